"""The field for one line: editing it, what it shows, and what it sends."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bbs.domain.policy import GUEST
from bbs.domain.text import for_display
from bbs.domain.width import width
from bbs.screens.base import BaseScreen
from bbs.screens.widgets.field import Field
from bbs.services.site import Services
from tests.screens.support import session

KEYS = st.sampled_from(sorted(Field(limit=1)._keys))


class FieldScreen(BaseScreen):
    """A screen that is nothing but a field."""

    def __init__(self, field: Field) -> None:
        super().__init__("A field")
        self.body = self.field = field

    async def on_mount(self) -> None:
        self.field.active = True

    async def press(self, key: str, character: str | None) -> bool:
        return self.field.press(key, character)

    async def paste(self, text: str, lost: int = 0) -> None:
        self.field.paste(text)


def typed(field: Field, *keys: str) -> str:
    for key in keys:
        field.press(key, key if len(key) == 1 else None)
    return field.text


class TestEditing:
    def test_keys_edit_where_the_cursor_is(self) -> None:
        field = Field(limit=40)
        assert typed(field, *"a calm sea") == "a calm sea"
        assert typed(field, "left", "left", "left", "x") == "a calm xsea"
        assert typed(field, "backspace", "delete", "home", "delete") == " calm ea"
        assert typed(field, "end", "!") == " calm ea!"

    def test_words_and_halves_are_cut_at_once(self) -> None:
        field = Field(limit=40, text="one two three")
        assert typed(field, "ctrl+w") == "one two "
        assert typed(field, "ctrl+left", "ctrl+k") == "one "
        assert typed(field, "home", "ctrl+right", "ctrl+u") == " "

    def test_a_letter_with_its_marks_is_one(self) -> None:
        field = Field(limit=40, text="a👩‍👩‍👧b")
        assert typed(field, "left", "backspace") == "ab"

    def test_what_is_beyond_the_limit_is_not_taken(self) -> None:
        field = Field(limit=5, text="1234")
        field.paste("5678")
        assert field.text == "12345"

    def test_a_paste_becomes_one_line_without_anything_that_acts(self) -> None:
        field = Field(limit=80)
        field.paste("\na \x1b[31mred\x1b[0m\r\nday\u202e\x07\n")
        assert field.text == "a red day"

    def test_a_secret_is_kept_as_it_was_typed(self) -> None:
        field = Field(limit=80, secret=True)
        field.paste("zwei\u00a0e\u0301tagen\u00ad \n")
        assert field.text == "zwei\u00a0e\u0301tagen\u00ad "

    def test_a_secret_tells_nothing_of_its_words(self) -> None:
        field = Field(limit=80, secret=True, text="three words here")
        assert typed(field, "ctrl+w") == ""

    @given(st.lists(st.one_of(KEYS, st.characters())), st.integers(0, 30))
    def test_any_keys_leave_one_clean_line_within_the_limit(self, keys: list[str], limit: int) -> None:
        field = Field(limit=limit)
        for key in keys:
            field.press(key, key if len(key) == 1 else None)
            assert len(field.text) <= limit
            assert "\n" not in field.text
            assert 0 <= field._at <= len(field.text)
        assert for_display(field.text) == field.text or field.text.endswith(("\u200c", "\u200d"))


class TestWhatIsSeen:
    async def test_the_cursor_stands_behind_what_was_typed(self, services: Services) -> None:
        field = Field("Name: ", limit=200)
        async with session(services, GUEST, lambda: FieldScreen(field)) as seat:
            await seat.type("日本 abc")
            assert "日" in seat.row(1)
            assert seat.cursor == (len("Name: ") + width("日本 abc"), 1)
            await seat.press("home", "right")
            assert seat.cursor == (len("Name: ") + 2, 1)

    async def test_a_long_line_scrolls_with_the_cursor(self, services: Services) -> None:
        field = Field("Name: ", limit=200)
        async with session(services, GUEST, lambda: FieldScreen(field), (40, 12)) as seat:
            await seat.type("".join(chr(97 + n % 26) for n in range(100)))
            assert seat.row(1).endswith("rstuv")
            assert seat.cursor == (39, 1)
            await seat.press("home")
            assert seat.row(1).startswith("Name: abcdef")
            assert seat.cursor == (6, 1)
            await seat.press("end", "backspace")
            assert seat.cursor == (39, 1)
            assert seat.row(1).endswith("qrstu")

    async def test_a_typed_letter_costs_a_few_bytes(self, services: Services) -> None:
        async with session(services, GUEST, lambda: FieldScreen(Field("Name: ", limit=200))) as seat:
            await seat.type("abc")
            before = seat.sent
            await seat.type("d")
            assert seat.sent - before < 16

    async def test_a_secret_is_never_shown_nor_sent(self, services: Services) -> None:
        field = Field("Password: ", limit=200, secret=True)
        async with session(services, GUEST, lambda: FieldScreen(field)) as seat:
            await seat.type("zqxj")
            assert seat.row(1) == "Password: ••••"
            assert not any(letter in seat.recorder.sent for letter in b"zqxj")

    async def test_a_secret_is_shown_in_ascii_where_there_is_nothing_else(self, services: Services) -> None:
        field = Field("Password: ", limit=200, secret=True)
        async with session(services, GUEST, lambda: FieldScreen(field), utf8=False) as seat:
            await seat.type("zqxj")
            assert seat.row(1) == "Password: ****"
            assert seat.recorder.sent.isascii()
