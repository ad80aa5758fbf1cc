"""How the server runs, as its operator sees it: figures, who is connected, work by the clock, and resting."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable

import pytest

from bbs.domain.figure_words import figures
from bbs.domain.policy import SYSTEM, Actor
from bbs.domain.steering_words import JOB_WORDS
from bbs.errors import BBSError
from bbs.screens.home import HomeScreen
from bbs.screens.steering_running import FiguresScreen, JobsScreen, LiveScreen, RunningScreen
from bbs.services.rows import Draft
from bbs.services.site import Services
from tests.screens import community
from tests.screens.support import session
from tests.screens.test_steering import SECRET, choose, open_line


@pytest.fixture
async def ivo(services):
    return await services.accounts.add_member(SYSTEM, "ivo", SECRET, ("sysop",), None)


async def _ran(services: Services, ivo: Actor, name: str) -> bool:
    return any(job.name == name and job.ran for job in await services.schedule.rows(ivo))


async def until(condition: Callable[[], Awaitable[object]]) -> None:
    """Returns once it holds."""
    async with asyncio.timeout(10):
        while not await condition():
            await asyncio.sleep(0.01)


class TestTheServer:
    async def test_names_of_who_is_here_are_hidden_until_asked_for_and_the_log_says_so(self, services, ivo):
        quentin = await services.accounts.add_member(SYSTEM, "quentin", SECRET, ("moderator",), None)
        await services.sessions.arrived(quentin, lambda _why: None, services.clock())
        async with session(services, ivo, HomeScreen) as seat:
            await seat.press("S", "8")
            await open_line(seat, "Who is connected")
            await seat.wait_for("a moderator")
            assert quentin.handle not in seat.text
            await open_line(seat, "Show names")
            await seat.wait_for(quentin.handle)
            log = await services.actions.log(ivo, None)
            assert "looked at the names" in log.rows[0].words

    async def test_a_job_is_run_at_once_and_how_it_went_is_seen(self, services, ivo):
        await services.schedule.run_due()
        async with session(services, ivo, HomeScreen) as seat:
            await seat.press("S", "8")
            await open_line(seat, "Work by the clock")
            await choose(seat, "Old drafts")
            assert "soon" not in seat.row(seat.cursor[1])
            await seat.press("enter", "y")
            await seat.wait_for("It begins in a moment")
            await until(lambda: _ran(services, ivo, "drafts"))

    async def test_the_place_rests_and_works_again(self, services, ivo, ana):
        async with session(services, ivo, HomeScreen) as seat:
            await seat.press("S", "8")
            await open_line(seat, "Read only")
            await seat.type("Back at ten.\n")
            await seat.wait_for("nobody can write")
            with pytest.raises(BBSError):
                await services.accounts.rename(ana, "another-name")
            await open_line(seat, "Read only")
            await seat.press("y")
            await seat.wait_for("Everybody can write again")

    async def test_figures_are_counts(self, services, ivo):
        async with session(services, ivo, HomeScreen) as seat:
            await seat.press("S", "8")
            await open_line(seat, "Figures")
            await seat.wait_for("Members, by how they stand")
            assert re.search(r"\d  here$", seat.text, re.MULTILINE)

    @pytest.mark.parametrize("size", [(40, 12), (20, 10)])
    async def test_figures_stand_in_words_and_are_whole_in_narrow_windows(self, services, ivo, ben, size):
        await community.thread(services, ben, "Kettles")
        async with session(services, ivo, HomeScreen, size) as seat:
            await seat.press("S", "8")
            await open_line(seat, "Figures")
            await seat.wait_for("Members, by")
            seen = set(seat.rows)
            for _page in range(9):
                await seat.press("space")
                seen |= set(seat.rows)
            text = "\n".join(seen)
            assert "_" not in text
            assert "published" not in text
            if size[0] == 40:
                assert "      1  threads without an answer" in text
                assert "…" not in text

    def test_the_most_pressing_figures_come_first_whatever_the_alphabet_says(self):
        assert [words for _name, words, _n in figures({"high": 2, "low": 1, "red": 3, "crisis": 1, "odd_one": 1})] == [
            *("crisis", "red", "high", "low"),
            "odd one",
        ]

    async def test_the_list_of_keys_offers_no_enter_where_it_does_nothing(self, services, ivo):
        async with session(services, ivo, HomeScreen) as seat:
            await seat.press("S", "8")
            await open_line(seat, "Figures")
            await seat.press("?")
            await seat.wait_for("What can be done here")
            assert "Enter" not in seat.text.replace("A number or Enter", "")
            await seat.press("escape", "escape")
            await services.sessions.arrived(ivo, lambda _why: None, services.clock())
            await open_line(seat, "Who is connected")
            await choose(seat, "Show names")
            await seat.press("?")
            assert "Show names" in seat.text

    async def test_the_operator_is_not_told_that_all_is_well_while_nothing_can_be_written(
        self, services, ivo, monkeypatch
    ):
        async def full(_work: object) -> None:
            raise BBSError("The server has no room left to keep this.", "storage")

        async with session(services, ivo, RunningScreen) as seat:
            assert "Storage" not in seat.text
            monkeypatch.setattr(services._core.batch, "_write", full)
            services.writing.keep(ivo, Draft("a" * 16, "anxiety-table", None, None, body="words"))
            assert not await services._core.batch.flush()
            await seat.app.open_screen(FiguresScreen())
            await seat.press("escape")
            await seat.wait_for("Storage                 takes nothing now")
            await seat.press("g", "enter")
            await seat.wait_for("bbs check, on the server, says why.")
            monkeypatch.undo()

    def test_every_job_has_words(self, services):
        assert {job.name for job in services.schedule._jobs} <= set(JOB_WORDS)

    async def test_a_job_that_is_to_run_at_once_is_not_said_never_to_have_run(self, services, ivo):
        await services.schedule.stop()
        await services.schedule.run_due()
        await services.schedule.hurry(ivo, "drafts")
        async with session(services, ivo, JobsScreen) as seat:
            assert seat.row(seat.row_with("Old drafts")).endswith(" soon")

    async def test_what_is_typed_for_everybody_does_not_stick_to_the_words_before_it(self, services, ivo):
        async with session(services, ivo, HomeScreen) as seat:
            await seat.press("S", "8")
            assert "Enter open" in seat.row(23)
            await open_line(seat, "Read only")
            await seat.type("Back at ten.")
            assert "  Words: Back at ten." in seat.rows
            assert "Enter begins it" in seat.row(23)

    @pytest.mark.parametrize("columns", [40, 120])
    async def test_why_names_are_hidden_is_read_to_its_end_in_a_narrow_window(self, services, ivo, columns):
        await services.sessions.arrived(ivo, lambda _why: None, services.clock())
        async with session(services, ivo, LiveScreen, (columns, 12)) as seat:
            said = " ".join(row.strip() for row in seat.rows)
            assert "who is awake at night is nobody's business, unless it has to be." in said


class TestWhatIsAnnounced:
    @pytest.mark.parametrize("size", [(80, 24), (40, 12)])
    async def test_since_when_an_announcement_stands_is_seen_and_its_key_has_the_same_words_in_the_list(
        self, services, ivo, ana, size
    ):
        await services.announcements.announce(ivo, "The server moves on Sunday.", None)
        async with session(services, ana, HomeScreen, size) as seat:
            await seat.wait_for("For everybody")
            await seat.press("g", "enter")
            assert seat.row(0).endswith(" just now")
            assert "I have read it" in seat.rows[-1]
            await seat.press("?", "end", "up")
            assert "I have read it" in seat.text
