"""Textual, made for one app in one process, as one of many in a server: each trap, and that we stay out of it."""

from __future__ import annotations

import asyncio
import gc
import sys
import weakref
import webbrowser
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from bbs.domain.window import clamp_size
from bbs.terminal.capabilities import Capabilities, Depth, capabilities
from bbs.terminal.session import TerminalSession
from tests.terminal.support import PageApp, Recorder, until

LINES = [[(f"line {n}: somebody said something here", "plain")] for n in range(40)]


@asynccontextmanager
async def running(app: PageApp):
    task = asyncio.create_task(app.run_session())
    await until(lambda: bool(app.picture.rows))
    try:
        yield app
    finally:
        if not task.done():
            app.exit()
            await task


async def test_it_takes_the_second_screen_and_gives_the_first_back():
    recorder = Recorder()
    async with running(PageApp(recorder, LINES)) as app:
        await until(lambda: recorder.text[3] == LINES[3][0][0])
        assert recorder.sent.startswith(b"\x1b[?1049h")
    app.driver.close()
    assert recorder.sent.endswith(b"\x1b[?1049l")


async def test_a_changed_line_is_one_write_of_a_few_bytes():
    recorder = Recorder()
    async with running(PageApp(recorder, list(LINES))) as app:
        await until(lambda: recorder.text[3] != "")
        before, writes = len(recorder.sent), len(recorder.writes)
        app.one.page.lines[3] = [("line 3: somebody paid something here", "plain")]
        app.one.page.redraw(3, 3)
        await until(lambda: "paid" in recorder.text[3])
        assert len(recorder.writes) == writes + 1
        assert len(recorder.sent) - before < 20


async def test_markup_in_a_members_words_is_shown_as_it_was_written():
    recorder = Recorder()
    words = "[bold]x [/nope] [@click=app.bell]y[/] :smile: \\[z]"
    async with running(PageApp(recorder, [[(words, "plain")]])):
        await until(lambda: recorder.text[0] == words)


async def test_control_characters_in_a_members_words_do_nothing():
    recorder = Recorder()
    async with running(
        PageApp(recorder, [[("safe\x1b]0;title\x07\x1b[2J\x9b31m words", "plain")], [("next", "plain")]])
    ):
        await until(lambda: recorder.text[1] == "next")
        assert recorder.text[0].startswith("safe")
        assert b"\x1b]" not in recorder.sent


async def test_a_crash_reaches_its_own_session_and_prints_no_locals(capfd):
    failed = Recorder()
    errors: list[BaseException | None] = []
    session = TerminalSession(PageApp(failed, LINES), errors.append)
    async with running(PageApp(Recorder(), LINES)) as other:
        session.start()
        session.data(b"X")
        await until(lambda: bool(errors))
        other.driver.feed(b"j")
        await until(lambda: other.one.keys == ["j"])
    assert isinstance(errors[0], RuntimeError)
    out, err = capfd.readouterr()
    assert (out, err) == ("", "")
    assert failed.sent.endswith(b"\x1b[?1049l")


async def test_sessions_that_overlap_leave_the_process_its_output():
    out, err = sys.stdout, sys.stderr
    first, second = PageApp(Recorder(), LINES), PageApp(Recorder(), LINES)
    one, two = asyncio.create_task(first.run_session()), asyncio.create_task(second.run_session())
    await until(lambda: bool(first.picture.rows and second.picture.rows))
    assert (sys.stdout, sys.stderr) == (out, err)
    first.exit()
    await one
    second.exit()
    await two
    assert (sys.stdout, sys.stderr) == (out, err)


async def test_the_loop_keeps_its_way_of_making_tasks():
    async with running(PageApp(Recorder(), LINES)):
        assert asyncio.get_running_loop().get_task_factory() is None


async def test_the_servers_own_environment_decides_nothing(monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "33")
    recorder = Recorder()
    async with running(PageApp(recorder, [[("care", "care")]])) as app:
        await until(lambda: recorder.text[0] == "care")
        assert app.picture.width == 80
        assert recorder.screen.buffer[0][0].fg != "default"


async def test_links_files_and_bells_act_on_nothing(monkeypatch):
    opened: list[str] = []
    monkeypatch.setattr(webbrowser, "open", opened.append)
    recorder = Recorder()
    async with running(PageApp(recorder, LINES)) as app:
        await until(lambda: recorder.text[0] != "")
        before = len(recorder.sent)
        app.open_url("https://example.org")
        app.driver.open_url("https://example.org")
        app.bell()
        app.driver.deliver_binary()
        app.driver.write("\x07\x1b]52;c;eA==\x07")
        assert opened == []
        assert len(recorder.sent) == before


async def test_a_resize_said_inside_the_stream_is_not_obeyed():
    recorder = Recorder()
    async with running(PageApp(recorder, LINES)) as app:
        app.driver.feed(b"\x1b[48;9999;9999;1;1tj")
        await until(lambda: app.one.keys == ["j"])
        assert (app.size.width, app.size.height) == (80, 24)


async def test_a_window_of_another_size_is_drawn_anew():
    recorder = Recorder()
    async with running(PageApp(recorder, LINES)) as app:
        await until(lambda: recorder.text[20] != "")
        recorder.screen.resize(12, 40)
        app.driver.resized(40, 12)
        await until(lambda: app.picture.width == 40 and len(app.picture.rows) == 12)
        await until(lambda: recorder.text[11].startswith("line 11"))


