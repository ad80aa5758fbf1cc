"""Pages for the machine that watches: what is answered, and what is cut off."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from bbs.running import answers
from bbs.running.answers import AT_ONCE, MAX_REQUEST, Answers, Page


async def well() -> Page:
    return Page(200, b"well\n")


async def broken() -> Page:
    raise ValueError("a mistake in the program")


@pytest.fixture
async def pages() -> AsyncIterator[Answers]:
    found = Answers({"/well": well, "/broken": broken})
    await found.start("127.0.0.1", 0)
    yield found
    await found.stop()


async def asked(pages: Answers, data: bytes) -> bytes:
    """All that comes back."""
    reader, writer = await asyncio.open_connection("127.0.0.1", pages.port)
    writer.write(data)
    try:
        async with asyncio.timeout(10):
            return await reader.read()
    finally:
        writer.close()


@pytest.mark.parametrize(
    ("request_line", "status", "text"),
    [
        (b"GET /well HTTP/1.1", b"200 OK", b"well\n"),
        (b"GET /well?x=1 HTTP/1.0", b"200 OK", b"well\n"),
        (b"HEAD /well HTTP/1.1", b"200 OK", b""),
        (b"GET / HTTP/1.1", b"404 Not Found", b"not here\n"),
        (b"POST /well HTTP/1.1", b"405 Method Not Allowed", b"GET and HEAD are answered\n"),
        (b"GET /well", b"400 Bad Request", b"not understood\n"),
        (b"\xff\xfe \x00 HTTP/1.1", b"405 Method Not Allowed", b"GET and HEAD are answered\n"),
        (b"", b"400 Bad Request", b"not understood\n"),
    ],
)
async def test_an_answer_has_its_status_and_ends(
    pages: Answers, request_line: bytes, status: bytes, text: bytes
) -> None:
    answer = await asked(pages, request_line + b"\r\nHost: localhost:9122\r\n\r\n")
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 " + status)
    assert b"Connection: close" in head
    assert body == text


async def test_a_request_without_an_end_is_cut_off_at_its_bound(pages: Answers) -> None:
    assert b"400" in await asked(pages, b"GET /well HTTP/1.1\r\n" + b"x" * MAX_REQUEST)


async def test_a_client_that_asks_nothing_is_let_go(pages: Answers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "REQUEST_SECONDS", 0.01)
    assert await asked(pages, b"GET /we") == b""


async def test_an_error_in_a_page_ends_that_answer_alone(pages: Answers) -> None:
    assert await asked(pages, b"GET /broken HTTP/1.1\r\n\r\n") == b""
    assert b"200 OK" in await asked(pages, b"GET /well HTTP/1.1\r\n\r\n")


async def test_those_who_waited_and_asked_nothing_kept_out_whoever_watches(pages: Answers) -> None:
    waiting = [await asyncio.open_connection("127.0.0.1", pages.port) for _ in range(3 * AT_ONCE)]
    for _turn in range(3):
        assert b"200 OK" in await asked(pages, b"GET /well HTTP/1.1\r\n\r\n")
    for reader, _writer in waiting[: 2 * AT_ONCE]:
        async with asyncio.timeout(10):
            assert await reader.read() == b""
    for _reader, writer in waiting:
        writer.close()


@pytest.mark.parametrize(
    ("host", "status"),
    [
        (b"Host: 127.0.0.1:9122", b"200"),
        (b"host:[::1]:9122", b"200"),
        (b"HOST: LocalHost", b"200"),
        (b"Accept: */*", b"200"),
        (b"Host: rebound.example", b"421"),
        (b"Host: 127.0.0.1.rebound.example:9122", b"421"),
        (b"Host: localhost\r\nHost: rebound.example", b"421"),
        (b"Host:", b"421"),
    ],
)
async def test_a_web_page_read_the_figures_by_a_name_that_led_here(pages: Answers, host: bytes, status: bytes) -> None:
    answer = await asked(pages, b"GET /well HTTP/1.1\r\n" + host + b"\r\n\r\n")
    assert answer.split()[1] == status


async def test_on_another_address_it_is_asked_by_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """A network of containers knows machines by their names."""
    monkeypatch.setattr(answers, "_is_this_machine", lambda host: host != "127.0.0.1")
    found = Answers({"/well": well})
    await found.start("127.0.0.1", 0)
    try:
        assert b"200 OK" in await asked(found, b"GET /well HTTP/1.1\r\nHost: lighthouse:9122\r\n\r\n")
    finally:
        await found.stop()
