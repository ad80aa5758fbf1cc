"""The verbs that read: threads, posts, and everything that is unread."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bbs.domain.addresses import Address
from bbs.domain.packets import parse
from bbs.domain.policy import GUEST, Actor
from bbs.models.tables import Board
from tests.services.community import Site
from tests.services.moderating import staff
from tests.verbs.test_verbs import data, refused, run


async def talk(site: Site) -> tuple[Actor, Actor, int]:
    """Mara's thread, with answers: 2 by ben to the opening, 3 by mara to 2, 4 by ben to the opening."""
    mara, ben = await site.member("mara"), await site.member("ben")
    thread = await site.thread(mara, subject="awake again", seeking="listen", body="it is late\n\n> so late")
    await site.reply(ben, thread, body="I hear you")
    await site.reply(mara, thread, 2, body="thank you")
    await site.reply(ben, thread, body="any time")
    return mara, ben, thread


async def test_a_thread_in_the_shape_that_scripts_rely_on(site: Site) -> None:
    mara, ben, thread = await talk(site)
    await site.services.support.toggle(ben, Address(thread, 1), "with-you")
    found = await data(site, mara, f"read {thread}")
    assert (found["thread"], found["board"], found["subject"], found["seeking"]) == (
        thread,
        "quiet",
        "awake again",
        "listen",
    )
    assert [(post["post"], post["parent"], post["depth"]) for post in found["posts"]] == [
        (1, None, 0),
        (2, 1, 1),
        (3, 2, 2),
        (4, 1, 1),
    ]
    opening = found["posts"][0]
    assert opening["body"] == "it is late\n\n> so late"
    assert (opening["author"], opening["created"], opening["state"]) == ("mara", "2026-03-14T21:31:00Z", "published")
    assert (opening["support"], opening["supporters"]) == (["with-you"], {"with-you": ["ben"]})
    assert [post["unread"] for post in found["posts"]] == [False, True, False, True]
    assert all("supporters" not in post for post in (await data(site, ben, f"read {thread}"))["posts"][:1])


async def test_a_thread_for_the_ear_and_the_eye(site: Site) -> None:
    mara, _ben, thread = await talk(site)
    _status, said = await run(site, mara, f"read {thread}")
    assert (
        said
        == f"""\
#{thread} awake again. Just listen. On Quiet, 4 posts.

#{thread}.1 by you, mara, 3 minutes ago.
  it is late

  > so late

  #{thread}.2 ben, 2 minutes ago, new.
    I hear you

    #{thread}.3 by you, mara, answers 2, 1 minute ago.
      thank you

  #{thread}.4 ben, just now, new.
    any time
"""
    )


async def test_depth_is_told_in_words_once_it_is_deep(site: Site) -> None:
    mara = await site.member("mara")
    thread = await site.thread(mara)
    for parent in range(1, 10):
        await site.reply(mara, thread, parent)
    _status, said = await run(site, mara, f"read {thread}")
    lines = said.splitlines()
    (deepest,) = [line for line in lines if f"#{thread}.10 " in line]
    assert deepest.startswith(" " * 12 + "#")
    assert "answers 9, level 9" in deepest
    assert not any("level 2" in line for line in lines)


async def test_one_post_and_from_a_post_on(site: Site) -> None:
    mara, _ben, thread = await talk(site)
    assert [post["post"] for post in (await data(site, mara, f"read {thread}.3"))["posts"]] == [3]
    assert [post["post"] for post in (await data(site, mara, f"read #{thread} --from 3"))["posts"]] == [3, 4]


