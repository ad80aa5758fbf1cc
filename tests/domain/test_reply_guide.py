"""The reply guide."""

from __future__ import annotations

import pytest

from bbs.domain.reply_guide import Advice, guide
from bbs.services.rows import SEEKING


def said(seeking: str | None) -> set[Advice]:
    return set(guide(seeking))


@pytest.mark.parametrize("seeking", [*SEEKING, None])
def test_all_of_it_stands_whatever_the_author_looks_for(seeking: str | None) -> None:
    leads = [advice.lead.lower() for advice in guide(seeking)]
    for wanted in ("feeling", "care", "ask", "compare", "gets better", "tough love", "offer a line", "later"):
        assert any(wanted in lead for lead in leads), wanted


def test_only_what_it_says_of_advice_hangs_on_what_the_author_looks_for() -> None:
    common = set.intersection(*(said(seeking) for seeking in [*SEEKING, None]))
    own = {seeking: said(seeking) - common for seeking in [*SEEKING, None]}
    assert all(len(each) == 1 for each in own.values())
    assert len(set.union(*own.values())) == len(SEEKING) + 1
    assert guide("something unknown") == guide(None)


def test_nobody_is_told_what_to_feel_nor_shouted_at() -> None:
    for seeking in [*SEEKING, None]:
        assert not any("!" in part for advice in guide(seeking) for part in advice)
