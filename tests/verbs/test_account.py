"""Taking everything along, and going, by verbs."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bbs.domain.policy import GUEST, SYSTEM
from bbs.domain.text import for_display
from bbs.errors import BBSError
from bbs.verbs.document import Document, written
from tests.services.community import PASSWORD, Site
from tests.verbs.running import data, refused, run


async def test_everything_is_one_document_for_people_too(site: Site) -> None:
    mara = await site.member("mara")
    await site.thread(mara, subject="caf\u00e9", body="one\ntwo")
    status, said, wrong = await run(site, mara, "export", env={"LANG": "C.UTF-8"})
    assert (status, wrong) == (0, "")
    found = json.loads(said)
    assert found["account"]["handle"] == "mara"
    assert found["posts"][0]["body"] == "one\ntwo"
    assert "caf\u00e9" in said
    assert await data(site, mara, "export") == found
    _status, plain, _wrong = await run(site, mara, "export", env={"LANG": "C"})
    assert plain.isascii()
    assert json.loads(plain) == found


async def test_nothing_of_a_document_is_lost_on_its_way() -> None:
    """What could steer a terminal, or is not shown, is spelled out instead of taken away."""
    told = {"a": ["\x1b[31m red \u202e\u200b \u0000", "caf\u00e9", {"b": "x" * 40_000, "c": "\u0085\u2028"}], "d": None}
    for plain in (False, True):
        pieces = [piece.text async for piece in written(Document(told), plain=plain)]
        assert len(pieces) > 1
        said = "\n".join(pieces)
        assert json.loads(said) == told
        assert said.replace("\n", "").isprintable()
        assert said.isascii() or not plain
        assert ("caf\u00e9" in said) is not plain


@given(st.lists(st.text(max_size=30), max_size=5), st.booleans())
def test_any_text_comes_back_out_of_a_document(texts: list[str], plain: bool) -> None:
    async def said() -> str:
        return "\n".join([for_display(piece.text) async for piece in written(Document({"texts": texts}), plain=plain)])

    assert json.loads(asyncio.run(said())) == {"texts": texts}


@pytest.mark.parametrize(
    ("command", "code"),
    [
        ("erase", "usage"),
        ("erase --posts delete", "usage"),
        ("erase --yes mara", "usage"),
        ("erase here --posts delete --yes mara", "usage"),
        ("erase --posts burn --yes mara", "bad_choice"),
        ("erase --posts delete --yes ben", "wrong"),
        ("erase --posts delete --yes", "bad_option"),
    ],
)
async def test_nobody_is_erased_by_mistake(site: Site, command: str, code: str) -> None:
    mara = await site.member("mara")
    assert await refused(site, mara, command) == (2, code)
    assert (await data(site, mara, "whoami"))["handle"] == "mara"
    assert await site.services.accounts.sign_in_password("mara", PASSWORD) is not None


async def test_whoever_erases_themselves_is_gone_at_once_with_every_window_of_theirs(site: Site) -> None:
    mara, ben = await site.member("mara"), await site.member("ben")
    thread = await site.thread(mara, body="words of hers")
    ended: list[str] = []
    session = await site.services.sessions.arrived(mara, ended.append, site.clock())
    erased = await data(site, replace(mara, session=session), "erase --posts anonymise --yes mara")
    assert (erased["posts"], erased["done"]) == ("anonymise", True)
    assert len(ended) == 1, "the answer comes first, and then the end"
    (post,) = (await data(site, ben, f"read {thread}"))["posts"]
    assert (post["author"], post["byline"], post["body"]) == (None, "a former member", "words of hers")
    assert await site.services.accounts.sign_in_password("mara", PASSWORD) is None


async def test_what_was_written_goes_too_where_that_is_wanted(site: Site) -> None:
    mara, ben = await site.member("mara"), await site.member("ben")
    thread = await site.thread(ben)
    await site.reply(mara, thread, body="words of hers")
    status, said, _wrong = await run(site, mara, "erase --posts delete --yes Mara")
    assert status == 0
    assert said.strip()
    assert "words of hers" not in (await run(site, ben, f"read {thread} --json"))[1]


async def test_with_a_door_word_both_are_done_where_it_can_be_asked_for(site: Site) -> None:
    mara = await site.member("mara")
    await site.services.recovery.set_door_word(mara, "the green gate", PASSWORD)
    for command in ("export", "erase --posts delete --yes mara"):
        assert await refused(site, mara, command) == (4, "door_word")


async def test_a_closed_account_can_be_taken_along_and_erased(site: Site) -> None:
    await site.member("mara")
    await site.services.managing.suspend(SYSTEM, "mara")
    shut_out = await site.services.accounts.sign_in_password("mara", PASSWORD)
    assert shut_out is not None
    assert (await data(site, shut_out, "export"))["account"]["handle"] == "mara"
    assert (await data(site, shut_out, "erase --posts delete --yes mara"))["done"] is True
    with pytest.raises(BBSError):
        await site.services.asking.mine(GUEST)
