"""Joining, as somebody does it who has just heard of this place."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bbs.domain.policy import GUEST, SYSTEM, Actor
from bbs.errors import BBSError
from bbs.screens.compose_screen import Compose
from bbs.screens.home import HomeScreen
from bbs.screens.join import first_screen
from bbs.screens.join_agreement import AgreementStep
from bbs.screens.join_code import CheckStep, CodeStep
from bbs.screens.join_experiences import ExperiencesStep
from bbs.screens.join_handle import HandleStep
from bbs.screens.join_password import PasswordStep
from bbs.screens.join_step import Progress, Ways
from bbs.screens.thread import ThreadScreen
from bbs.services.rows import Joining, OfferedKey
from bbs.services.site import Services
from tests.screens.community import thread
from tests.screens.support import Seat, session

UTF8 = {"LANG": "en_GB.UTF-8"}
ED25519 = OfferedKey("ssh-ed25519", "SHA256:Zm9vYmFyYmF6cXV4abc123")
RSA = OfferedKey("ssh-rsa", "SHA256:Zm9vYmFyYmF6cXV4xyz789")
SECRET = "quartz jukebox vow"
MAX_PRESSES = 30
"""Key presses, beyond the text typed, that joining may take (the product's promise)."""


def joining(
    services: Services,
    *keys: OfferedKey,
    env: dict[str, str] = UTF8,
    size: tuple[int, int] = (80, 24),
    mode: str = "open",
):
    return session(services, GUEST, lambda: first_screen(keys, env, mode), size)


def progress_of(seat: Seat) -> Progress:
    assert isinstance(seat.screen, Ways)
    return seat.screen.progress


async def to_password(seat: Seat, handle: str = "quiet-fox") -> None:
    await seat.press("enter")
    await seat.type(handle)
    await seat.press("enter")


async def give_password(seat: Seat, password: str = SECRET) -> None:
    for _ in range(2):
        await seat.type(password)
        await seat.press("enter")


async def keep_code(seat: Seat) -> str:
    """Goes past the recovery code, as somebody does who has written it down."""
    code = progress_of(seat).code
    assert isinstance(seat.screen, CodeStep)
    await seat.press("enter")
    await type_back(seat, code)
    return code


async def type_back(seat: Seat, code: str) -> None:
    """Types the words that are asked for by their numbers."""
    for _ in range(2):
        asked = int(seat.row(seat.cursor[1]).split()[1].rstrip(":"))
        await seat.type(code.split()[asked - 1])
        await seat.press("enter")


class TestTheWholeWay:
    async def test_with_a_password(self, services: Services) -> None:
        async with joining(services) as seat:
            assert "Joining, 1 of 6" in seat.row(0)
            await to_password(seat)
            await give_password(seat)
            await keep_code(seat)
            assert "Joining, 6 of 6" in seat.row(0)
            await seat.press("3", "enter")
            assert isinstance(seat.screen, HomeScreen)
            assert seat.app.actor.handle == "quiet-fox"
            assert not seat.app.actor.is_guest
        member = await services.accounts.sign_in_password("quiet-fox", SECRET)
        assert member == seat.app.actor
        home = await services.boards.home(member)
        assert [one.slug for one in home.experiences if one.followed] == ["recovery"]

    async def test_with_a_name_that_was_offered_and_a_key_that_was_offered(self, services: Services) -> None:
        async with joining(services, ED25519, RSA) as seat:
            await seat.press("enter", "2")
            handle = progress_of(seat).offers[1]
            assert f"Name: {handle}" in seat.text
            await seat.press("enter")
            assert "The key ending ...abc123 (ssh-ed25519)" in seat.text
            await seat.press("2", "enter")
            await keep_code(seat)
            await seat.press("enter")
            assert isinstance(seat.screen, HomeScreen)
        assert await services.accounts.sign_in_key(handle, RSA.fingerprint) == seat.app.actor
        assert await services.accounts.sign_in_key(handle, ED25519.fingerprint) is None
        assert await services.accounts.sign_in_password(handle, "") is None

    async def test_with_both(self, services: Services) -> None:
        async with joining(services, ED25519) as seat:
            await to_password(seat)
            await seat.press("enter")
            await give_password(seat)
            await keep_code(seat)
            await seat.press("enter")
        assert await services.accounts.sign_in_key("quiet-fox", ED25519.fingerprint) is not None
        assert await services.accounts.sign_in_password("quiet-fox", SECRET) is not None

    async def test_with_a_password_although_a_key_was_offered(self, services: Services) -> None:
        async with joining(services, ED25519) as seat:
            await to_password(seat)
            await seat.press("2")
            await give_password(seat)
            await keep_code(seat)
            await seat.press("enter")
        assert await services.accounts.sign_in_key("quiet-fox", ED25519.fingerprint) is None
        assert await services.accounts.sign_in_password("quiet-fox", SECRET) is not None

    async def test_it_takes_under_30_key_presses_beyond_the_text(self, services: Services) -> None:
        presses = ["y", "enter", "1", "enter", "1"]
        async with joining(services, ED25519, env={}) as seat:
            await seat.press(*presses)
            await give_password(seat)
            await keep_code(seat)
            last = ["1", "2", "3", "enter"]
            await seat.press(*last)
            assert isinstance(seat.screen, HomeScreen)
        enters = 2 + 1 + 2  # the password twice, the code, two words of it
        assert len(presses) + enters + len(last) < MAX_PRESSES

    async def test_everything_typed_ahead_on_a_slow_line_arrives(self, services: Services) -> None:
        async with joining(services) as seat:
            secret = SECRET.encode()
            await seat.feed(b"\rquiet-fox\r" + secret + b"\r" + secret + b"\r")
            await keep_code(seat)
            await seat.feed(b"1\r")
            assert isinstance(seat.screen, HomeScreen)
        assert await services.accounts.sign_in_password("quiet-fox", SECRET) is not None

    async def test_a_guest_who_joins_from_a_screen_comes_back_to_it(self, services: Services) -> None:
        async with session(services, GUEST, HomeScreen) as seat:
            home = seat.screen
            with seat.app._context():
                await seat.app.open_screen(first_screen((), UTF8))
            await to_password(seat)
            await give_password(seat)
            await keep_code(seat)
            await seat.press("enter")
            assert seat.screen is home
            assert seat.app.actor.handle == "quiet-fox"


class TestTheAgreement:
    async def test_it_stands_on_one_screen_and_says_what_matters(self, services: Services) -> None:
        async with joining(services) as seat:
            said = " ".join(seat.text.split())
            assert "more below" not in said
            for words in ("as equals", "not a crisis service", "nobody here can find you", "adults", "Moderators"):
                assert words in said
            assert "A program reads new posts" in said
            assert "can read everything on its disk" in said

    async def test_esc_asks_and_leaves(self, services: Services) -> None:
        async with joining(services) as seat:
            await seat.press("escape")
            assert "Leave now?" in seat.text
            await seat.press("n")
            assert not seat.over
            await seat.press("escape", "y")
            await seat.wait_over()

    async def test_on_a_small_screen_it_scrolls(self, services: Services) -> None:
        async with joining(services, size=(40, 12)) as seat:
            assert "more below" in seat.row(0)
            for _ in range(4):
                await seat.press("space")
            assert "we keep none." in " ".join(seat.text.split())
            assert "more below" not in seat.row(0)
            await seat.press("enter")
            assert isinstance(seat.screen, HandleStep)


class TestTheName:
    @pytest.mark.parametrize(
        ("typed", "said"),
        [
            ("", "as long as it is not your own"),
            ("x", "at least 2 characters"),
            ("x" * 25, "at most 24 characters"),
            ("quiet fox", "without spaces"),
            ("moderator", "has a meaning here"),
            ("-ana", "begins with"),
            ("ANA", "has that name already"),
            ("a-n-a", "has that name already"),
        ],
    )
    async def test_a_mistake_is_said_below_the_field_and_what_was_typed_stays(
        self, services: Services, ana: Actor, typed: str, said: str
    ) -> None:
        async with joining(services) as seat:
            await seat.press("enter")
            await seat.type(typed)
            await seat.press("enter")
            field = seat.row_with("Name:")
            assert said in " ".join(" ".join(seat.rows[field + 1 : field + 3]).split())
            assert seat.row(field) == f"  Name: {typed}".rstrip()
            assert seat.cursor == (len("  Name: ") + len(typed), field)

    async def test_another_offer_takes_the_place_of_the_first(self, services: Services) -> None:
        async with joining(services) as seat:
            await seat.press("enter", "1", "3")
            assert f"Name: {progress_of(seat).offers[2]}" in seat.text

    async def test_a_number_after_something_typed_is_text(self, services: Services) -> None:
        async with joining(services) as seat:
            await seat.press("enter")
            await seat.type("fox1")
            assert "Name: fox1" in seat.text

    async def test_the_name_is_shown_in_the_form_that_it_is_kept_in(self, services: Services) -> None:
        async with joining(services) as seat:
            await to_password(seat, "Quiet-Fox")
            assert "A password for quiet-fox" in seat.text

    async def test_a_name_that_somebody_took_meanwhile_is_asked_for_again(self, services: Services) -> None:
        async with joining(services) as seat:
            await to_password(seat)
            await give_password(seat)
            await keep_code(seat)
            await services.accounts.add_member(SYSTEM, "quiet-fox", None, (), None)
            await seat.press("2", "enter")
            assert "Joining, 2 of 6" in seat.row(0)
            assert "has that name already" in seat.text
            await seat.type("es")
            await seat.press("enter")
            await give_password(seat)
            await keep_code(seat)
            assert "[x] Depression" in seat.text
            await seat.press("enter")
            assert seat.app.actor.handle == "quiet-foxes"


class TestThePassword:
    @pytest.mark.parametrize(
        ("first", "again", "said"),
        [
            ("", "", "A password is still missing."),
            ("short", "", "At least 10 characters, please."),
            ("quiet--fox.", "", "else than your handle"),
            (SECRET, "", "once more"),
            (SECRET, "quartz jukebox", "not the same"),
        ],
    )
    async def test_a_mistake_is_said(self, services: Services, first: str, again: str, said: str) -> None:
        async with joining(services) as seat:
            await to_password(seat)
            await seat.type(first)
            await seat.press("enter")
            await seat.type(again)
            await seat.press("enter")
            assert said in " ".join(seat.text.split())
            assert isinstance(seat.screen, PasswordStep)

    async def test_it_is_never_shown_sent_or_kept(self, services: Services) -> None:
        async with joining(services) as seat:
            await to_password(seat, "mild-wren")
            progress = progress_of(seat)
            await give_password(seat)
            await keep_code(seat)
            assert SECRET not in repr(progress)
            await seat.press("enter")
            assert progress.password is None
            assert b"quartz" not in seat.recorder.sent
            assert b"jukebox" not in seat.recorder.sent
            assert SECRET not in repr(Joining("mild-wren", SECRET))

    async def test_any_key_that_writes_can_be_in_it(self, services: Services) -> None:
        secret = "?q!Q jk gG#/[]+1"
        async with joining(services) as seat:
            await to_password(seat)
            await give_password(seat, secret)
            await keep_code(seat)
            await seat.press("enter")
        assert await services.accounts.sign_in_password("quiet-fox", secret) is not None

    async def test_one_that_a_password_manager_pastes_with_a_line_end_is_the_same_one(self, services: Services) -> None:
        async with joining(services) as seat:
            await to_password(seat)
            await seat.paste(SECRET + "\n")
            await seat.press("enter")
            await seat.paste(SECRET)
            await seat.press("enter")
            await keep_code(seat)
            await seat.press("enter")
        assert await services.accounts.sign_in_password("quiet-fox", SECRET) is not None

    async def test_it_is_dropped_when_the_session_ends(self, services: Services) -> None:
        async with joining(services) as seat:
            await to_password(seat)
            await give_password(seat)
            await keep_code(seat)
            progress = progress_of(seat)
            await seat.press("ctrl+c", "y")
            await seat.wait_over()
            assert progress.password is None


class TestGoingBack:
    async def test_esc_goes_one_step_back_and_only_the_password_is_lost(self, services: Services) -> None:
        async with joining(services, ED25519) as seat:
            await to_password(seat)
            await seat.press("1")
            await give_password(seat)
            await keep_code(seat)
            await seat.press("1", "3")
            progress = progress_of(seat)
            code = progress.code
            await seat.press("escape")
            assert isinstance(seat.screen, CheckStep)
            await seat.press("escape")
            assert code.split()[6] in seat.text
            await seat.press("escape")
            assert isinstance(seat.screen, PasswordStep)
            assert progress.password is None
            assert "•" not in seat.text
            await seat.press("escape")
            assert "> 1  The key ending ...abc123" in seat.text
            await seat.press("escape")
            assert "Name: quiet-fox" in seat.text
            await seat.type("-a b")
            await seat.press("escape")
            assert isinstance(seat.screen, AgreementStep)
            await seat.press("enter")
            assert "Name: quiet-fox-a b" in seat.text
            await seat.press("ctrl+w", "backspace", "backspace")
            await seat.type("f")
            await seat.press("enter", "enter", "enter")
            assert progress.code == code
            await keep_code(seat)
            assert "[x] Anxiety" in seat.text
            assert "[ ] Depression" in seat.text
            assert "[x] Recovery" in seat.text

    async def test_tab_and_arrows_move_between_the_fields(self, services: Services) -> None:
        async with joining(services) as seat:
            await to_password(seat)
            first = seat.row_with("Password:")
            rows = []
            for key in ("tab", "tab", "shift+tab", "down", "up", "up"):
                await seat.press(key)
                rows.append(seat.cursor[1] - first)
            assert rows == [1, 1, 0, 1, 0, 0]


class TestExperiences:
    async def test_numbers_and_space_choose_and_take_back(self, services: Services) -> None:
        async with joining(services) as seat:
            await to_password(seat)
            await give_password(seat)
            await keep_code(seat)
            await seat.press("1", "2", "1", "down", "down", "space")
            assert progress_of(seat).experiences == {"depression", "recovery"}
            assert "1  [ ] Anxiety" in seat.text
            assert "3  [x] Recovery" in seat.text
            await seat.press("9")
            assert isinstance(seat.screen, ExperiencesStep)

    async def test_none_is_fine(self, services: Services) -> None:
        async with joining(services) as seat:
            await to_password(seat)
            await give_password(seat)
            await keep_code(seat)
            await seat.press("enter")
            assert isinstance(seat.screen, HomeScreen)

    async def test_what_fails_for_a_moment_can_be_tried_again(
        self, services: Services, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def busy(*_args: object) -> Actor:
            raise BBSError("Many people are joining just now.", "busy")

        async with joining(services) as seat:
            await to_password(seat)
            await give_password(seat)
            await keep_code(seat)
            with monkeypatch.context() as patch:
                patch.setattr(services.accounts, "join", busy)
                await seat.press("2", "enter")
                assert "Many people are joining just now." in seat.text
            await seat.press("enter")
            assert isinstance(seat.screen, HomeScreen)
        assert await services.accounts.sign_in_password("quiet-fox", SECRET) is not None


class TestLookingAtTheTerminal:
    @pytest.mark.parametrize("env", [{"LANG": "C"}, {"LC_ALL": "de_DE.UTF-8"}, {"LC_CTYPE": "UTF-8"}])
    async def test_a_terminal_that_has_told_is_not_asked(self, services: Services, env: dict[str, str]) -> None:
        async with joining(services, env=env) as seat:
            assert isinstance(seat.screen, AgreementStep)

    async def test_yes_goes_on_in_utf_8(self, services: Services) -> None:
        async with joining(services, env={"COLORTERM": "truecolor"}) as seat:
            assert "Does this look right:  café — ✓ ?" in seat.text
            await seat.press("x", "enter")
            assert "Does this look right" in seat.text
            await seat.press("y")
            assert isinstance(seat.screen, AgreementStep)
            assert seat.app.capabilities.utf8

    async def test_no_goes_on_in_ascii_alone(self, services: Services) -> None:
        async with joining(services, env={}) as seat:
            await seat.press("n")
            asked = seat.sent
            await seat.press("question_mark")
            assert "Esc, q, <" in seat.text
            await seat.press("escape")
            await to_password(seat, "fox-é")
            assert "A password for fox-e" in seat.text
            await give_password(seat)
            await keep_code(seat)
            assert bytes(seat.recorder.sent[asked:]).isascii()

    async def test_help_now_is_one_key_away_already_here(self, services: Services) -> None:
        async with joining(services, env={}) as seat:
            await seat.press("exclamation_mark")
            assert "988" in seat.text
            await seat.press("escape")
            assert "Does this look right" in seat.text


def steps_of(seat: Seat) -> Iterator[tuple[str, ...]]:
    """Keys that lead from the look at the terminal to home, a screen at a time."""
    yield ("y",)
    yield ("enter",)
    yield ("1", "enter")
    yield ("1",)
    yield (*SECRET, "enter", *SECRET, "enter")
    yield ("code",)
    yield ("enter",)


class TestSizes:
    @pytest.mark.parametrize("size", [(80, 24), (40, 12), (20, 5), (300, 120)])
    async def test_every_step_works_at_every_size_and_across_resizes(
        self, services: Services, size: tuple[int, int]
    ) -> None:
        async with joining(services, ED25519, env={}, size=size) as seat:
            for keys in steps_of(seat):
                await seat.resize(20, 5)
                await seat.resize(*size)
                if keys == ("code",):
                    await keep_code(seat)
                else:
                    await seat.press(*keys)
                assert 0 <= seat.cursor[1] < size[1]
            assert isinstance(seat.screen, HomeScreen)

    @pytest.mark.parametrize("size", [(40, 12), (20, 5)])
    async def test_the_field_is_in_sight_with_a_mistake_below_it(
        self, services: Services, size: tuple[int, int]
    ) -> None:
        async with joining(services, size=size) as seat:
            await seat.press("enter", "enter")
            field = seat.row_with("Name:")
            assert seat.cursor[1] == field
            assert "Any name" in seat.row(field + 1)

    async def test_the_offers_are_in_sight_at_40_columns(self, services: Services) -> None:
        async with joining(services, size=(40, 12)) as seat:
            await seat.press("enter")
            for offer in progress_of(seat).offers:
                assert offer in seat.text
            assert "Name:" in seat.text
            assert "F1 help now" in seat.row(11)


class TestLeaving:
    @pytest.mark.parametrize("keys", [("ctrl+backslash",), (*"/leave", "enter")])
    async def test_at_once_from_a_text_field(self, services: Services, keys: tuple[str, ...]) -> None:
        async with joining(services) as seat:
            await seat.press("enter", *keys)
            await seat.wait_over()
            assert seat.text.strip() == ""

    async def test_three_quick_esc_leave_at_once(self, services: Services) -> None:
        async with joining(services) as seat:
            await seat.press("enter")
            await seat.feed(b"\x1b\x1b\x1b")
            await seat.wait_over()
            assert seat.text.strip() == ""


class TestFromAScreen:
    @pytest.mark.parametrize("size", [(80, 24), (40, 12)])
    async def test_a_guest_who_would_write_is_offered_to_join_and_comes_back(
        self, services: Services, ana: Actor, size: tuple[int, int]
    ) -> None:
        number = await thread(services, ana, "Soup")
        async with session(services, GUEST, lambda: ThreadScreen(number), size) as seat:
            seat.app.env = UTF8
            await seat.press("r")
            assert "That needs an account." in seat.text
            await seat.press("n")
            assert isinstance(seat.screen, ThreadScreen)
            await seat.press("r", "y")
            await to_password(seat)
            await give_password(seat)
            await keep_code(seat)
            await seat.press("enter")
            assert isinstance(seat.screen, ThreadScreen)
            await seat.press("r")
            assert isinstance(seat.screen, Compose)

    async def test_in_the_middle_of_joining_nobody_is_asked_to_join(self, services: Services) -> None:
        async with joining(services) as seat:
            await seat.press("s", "y")
            assert isinstance(seat.screen, AgreementStep)
