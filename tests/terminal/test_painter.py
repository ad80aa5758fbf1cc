"""The painter against an oracle: whatever was shown before, the client ends up with the picture asked for."""

from __future__ import annotations

import pyte
from hypothesis import given, settings
from hypothesis import strategies as st

from bbs.domain.width import width
from bbs.terminal.capabilities import Capabilities, Depth
from bbs.terminal.painter import Painter
from bbs.terminal.pens import PLAIN, Pen, change
from bbs.terminal.rows import Row, cells_of, row_of
from tests.emulator import Emulator

WIDTH, HEIGHT = 32, 10
CAN = Capabilities(depth=Depth.PALETTE)

pens = st.sampled_from(
    [
        PLAIN,
        Pen(bold=True),
        Pen(foreground="36"),
        Pen(foreground="38;5;120", italic=True),
        Pen(background="44"),
        Pen(underline=True, reverse=True),
        Pen("31", "48;5;200", bold=True),
    ]
)
texts = st.text(alphabet="ab c é漢字ー…", max_size=12)
rows = st.lists(st.tuples(texts, pens), max_size=4).map(lambda runs: row_of(runs, WIDTH))
pictures = st.lists(rows, min_size=HEIGHT, max_size=HEIGHT)
cursors = st.one_of(st.none(), st.tuples(st.integers(0, WIDTH - 1), st.integers(0, HEIGHT - 1)))


@st.composite
def stories(draw: st.DrawFn) -> list[tuple[list[Row], tuple[int, int] | None]]:
    """Pictures that follow from each other as a reader's do: scrolled, changed in a line, or new altogether."""
    picture = draw(pictures)
    story = [(picture, draw(cursors))]
    for kind in draw(
        st.lists(st.sampled_from(["new", "row", "up", "down", "region", "typed", "cursor"]), min_size=1, max_size=8)
    ):
        picture = list(picture)
        if kind == "new":
            picture = draw(pictures)
        elif kind == "row":
            picture[draw(st.integers(0, HEIGHT - 1))] = draw(rows)
        elif kind == "up":
            by = draw(st.integers(1, HEIGHT - 1))
            picture = [*picture[by:], *draw(st.lists(rows, min_size=by, max_size=by))]
        elif kind == "down":
            by = draw(st.integers(1, HEIGHT - 1))
            picture = [*draw(st.lists(rows, min_size=by, max_size=by)), *picture[:-by]]
        elif kind == "typed":
            y, x = draw(st.integers(0, HEIGHT - 1)), draw(st.integers(0, WIDTH - 1))
            picture[y] = typed(picture[y], x, draw(st.sampled_from(["", "", "a", "é漢", "hello"])))
        elif kind == "region":
            picture = [picture[0], *picture[2:-1], draw(rows), picture[-1]]
        story.append((picture, draw(cursors)))
    return story


def typed(row: Row, x: int, text: str) -> Row:
    """The row with `text` put in at cell `x`, or with the cell there taken out."""
    cells, inks = cells_of(row, WIDTH)
    kept = list(zip(cells[:x], inks[:x], strict=True))
    rest = list(zip(cells[x if text else x + 1 :], inks[x if text else x + 1 :], strict=True))
    return row_of([*kept, (text, PLAIN), *rest], WIDTH)


def naive(picture: list[Row], cursor: tuple[int, int] | None) -> bytes:
    """The whole picture, in the plainest way there is."""
    out = ["\x1b[m\x1b[2J"]
    for y, row in enumerate(picture):
        x = 1
        for text, pen in row:
            out.append(f"\x1b[{y + 1};{x}H\x1b[m{change(PLAIN, pen)}{text}")
            x += width(text)
    out.append("\x1b[m")
    out.append("\x1b[?25l" if cursor is None else f"\x1b[?25h\x1b[{cursor[1] + 1};{cursor[0] + 1}H")
    return "".join(out).encode()


def seen(screen: pyte.Screen) -> list[list[tuple[object, ...]]]:
    """Every cell with what it is drawn in, as far as that can be seen: a space has no weight and no colour."""
    return [[visible(screen.buffer[y][x]) for x in range(screen.columns)] for y in range(screen.lines)]


