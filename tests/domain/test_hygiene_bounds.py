"""What a text costs depends on how many bytes of it can be kept, not on how many characters came."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bbs.domain.editing import Document
from bbs.domain.text import MAX_BODY, for_display
from bbs.domain.width import clusters, least_and_most
from bbs.domain.wrap import MIN_QUOTED, markup_lines
from tests.domain.alphabets import anything


def test_a_paste_of_pictures_was_cleaned_four_times_over_before_it_was_cut() -> None:
    """Its characters were counted against a limit in bytes."""
    pasted = "👩\u200d" * 40_000
    document = Document()
    lost = document.paste(pasted)
    assert MAX_BODY // 2 < document.size <= MAX_BODY
    assert lost > 40_000


@given(st.integers(0, 40), st.text(alphabet="aé漢👩\u200d\u0301", max_size=60))
def test_what_fits_is_kept_whatever_it_is_made_of(limit: int, text: str) -> None:
    document = Document(limit=limit)
    document.paste(text)
    assert document.size <= limit
    assert for_display(text).startswith(document.text.rstrip("\u200d"))


@given(anything)
def test_a_cluster_is_no_wider_than_the_widest_terminal_takes_it(text: str) -> None:
    for cluster, cells in clusters(for_display(text).replace("\n", " ")):
        least, most = least_and_most(cluster)
        assert 0 <= least <= cells <= most
        assert most <= 2 * len(cluster)


def test_thousands_of_short_lines_are_each_a_row() -> None:
    body = "a\n- b\n> c\n*d*\n\n" * 100
    rows = markup_lines(body, max(MIN_QUOTED, 40))
    assert [row.text for row in rows[:5]] == ["a", "- b", "> c", "d", ""]
    assert len(rows) == 501
