"""Rules, reply templates, watched words and announcements, as the operator keeps them."""

from __future__ import annotations

import asyncio
import secrets
from datetime import timedelta

import pytest

from bbs.domain.policy import GUEST, SYSTEM
from bbs.domain.watched import Does
from bbs.errors import BadInput, NoSuchThing
from bbs.services.community_rules import shipped as shipped_rules
from bbs.services.reply_templates import shipped as shipped_templates
from bbs.services.rows import Draft
from bbs.services.steering_news import MAX_STANDING
from tests.services.community import Site, build_on


async def test_changing_one_rule_keeps_the_shipped_others(site: Site) -> None:
    texts, ana = site.services.steering_texts, await site.member("ana")
    await texts.change_rule(SYSTEM, "kind", "  Be kind.\x1b ")
    rules = await site.services.rules.listed(ana)
    assert [rule.slug for rule in rules] == [rule.slug for rule in shipped_rules()]
    assert rules[0].words == "Be kind."
    await texts.add_rule(SYSTEM, "quiet", "Nights are quiet.")
    await texts.move_rule(SYSTEM, "quiet", 1)
    await texts.drop_rule(SYSTEM, "adverts")
    slugs = [rule.slug for rule in await texts.rules(SYSTEM)]
    assert slugs[0] == "quiet"
    assert "adverts" not in slugs


@pytest.mark.parametrize(
    ("slug", "words", "field"),
    [("kind", "x", "slug"), ("", "x", "slug"), ("new", "", "words"), ("new", "x" * 301, "words")],
)
async def test_a_rule_that_will_not_do_is_refused_at_its_field(site: Site, slug: str, words: str, field: str) -> None:
    with pytest.raises(BadInput) as refused:
        await site.services.steering_texts.add_rule(SYSTEM, slug, words)
    assert refused.value.field == field


async def test_the_last_rule_and_the_last_template_stay(site: Site) -> None:
    texts = site.services.steering_texts
    for rule in shipped_rules()[1:]:
        await texts.drop_rule(SYSTEM, rule.slug)
    with pytest.raises(BadInput):
        await texts.drop_rule(SYSTEM, shipped_rules()[0].slug)
    for template in shipped_templates()[1:]:
        await texts.drop_template(SYSTEM, template.name)
    with pytest.raises(BadInput):
        await texts.drop_template(SYSTEM, shipped_templates()[0].name)
    with pytest.raises(NoSuchThing):
        await texts.drop_rule(SYSTEM, "no-such")


async def test_a_template_that_was_changed_after_a_review_says_that_it_was_not_reviewed(site: Site) -> None:
    texts = site.services.steering_texts
    await texts.review_template(SYSTEM, "Listening", reviewed=True)
    by_name = {one.name: one for one in await texts.templates(SYSTEM)}
    assert by_name["Listening"].reviewed
    await texts.put_template(SYSTEM, "I am listening", by_name["Listening"].body, before="Listening")
    assert (await texts.templates(SYSTEM))[0].reviewed, "another name is no other text"
    await texts.put_template(SYSTEM, "I am listening", "Tell me.", before="I am listening")
    first = (await texts.templates(SYSTEM))[0]
    assert (first.name, first.body, first.reviewed) == ("I am listening", "Tell me.", False)
    assert len(await texts.templates(SYSTEM)) == len(shipped_templates())
    await texts.put_template(SYSTEM, "New", "A text.")
    await texts.move_template(SYSTEM, "New", 1)
    assert (await site.services.answering.templates(SYSTEM))[0].name == "New"
    for name, body, field in (("New", "x", "name"), ("", "x", "name"), ("Other", " ", "body")):
        with pytest.raises(BadInput) as refused:
            await texts.put_template(SYSTEM, name, body)
        assert refused.value.field == field


async def test_watched_words_hold_until_nobody_watches_them(site: Site) -> None:
    texts, ana = site.services.steering_texts, await site.member("ana")
    await texts.watch(SYSTEM, "Blue  Lorry", Does.HOLD)
    draft = Draft(secrets.token_hex(8), "quiet", None, None, "a subject", "There was a blue lorry.")
    assert (await site.services.writing.send(ana, draft)).address is None
    await texts.watch(SYSTEM, "blue lorry", Does.FLAG)
    assert [(one.words, one.does) for one in await texts.watched(SYSTEM)] == [("blue lorry", Does.FLAG)]
    await texts.unwatch(SYSTEM, "blue lorry")
    again = Draft(secrets.token_hex(8), "quiet", None, None, "a subject", "The blue lorry came back.")
    assert (await site.services.writing.send(ana, again)).address is not None
    for words in ("", " * ", "x" * 81):
        with pytest.raises(BadInput) as refused:
            await texts.watch(SYSTEM, words, Does.HOLD)
        assert refused.value.field == "words"
    with pytest.raises(NoSuchThing):
        await texts.unwatch(SYSTEM, "blue lorry")


async def test_an_announcement_stands_until_it_was_read_or_is_over(site: Site) -> None:
    ana, ben, news = await site.member("ana"), await site.member("ben"), site.services.announcements
    assert await news.current(ana) == ()
    first = await news.announce(SYSTEM, "Tonight at ten the server rests.", site.clock() + timedelta(hours=2))
    await news.announce(SYSTEM, "Welcome to\n\nthe new board.", None)
    assert [one.words for one in await news.current(ana)] == [first.words, "Welcome to\n\nthe new board."]
    await news.read(ana, first.number)
    assert [one.number for one in await news.current(ana)] == [first.number + 1]
    assert len(await news.current(ben)) == len(await news.current(GUEST)) == 2
    site.clock.advance(hours=2)
    assert [one.number for one in await news.current(ben)] == [first.number + 1]
    assert len(await news.standing(SYSTEM)) == 1
    await news.end(SYSTEM, first.number + 1)
    assert await news.current(ben) == ()
    with pytest.raises(NoSuchThing):
        await news.end(SYSTEM, first.number + 1)


async def test_an_announcement_that_will_not_do_is_refused_at_its_field(site: Site) -> None:
    news = site.services.announcements
    for words, until, field in ((" ", None, "words"), ("x" * 1001, None, "words"), ("x", site.clock(), "until")):
        with pytest.raises(BadInput) as refused:
            await news.announce(SYSTEM, words, until)
        assert refused.value.field == field
    for _each in range(MAX_STANDING):
        await news.announce(SYSTEM, "x", None)
    with pytest.raises(BadInput):
        await news.announce(SYSTEM, "one more", None)


async def test_what_is_announced_in_one_process_is_told_in_the_others(site: Site) -> None:
    other = build_on(site.db, site.clock, site.data)
    await other.start()
    try:
        assert await other.announcements.current(GUEST) == ()
        await site.services.announcements.announce(SYSTEM, "Hello, both.", None)
        async with asyncio.timeout(10):
            while not await other.announcements.current(GUEST):
                await asyncio.sleep(0.01)
    finally:
        await other.stop()
