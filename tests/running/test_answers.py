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
    answer = await asked(pages, request_line + b"\r\nHost: x\r\n\r\n")
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


async def test_many_who_wait_take_no_more_than_their_places(pages: Answers) -> None:
    waiting = [await asyncio.open_connection("127.0.0.1", pages.port) for _ in range(AT_ONCE)]
    assert await asked(pages, b"GET /well HTTP/1.1\r\n\r\n") == b""
    for _reader, writer in waiting:
        writer.close()
