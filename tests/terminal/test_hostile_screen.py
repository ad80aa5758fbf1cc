"""What members write can do nothing to what stands beside it, whatever a terminal makes of it."""

from __future__ import annotations

import unicodedata

import pyte
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bbs.domain.text import clean_line
from bbs.domain.width import fit, width
from bbs.domain.wrap import wrap
from bbs.terminal.capabilities import Capabilities, Depth
from bbs.terminal.painter import Painter
from bbs.terminal.pens import PLAIN, Pen
from bbs.terminal.rows import Row, row_of
from tests.domain.alphabets import anything
from tests.terminal.emulators import TERMINALS, Opinionated

WIDTH, HEIGHT = 30, 6
CAN = Capabilities(depth=Depth.PALETTE)
FRAME = Pen(foreground="36", bold=True)
STATUS = "? help now   q back   Q leave"

hostile = anything | st.sampled_from(
    [
        "👩\u200d👩\u200d👧" * 20,
        "🇺🇸" * 30,
        "👍🏽" * 30,
        "❤\ufe0f" * 30,
        "1\ufe0f\u20e3" * 20,
        "漢" * 40,
        "e\u0301\u0323\u0302" * 40,
        "\u0903\u0903" * 30,
        "कि" * 30,
        "\u0378\u05ff" * 30,
        "\U0001f9d1\U0001f3fd\u200d\U0001f680x" * 12,
        "\u202eright to left\u202c שלום",
        "\u1112\u1161\u11ab\ud7b0" * 20,
        "x" * 27 + "👩\u200d👩\u200d👧",
        "\ufdfd\u2e3b\U00012031",
    ]
)


def padded(text: str, cells: int) -> str:
    fitted = fit(text, cells)
    return fitted + " " * (cells - width(fitted))


def framed(name: str, subject: str) -> Row:
    """A row as in a list: a name and a subject of members, and our own words beside and behind them."""
    inner = WIDTH - 13
    return row_of(
        [
            ("> ", FRAME),
            (padded(clean_line(name, 24), 8), PLAIN),
            ("|", FRAME),
            (padded(clean_line(subject, 100), inner), PLAIN),
            ("|", FRAME),
            ("9", FRAME),
        ],
        WIDTH,
    )


def page(body: str) -> list[Row]:
    """A page of what somebody wrote, from edge to edge, with our own first and last line."""
    rows = [row_of([(text, PLAIN)], WIDTH) for text in wrap(body, WIDTH)[: HEIGHT - 2]]
    rows += [()] * (HEIGHT - 2 - len(rows))
    return [row_of([("Lighthouse", FRAME)], WIDTH), *rows, row_of([(STATUS, PLAIN)], WIDTH)]


def listing(names: list[tuple[str, str]]) -> list[Row]:
    rows = [framed(*each) for each in names[: HEIGHT - 2]]
    rows += [()] * (HEIGHT - 2 - len(rows))
    return [row_of([("Lighthouse", FRAME)], WIDTH), *rows, row_of([(STATUS, PLAIN)], WIDTH)]


def text_at(screen: pyte.Screen, y: int) -> str:
    return "".join(screen.buffer[y][x].data for x in range(screen.columns))


def assert_ours_stands(screen: pyte.Screen, rows: list[Row], cursor: tuple[int, int]) -> None:
    """Our own words are where they belong, in our colours, whatever members wrote around them."""
    assert text_at(screen, 0).rstrip() == "Lighthouse"
    assert text_at(screen, HEIGHT - 1).rstrip() == STATUS.rstrip()
    assert (screen.cursor.x, screen.cursor.y) == cursor
    assert screen.title == ""
    assert screen.icon_name == ""
    for y, row in enumerate(rows):
        if row and row[0] == ("> ", FRAME):
            for x, mark in ((0, ">"), (10, "|"), (WIDTH - 2, "|"), (WIDTH - 1, "9")):
                cell = screen.buffer[y][x]
                assert (cell.data, cell.fg, cell.bold) == (mark, "cyan", True), (y, x, screen.display)
        elif y in (0, HEIGHT - 1):
            continue
        for x in range(screen.columns):
            cell = screen.buffer[y][x]
            assert not any((cell.reverse, cell.underscore, cell.blink, cell.bg != "default"))
            assert not any(unicodedata.category(part) in ("Cc", "Cs", "Co", "Zl", "Zp") for part in cell.data)


stories = st.lists(
    st.one_of(
        st.lists(st.tuples(hostile, hostile), min_size=1, max_size=4).map(listing),
        hostile.map(lambda text: page(clean_line(text))),
    ),
    min_size=1,
    max_size=4,
)


@pytest.mark.parametrize("kind", TERMINALS)
@settings(max_examples=150, deadline=None)
@given(stories, st.tuples(st.integers(0, WIDTH - 1), st.integers(0, HEIGHT - 1)))
def test_our_words_stay_where_they_are(kind: str, story: list[list[Row]], cursor: tuple[int, int]) -> None:
    screen = Opinionated(WIDTH, HEIGHT, TERMINALS[kind])
    stream = pyte.ByteStream(screen)
    painter = Painter(CAN, WIDTH, HEIGHT)
    for rows in story:
        stream.feed(painter.paint(rows, cursor).encode())
        assert_ours_stands(screen, rows, cursor)


@pytest.mark.parametrize("kind", TERMINALS)
@settings(max_examples=150, deadline=None)
@given(stories)
def test_nothing_of_what_stood_there_before_is_left(kind: str, story: list[list[Row]]) -> None:
    screen = Opinionated(WIDTH, HEIGHT, TERMINALS[kind])
    stream = pyte.ByteStream(screen)
    painter = Painter(CAN, WIDTH, HEIGHT)
    for rows in story:
        stream.feed(painter.paint(rows, (0, 0)).encode())
    for y, row in enumerate(story[-1]):
        assert set(text_at(screen, y)) <= {" ", "?"}.union(*(text for text, _pen in row))


def painted(kind: str, *pages: list[str]) -> list[str]:
    """What a terminal of that kind shows after these pages of three lines."""
    screen = Opinionated(WIDTH, 3, TERMINALS[kind])
    painter = Painter(CAN, WIDTH, 3)
    for lines in pages:
        rows = [row_of([(text, PLAIN)], WIDTH) for text in lines]
        pyte.ByteStream(screen).feed(painter.paint(rows, (0, 0)).encode())
    return [text_at(screen, y).rstrip() for y in range(3)]


@pytest.mark.parametrize("kind", TERMINALS)
@pytest.mark.parametrize("picture", ["👩\u200d👩\u200d👧", "🇺🇸", "👍🏽", "\u0378", "☀"])
def test_a_joined_picture_in_the_last_cells_went_on_in_the_next_row(kind: str, picture: str) -> None:
    shown = painted(kind, ["x" * (WIDTH - 2) + picture, "the next row", STATUS])
    assert shown[1:] == ["the next row", STATUS.rstrip()]


@pytest.mark.parametrize("kind", TERMINALS)
def test_a_picture_that_was_put_in_covered_the_words_beside_it(kind: str) -> None:
    shown = painted(kind, ["ab the words", "", STATUS], ["👩\u200d👩\u200d👧 the words", "", STATUS])
    assert shown[0].endswith(" the words")


@pytest.mark.parametrize("kind", TERMINALS)
def test_beside_a_narrow_heart_stood_the_letter_from_before(kind: str) -> None:
    shown = painted(kind, ["ab the words", "", STATUS], ["❤\ufe0f the words", "", STATUS])
    assert "b" not in shown[0]