@pytest.mark.parametrize(("claimed", "drawn"), [((0, 0), (80, 24)), ((1, 1), (20, 5)), ((65535, 65535), (300, 120))])
def test_sizes_are_brought_into_bounds(claimed, drawn):
    assert clamp_size(*claimed) == drawn


async def test_while_the_client_does_not_read_nothing_is_sent_and_then_one_difference():
    recorder = Recorder()
    async with running(PageApp(recorder, list(LINES))) as app:
        await until(lambda: recorder.text[20] != "")
        app.driver.paused = True
        before = len(recorder.writes)
        for n in range(50):
            app.one.page.lines[2] = [(f"state {n}", "plain")]
            app.one.page.redraw(2, 2)
            await asyncio.sleep(0)
        assert len(recorder.writes) == before
        app.driver.paused = False
        app.drained()
        await until(lambda: recorder.text[2] == "state 49")
        assert len(recorder.writes) == before + 1


async def test_a_flood_of_keys_is_painted_a_few_times_only():
    recorder = Recorder()
    app = PageApp(recorder, list(LINES))

    async def press(key: str, character: str | None) -> bool:
        app.one.keys.append(key)
        app.one.page.lines[0] = [(f"{len(app.one.keys)} keys", "plain")]
        app.one.page.redraw(0, 0)
        return True

    app.one.press = press
    async with running(app):
        await until(lambda: recorder.text[20] != "")
        before = len(recorder.writes)
        app.driver.feed(b"\x1b[B" * 2000)
        await until(lambda: recorder.text[0] == "2000 keys")
        assert len(recorder.writes) - before < 100


async def test_input_that_waits_is_bounded_by_asking_the_client_to_hold_back():
    recorder = Recorder()
    async with running(PageApp(recorder, LINES)) as app:
        app.driver.feed(b"\x1b[B" * 200_000)
        assert not recorder.reading
        await until(lambda: recorder.reading, 20.0)


async def test_a_megabyte_pasted_is_one_paste_of_what_can_be_taken():
    recorder = Recorder()
    async with running(PageApp(recorder, LINES)) as app:
        app.driver.feed(b"\x1b[200~" + b"y" * (1 << 20) + b"\x1b[201~")
        await until(lambda: bool(app.one.pastes))
        assert [(len(text), lost) for text, lost in app.one.pastes] == [(65536, (1 << 20) - 65536)]


async def one_session() -> weakref.ref[PageApp]:
    app = PageApp(Recorder(), LINES)
    async with running(app):
        app.driver.feed(b"jk\x1b[200~x\x1b[201~\x1b[A")
        await until(lambda: len(app.one.keys) == 3)
    app.driver.close()
    return weakref.ref(app)


async def test_a_hundred_sessions_leave_no_app_behind():
    apps = [await one_session() for _ in range(100)]
    gc.collect()
    assert not [app for app in apps if app() is not None]


@pytest.mark.parametrize(
    ("term", "env", "depth"),
    [
        ("xterm-256color", {}, Depth.PALETTE),
        ("xterm", {}, Depth.SIXTEEN),
        ("xterm-256color", {"COLORTERM": "truecolor"}, Depth.TRUE),
        ("xterm-256color", {"NO_COLOR": "1"}, Depth.NONE),
        ("vt100", {}, Depth.NONE),
        ("linux", {}, Depth.SIXTEEN),
        ("xterm-kitty", {}, Depth.TRUE),
        ("no-such-terminal", {}, Depth.NONE),
    ],
)
def test_colour_depth_follows_what_the_client_says(term, env, depth):
    assert capabilities(term, env).depth is depth


def test_a_terminal_that_cannot_move_its_cursor_is_known():
    assert not capabilities("dumb", {}).cursor
    assert capabilities("made-up-name", {}) == Capabilities(alternate=False, lines=False, characters=False, tabs=False)


async def test_the_mouse_is_asked_for_only_where_it_is_wanted_and_given_back():
    recorder = Recorder()
    app = PageApp(recorder, LINES)
    app.driver.capabilities = replace(app.driver.capabilities, mouse=True)
    async with running(app):
        await until(lambda: recorder.text[0] != "")
        assert b"\x1b[?1000h\x1b[?1006h" in recorder.sent
        app.driver.feed(b"\x1b[<0;5;3M\x1b[<0;5;3m\x1b[<65;1;1M\x1b[<35;9;9M")
        await until(lambda: len(app.one.points) == 2)
    assert app.one.points == [("click", 4, 2), ("down", 0, 0)]
    app.driver.close()
    assert b"\x1b[?1006l\x1b[?1000l" in recorder.sent
    plain = Recorder()
    async with running(PageApp(plain, LINES)):
        await until(lambda: plain.text[0] != "")
    assert b"1000" not in plain.sent


async def test_a_large_frame_is_held_back_by_a_terminal_that_can_and_a_small_one_is_not():
    recorder = Recorder()
    app = PageApp(recorder, [[(f"line {n}: " + "somebody said something here " * 2, "plain")] for n in range(40)])
    app.driver.capabilities = replace(app.driver.capabilities, synchronized=True)
    async with running(app):
        await until(lambda: recorder.text[20] != "")
        app.repaint()
        assert recorder.writes[-1].startswith(b"\x1b[?2026h")
        assert recorder.writes[-1].endswith(b"\x1b[?2026l")
        app.one.page.lines[0] = [("changed", "plain")]
        app.one.page.redraw(0, 0)
        await until(lambda: recorder.text[0] == "changed")
        assert b"2026" not in recorder.writes[-1]
