"""The page of the texts that a distressed person can meet is what the program says."""

from __future__ import annotations

import re

import pytest

from bbs.services.help_now import SHIPPED, read_resources
from docs import draw, messages

CHEERFUL = re.compile(r"\w!")
"""An exclamation mark behind a word; `!` alone is the key of help now."""

COLD = ("ticket", "user", "violat", "suicidal", "ideation", "risk", "crisis team", "unfortunately", "commit")
"""Words of forms and files, which nobody wants to read about themselves."""


async def test_the_page_is_what_the_program_says():
    assert draw.MESSAGES.read_text("utf-8") == await messages.page(), "python -m docs.draw messages draws it again"


async def test_every_number_stands_on_it():
    page = await messages.page()
    assert all(resource.phone in page for resource in read_resources(SHIPPED))


async def test_no_tier_stands_on_it():
    page = (await messages.page()).replace("A tier is in none of them.", "")
    for word in ("amber", "tier", "severity"):
        assert re.search(rf"\b{word}\b", page, re.IGNORECASE) is None, word


async def test_nothing_on_it_shouts_or_is_cold():
    page = await messages.page()
    _head, _first, rest = page.partition("## ")
    assert [line for line in rest.splitlines() if CHEERFUL.search(line)] == []
    assert [word for word in COLD if re.search(rf"\b{word}", rest, re.IGNORECASE)] == []


def test_a_function_that_has_gone_is_missed():
    with pytest.raises(ValueError, match="no such"):
        messages._sentences(messages.ROOT / "bbs/services/care.py", ("no such",))