def visible(cell: pyte.screens.Char) -> tuple[object, ...]:
    ground = (cell.data, cell.bg, cell.underscore, cell.reverse)
    if cell.data == " " and (cell.bg, cell.underscore, cell.reverse) == ("default", False, False):
        return ground
    return (*ground, cell.fg, cell.bold, cell.italics)


def terminal(columns: int = WIDTH, lines: int = HEIGHT) -> tuple[pyte.Screen, pyte.ByteStream]:
    screen = Emulator(columns, lines)
    return screen, pyte.ByteStream(screen)


@settings(max_examples=600, deadline=None)
@given(stories())
def test_a_terminal_fed_with_differences_shows_what_one_fed_with_whole_pictures_shows(story):
    ours, our_stream = terminal()
    painter = Painter(CAN, WIDTH, HEIGHT)
    for picture, cursor in story:
        our_stream.feed(painter.paint(picture, cursor).encode())
        oracle, oracle_stream = terminal()
        oracle_stream.feed(naive(picture, cursor))
        assert seen(ours) == seen(oracle)
        assert ours.cursor.hidden == (cursor is None)
        if cursor is not None:
            assert (ours.cursor.x, ours.cursor.y) == cursor


@settings(max_examples=100, deadline=None)
@given(pictures, cursors)
def test_a_picture_that_is_there_already_costs_nothing(picture, cursor):
    painter = Painter(CAN, WIDTH, HEIGHT)
    painter.paint(picture, cursor)
    assert painter.paint(list(picture), cursor) == ""


def line(text: str) -> Row:
    return row_of([(text, PLAIN)], 80)


def test_a_marker_that_goes_down_a_line_costs_a_few_bytes():
    painter = Painter(CAN, 80, 24)
    names = ["panic attacks", "sleep", "work and school", "small wins"]
    painter.paint([line(f"{'>' if y == 0 else ' '} {name}") for y, name in enumerate(names)] + [()] * 20, (0, 0))
    sent = painter.paint([line(f"{'>' if y == 1 else ' '} {name}") for y, name in enumerate(names)] + [()] * 20, (0, 1))
    assert len(sent) <= 8


def test_a_typed_letter_costs_one_byte():
    painter = Painter(CAN, 80, 24)
    painter.paint([line("I have been ther"), *[()] * 23], (16, 0))
    assert painter.paint([line("I have been there"), *[()] * 23], (17, 0)) == "e"


def test_a_page_that_moves_up_a_line_sends_little_more_than_the_new_line():
    painter = Painter(CAN, 80, 24)
    text = [line(f"line {n}: " + "some words that were said here " * 2) for n in range(40)]
    title, status = line("A thread"), line("keys")
    painter.paint([title, *text[:22], status], (0, 5))
    sent = painter.paint([title, *text[1:23], status], (0, 5))
    assert len(sent) <= len(text[22][0][0]) + 30


def test_without_scroll_regions_none_are_used():
    painter = Painter(Capabilities(scroll=False), 80, 24)
    text = [line(f"line {n}: " + "some words that were said here " * 2) for n in range(40)]
    painter.paint(text[:24], None)
    sent = painter.paint(text[1:25], None)
    assert "r" not in sent.replace("were", "").replace("words", "").replace("here", "")


def test_after_a_resize_everything_is_drawn_again():
    painter = Painter(CAN, 80, 24)
    painter.paint([line("hello"), *[()] * 23], None)
    painter.resize(40, 12)
    assert "hello" in painter.paint([line("hello"), *[()] * 11], None)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.text(max_size=30), pens), max_size=6), st.integers(1, 40))
def test_no_text_reaches_the_terminal_as_a_command(runs, columns):
    row = row_of(runs, columns)
    for text, _pen in row:
        assert not any(ord(c) < 0x20 or 0x7F <= ord(c) < 0xA0 for c in text)
    assert len(cells_of(row, columns)[0]) == columns


def test_after_an_emoji_of_disputed_width_the_cursor_is_placed_anew():
    painter = Painter(CAN, 80, 2)
    sent = painter.paint([line("so 👩‍👩‍👧 close"), ()], (0, 0))
    after = sent.index("👧") + 1
    assert sent[after] in "\x1b\r"