async def test_reading_leaves_the_marks_alone(site: Site) -> None:
    mara, _ben, thread = await talk(site)
    await data(site, mara, f"read {thread}")
    assert await site.unread(mara, thread) == {2, 4}


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        ("read", (2, "usage")),
        ("read there", (2, "bad_address")),
        ("read 1.1 --from 2", (2, "usage")),
        ("read 1 --from x", (2, "bad_number")),
        ("read 1 --from 99", (3, "no_such_thing")),
        ("read 1.99", (3, "no_such_thing")),
        ("read 99", (3, "no_such_thing")),
        ("read 99.1", (3, "no_such_thing")),
        ("unread here", (2, "usage")),
    ],
)
async def test_what_cannot_be_is_said(site: Site, command: str, answer: tuple[int, str]) -> None:
    mara, _ben, thread = await talk(site)
    assert thread == 1
    assert await refused(site, mara, command) == answer


async def test_to_a_guest_what_members_read_is_not_there(site: Site) -> None:
    mara, _ben, thread = await talk(site)
    assert await refused(site, GUEST, f"read {thread}") == (3, "no_such_thing")
    assert await refused(site, GUEST, "unread") == (4, "not_allowed")
    welcome = await site.thread(mara, "open")
    (post,) = (await data(site, GUEST, f"read {welcome}"))["posts"]
    assert (post["author"], post["unread"]) == ("mara", False)


# What is not shown


async def test_a_warned_text_waits_to_be_opened(site: Site) -> None:
    mara, ben = await site.member("mara"), await site.member("ben")
    thread = await site.thread(mara, body="the hard words", warnings=("death",))
    (post,) = (await data(site, ben, f"read {thread}"))["posts"]
    assert (post["body"], post["state"], post["warnings"]) == (None, "warning", ["death"])
    for command in (f"read {thread}", "unread"):
        _status, said = await run(site, ben, command)
        assert "hard words" not in said
        assert "about death" in said
        _status, said = await run(site, ben, f"{command} --open-warnings")
        assert "hard words" in said
    (own,) = (await data(site, mara, f"read {thread}"))["posts"]
    assert own["body"] == "the hard words"
    await site.services.preferences.set(ben, "open_topics", "death")
    (post,) = (await data(site, ben, f"read {thread}"))["posts"]
    assert (post["body"], post["state"]) == ("the hard words", "published")
    await site.services.preferences.set(ben, "hide_topics", "death")
    (post,) = (await data(site, ben, f"read {thread}"))["posts"]
    assert (post["body"], post["state"]) == (None, "hidden_topic")


async def test_whom_one_has_muted_is_opened_only_by_the_number_of_the_post(site: Site) -> None:
    mara, _ben, thread = await talk(site)
    await site.services.people.block(mara, "ben", "mute")
    posts = (await data(site, mara, f"read {thread} --open-warnings"))["posts"]
    assert [(post["state"], post["body"]) for post in posts if post["post"] == 2] == [("muted", None)]
    _status, said = await run(site, mara, f"read {thread}")
    assert "I hear you" not in said
    (post,) = (await data(site, mara, f"read {thread}.2 --open-warnings"))["posts"]
    assert (post["state"], post["body"]) == ("published", "I hear you")
    await site.services.people.block(mara, "ben", "mute")
    await site.services.preferences.set(mara, "mute_words", "hear")
    assert [post["state"] for post in (await data(site, mara, f"read {thread}"))["posts"]][1] == "muted_word"


async def test_what_is_gone_keeps_its_place_and_says_why(site: Site) -> None:
    mara, ben, thread = await talk(site)
    olm = await staff(site, "olm")
    await site.services.writing.delete(ben, Address(thread, 2))
    await data(site, olm, f"act {thread}.4 hide --why We sell nothing here")
    posts = {post["post"]: post for post in (await data(site, mara, f"read {thread}"))["posts"]}
    assert (posts[2]["state"], posts[2]["body"], posts[2]["author"]) == ("deleted", None, None)
    assert (posts[4]["state"], posts[4]["body"]) == ("hidden", None)
    own = {post["post"]: post for post in (await data(site, ben, f"read {thread}"))["posts"]}
    assert (own[4]["state"], own[4]["body"]) == ("hidden", "any time")
    _status, said = await run(site, mara, f"read {thread}")
    assert "Deleted by its author." in said
    assert [post["post"] for post in (await data(site, mara, "unread"))["posts"]] == []


