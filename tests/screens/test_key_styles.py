"""Ways of writing: what hands know from Emacs and vi does here what they expect, and nothing is lost by it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bbs.screens.home import HomeScreen
from bbs.screens.widgets.editor import Editor
from bbs.screens.widgets.key_styles import STYLES, style_named
from bbs.services.site import Services
from tests.screens import community
from tests.screens.support import session

ALT = {"alt+f": b"\x1bf", "alt+b": b"\x1bb", "alt+d": b"\x1bd"}


def editor(style: str, text: str = "", *, at: int | None = None) -> Editor:
    """An editor of that style, on no screen, with the cursor somewhere in the text."""
    one = Editor(text)
    one.style = style_named(style)
    if at is not None:
        one.document.offset = at
    return one


NAMES = {"$": "dollar_sign", "^": "circumflex_accent", " ": "space"}


def vi(one: Editor, keys: str) -> str:
    """Types letters one by one; ESC is `~`. The text that stands there then."""
    for letter in keys:
        if letter == "~":
            one.key("escape", None)
        else:
            one.key(NAMES.get(letter, letter), letter)
    return one.text


class TestEmacs:
    def test_words_and_lines_are_moved_over(self):
        one = editor("emacs", "one two three")
        for key in ("alt+b", "alt+b"):
            one.key(key, None)
        assert one.document.cursor == (0, 4)
        one.key("alt+f", None)
        one.key("ctrl+b", None)
        assert one.document.cursor == (0, 6)
        one.key("ctrl+a", None)
        assert one.document.cursor == (0, 0)

    def test_what_is_cut_comes_back_in_its_order(self):
        one = editor("emacs", "one two\nthree", at=0)
        for _cut in range(3):
            one.key("ctrl+k", None)
        assert one.text == ""
        one.key("ctrl+y", None)
        assert one.text == "one two\nthree"

    def test_words_that_are_cut_backwards_come_back_in_their_order(self):
        one = editor("emacs", "one two three")
        one.key("alt+backspace", None)
        one.key("alt+backspace", None)
        assert one.text == "one "
        one.key("ctrl+y", None)
        assert one.text == "one two three"

    def test_a_cut_can_be_undone(self):
        one = editor("emacs", "one two", at=0)
        one.key("ctrl+k", None)
        one.key("ctrl+underscore", None)
        assert one.text == "one two"


class TestVi:
    @pytest.mark.parametrize(
        ("text", "keys", "expected"),
        [
            ("", "a day~", "a day"),
            ("one two", "~0xx", "e two"),
            ("one two", "~0dw", "two"),
            ("one two three", "~0wcwfour~", "one four three"),
            ("one two", "~0wD", "one "),
            ("one", "~$xxxx", ""),
            ("one", "~oand two~", "one\nand two"),
            ("one", "~Ozero~", "zero\none"),
            ("one\ntwo\nthree", "~ggdd", "two\nthree"),
            ("one\ntwo\nthree", "~Gdd", "one\ntwo"),
            ("one\ntwo", "~ggddp", "two\none"),
            ("one\ntwo", "~ggyyjP", "one\none\ntwo"),
            ("one two", "~0dwu", "one two"),
            ("one", "~ccother~", "other"),
            ("one two", "~bdb", "two"),
            ("one", "~Inow ~", "now one"),
            ("one", "~0yyd~u", "one"),
        ],
    )
    def test_commands(self, text, keys, expected):
        assert vi(editor("vi", text), keys) == expected

    def test_a_quick_escape_and_a_letter_are_that_command(self):
        one = editor("vi", "one two")
        one.key("alt+b", None)
        assert one.style.commands
        assert one.document.cursor == (0, 4)

    async def test_escape_ends_writing_then_leaves_and_the_draft_is_kept(self, services: Services, ana):
        await services.preferences.set(ana, "key_style", "vi")
        number = await community.thread(services, ana, "Rain")
        async with session(services, ana, HomeScreen) as ana_sees:
            await ana_sees.app.reply(number, 1)
            await ana_sees.settle()
            await ana_sees.type("still here")
            await ana_sees.wait_for("INSERT")
            await ana_sees.press("escape")
            await ana_sees.wait_for("NORMAL")
            await ana_sees.press("exclamation_mark")
            await ana_sees.wait_for("Help now")
            await ana_sees.press("escape", "escape")
            await ana_sees.wait_for("Your draft is kept.")
        assert [draft.body for draft in await services.writing.drafts(ana)] == ["still here"]

    async def test_colon_q_leaves_and_sends_nothing(self, services: Services, ana):
        await services.preferences.set(ana, "key_style", "vi")
        number = await community.thread(services, ana, "Rain")
        async with session(services, ana, HomeScreen) as ana_sees:
            await ana_sees.app.reply(number, 1)
            await ana_sees.settle()
            await ana_sees.type("still here")
            await ana_sees.press("escape")
            await ana_sees.type(":wq\n")
            await ana_sees.wait_for("Your draft is kept.")
        assert [draft.body for draft in await services.writing.drafts(ana)] == ["still here"]

    async def test_three_quick_escapes_leave_at_once_with_the_draft(self, services: Services, ana):
        await services.preferences.set(ana, "key_style", "vi")
        number = await community.thread(services, ana, "Rain")
        async with session(services, ana, HomeScreen) as ana_sees:
            await ana_sees.app.reply(number, 1)
            await ana_sees.settle()
            await ana_sees.type("still here")
            await ana_sees.feed(b"\x1b\x1b\x1b")
            await ana_sees.wait_over()
        assert [draft.body for draft in await services.writing.drafts(ana)] == ["still here"]


KEYS = [*"hjklwbe0GgdcxXDCiaIAoOypPu ~Zé語", "escape", "enter", "tab", "left", "right", "up", "down"]
KEYS += ["backspace", "delete", "alt+b", "alt+d", "alt+backspace"]
KEYS += [f"ctrl+{key}" for key in ("k", "y", "r", "d", "w", "underscore")]


@settings(max_examples=150, deadline=None)
@given(
    style=st.sampled_from(sorted(STYLES)),
    text=st.text("ab é語\n", max_size=30),
    keys=st.lists(st.sampled_from(KEYS)),
)
def test_no_sequence_of_keys_breaks_a_text(style, text, keys):
    one = editor(style, text)
    for key in keys:
        one.key(key, key if len(key) == 1 else None)
        document = one.document
        line, column = document.cursor
        assert 0 <= line < document.line_count
        assert 0 <= column <= len(document.current_line)
        assert document.size == len(one.text.encode())
        assert "".join(document.rows(document.width)).replace("\n", "") == one.text.replace("\n", "")
    while one.document.undo():
        pass
    assert one.text == editor(style, text).text