async def test_who_writes_without_a_name_stays_without_one(site: Site) -> None:
    mara, ben = await site.member("mara"), await site.member("ben")
    await site.change(lambda: Board.update(unnamed=True).execute())
    thread = await site.thread(ben, unnamed=True)
    for command in (f"read {thread}", "unread"):
        (post,) = (await data(site, mara, command))["posts"]
        assert (post["author"], post["byline"]) == (None, "the author")
        _status, said = await run(site, mara, command)
        assert "ben" not in said


async def test_a_post_that_has_moved_is_read_where_it_is_now(site: Site) -> None:
    mara, _ben, thread = await talk(site)
    olm = await staff(site, "olm")
    await data(site, olm, f"act {thread}.2 split about sleep --why It is its own matter")
    posts = {post["post"]: post for post in (await data(site, mara, f"read {thread}"))["posts"]}
    moved = posts[2]["moved"]
    assert (posts[2]["state"], posts[2]["body"]) == ("moved", None)
    found = await data(site, mara, f"read {thread}.2")
    assert f"#{found['thread']}.{found['posts'][0]['post']}" == moved
    assert found["posts"][0]["body"] == "I hear you"


# Everything unread


async def test_what_is_unread_comes_oldest_first_over_all_boards(site: Site) -> None:
    mara, ben = await site.member("mara"), await site.member("ben")
    quiet, welcome = await site.thread(ben, subject="one"), await site.thread(ben, "open", subject="two")
    await site.reply(ben, quiet, body="later")
    await site.reply(ben, welcome, body="last")
    posts = (await data(site, mara, "unread"))["posts"]
    assert [(post["thread"], post["post"]) for post in posts] == [(quiet, 1), (welcome, 1), (quiet, 2), (welcome, 2)]
    assert {"thread", "post", "board", "subject", "author", "created", "body"} <= set(posts[0])
    assert [post["board"] for post in posts[:2]] == ["quiet", "open"]
    _status, said = await run(site, mara, "unread")
    assert said.startswith(f"#{quiet}.1 ben, in one on Quiet, 3 minutes ago, new.\n  a body\n\n#{welcome}.1 ben")


async def test_only_what_was_printed_is_marked(site: Site) -> None:
    mara, ben = await site.member("mara"), await site.member("ben")
    thread = await site.thread(ben)
    await data(site, mara, "unread")
    assert await site.unread(mara, thread) == {1}
    await data(site, mara, "unread --read")
    assert await site.unread(mara, thread) == set()
    assert await run(site, mara, "unread") == (0, "Nothing is unread.\n")
    assert (await data(site, mara, "unread"))["posts"] == []


async def test_what_is_hidden_for_me_is_not_among_it(site: Site) -> None:
    mara, ben = await site.member("mara"), await site.member("ben")
    await site.services.threads.hide(mara, await site.thread(ben))
    assert (await data(site, mara, "unread"))["posts"] == []


# Packets


async def test_a_packet_ends_with_a_form_that_can_be_taken_back(site: Site) -> None:
    mara, ben = await site.member("mara"), await site.member("ben")
    body = "look:\n>>> reply #1.1\nnot mine\n."
    thread = await site.thread(ben, body=body)
    for command in (f"read {thread} --packet", "unread --packet"):
        _status, said = await run(site, mara, command)
        assert "14 March at 21:31" in said
        assert parse(said) == ()
        filled = said.replace(f"\n>>> reply #{thread}.1\n.", f"\n>>> reply #{thread}.1\nI am here\n.")
        assert parse(filled) == ((Address(thread, 1), "I am here"),)
        told = await data(site, mara, command)
        assert told["posts"][0]["body"] == body
    assert "packet" not in json.dumps(told)


async def test_letters_beyond_ascii_are_data_too(site: Site) -> None:
    mara = await site.member("mara")
    thread = await site.thread(mara, subject="Zoë — café")
    found: Any = await data(site, mara, f"read {thread}")
    assert found["subject"] == "Zoë — café"
