"""The contract that scripts rely on: every verb's JSON, exit statuses, errors, words of help, and who may use it.

What each verb does is tested beside it; here they are walked, so that none is forgotten. The shapes stand in
`schemas/`, one file for each answer; more keys may stand beside those that are named there.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from bbs.domain.addresses import Address
from bbs.domain.packets import PacketReply, form
from bbs.domain.policy import GUEST, Actor
from bbs.verbs.catalogue import VERBS
from bbs.verbs.command_line import MAX_COMMAND, parse
from bbs.verbs.front import MAX_INPUT
from tests.services.community import Site
from tests.services.moderating import staff
from tests.verbs.running import run
from tests.verbs.test_own_keys import public_key

SCHEMAS = Path(__file__).parent / "schemas"
UTF8 = {"LANG": "C.UTF-8"}

FOR_GUESTS = {"help", "crisis", "boards", "threads", "read", "search", "plain"}
FOR_MEMBERS = FOR_GUESTS | {
    *("ask", "unread", "post", "reply", "support", "report", "whoami", "export", "erase", "keys"),
}
FOR_MODERATORS = FOR_MEMBERS | {"queue", "case", "act"}

WRONG = {
    "ask": "ask here",
    "boards": "boards here",
    "threads": "threads",
    "read": "read",
    "unread": "unread here",
    "post": "post open",
    "reply": "reply",
    "support": "support 1.1",
    "report": "report 1.1",
    "search": "search",
    "whoami": "whoami here",
    "export": "export here",
    "erase": "erase",
    "keys": "keys dance",
    "queue": "queue here",
    "case": "case",
    "act": "act 1",
    "help": "help one two",
}
"""Each verb as it is not written; `crisis` answers whatever stands behind it."""

OPTIONS = {
    "ask": {"read"},
    "threads": {"unread", "page"},
    "read": {"from", "open-warnings"},
    "unread": {"read", "open-warnings"},
    "post": {"subject", "seeking", "warn", "once"},
    "reply": {"warn", "once"},
    "support": {"give", "take-back"},
    "report": {"why"},
    "search": {"page"},
    "erase": {"posts", "yes"},
    "queue": {"board"},
    "act": {"why", "rule", "until"},
}
"""The options of the contract; there may be more."""

NO_SUCH = {
    "help": ("help dance", 2),
    "threads": ("threads nowhere", 3),
    "read": ("read 99", 3),
    "post": ("post nowhere --subject x", 3),
    "reply": ("reply 99", 3),
    "support": ("support 99.1 hope", 3),
    "report": ("report 99.1 --why so", 3),
    "keys": ("keys remove nosuch", 3),
    "case": ("case 99", 3),
    "act": ("act 99 claim", 3),
    "erase": ("erase --posts delete --yes somebody-else", 2),
}
"""Each verb with something that there is not."""


@dataclass(frozen=True)
class Step:
    """A call that is made of the community below, in this order, and the schema of what it answers."""

    who: str
    command: str
    schema: str
    given: bytes = b""
    has: dict[str, Any] = field(default_factory=dict)
    """Keys of the answer, and what they have to be."""


PACKET = form([PacketReply(Address(1), "from a packet"), PacketReply(Address(2, 1), "from a packet")]).encode()

STEPS = (
    Step("guest", "help", "help"),
    Step("mara", "help post", "help"),
    Step("guest", "crisis", "crisis"),
    Step("mara", "crisis please", "crisis"),
    Step("guest", "boards", "boards"),
    Step("mara", "boards", "boards"),
    Step("mara", "post open --subject A long night --seeking listen", "post", b"awake", has={"post": 1, "thread": 1}),
    Step("ben", "post quiet --subject Hard --warn self-harm", "post", b"a hard text", has={"thread": 2}),
    Step("ben", "reply 1 --once k", "reply", b"with you", has={"thread": 1, "post": 2, "again": False}),
    Step("ben", "reply 1 --once k", "reply", b"with you", has={"thread": 1, "post": 2, "again": True}),
    Step("ben", "reply --packet", "reply_packet", PACKET),
    Step("ben", "support 1.1 with-you", "support", has={"given": True, "kind": "with-you"}),
    Step("ben", "support 1.1 with-you --give", "support", has={"given": True, "again": True}),
    Step("guest", "threads open", "threads", has={"board": "open"}),
    Step("mara", "threads quiet --unread", "threads"),
    Step("guest", "read 1", "read", has={"thread": 1, "board": "open", "seeking": "listen"}),
    Step("mara", "read 1.2", "read"),
    Step("mara", "read 1 --from 2", "read"),
    Step("mara", "read 2", "read", has={"seeking": None, "warnings": ["self-harm"]}),
    Step("mara", "read 2 --open-warnings", "read"),
    Step("mara", "unread --open-warnings", "unread"),
    Step("mara", "whoami", "whoami", has={"handle": "mara", "roles": ["member"]}),
    Step("mara", "unread --read", "unread"),
    Step("mara", "unread", "unread", has={"posts": []}),
    Step("guest", "search awake", "search"),
    Step("mara", "search text", "search"),
    Step("mara", "keys add", "keys_add", public_key()),
    Step("mara", "keys list", "keys_list"),
    Step("mara", "keys remove 1", "keys_remove"),
    Step("mara", "ask --once k", "ask", b"are you there"),
    Step("ben", "report 1.1 --why I'm worried about this", "report"),
    Step("olm", "queue", "queue"),
    Step("olm", "case 1", "case", has={"case": 1, "origin": "asked"}),
    Step("olm", "act 1 write --why I am here.", "act_step", has={"case": 1, "done": "write"}),
    Step("mara", "ask --read", "ask_read"),
    Step("olm", "act 1.2 hide --why We rest here --until 3d", "act", has={"kind": "hide"}),
    Step("mara", "read 1", "read"),
    Step("mara", "export", "export"),
    Step("ben", "erase --posts anonymise --yes ben", "erase", has={"posts": "anonymise", "done": True}),
    Step("mara", "read 1", "read"),
)


def schema(name: str) -> Any:
    return json.loads((SCHEMAS / f"{name}.json").read_text())


def matches(data: Any, name: str) -> None:
    jsonschema.Draft202012Validator(schema(name)).validate(data)


async def people(site: Site) -> dict[str, Actor]:
    return {
        "guest": GUEST,
        "mara": await site.member("mara"),
        "ben": await site.member("ben"),
        "olm": await staff(site, "olm"),
    }


def assert_plain(said: str) -> None:
    """Only text: no escape byte, no colour, no control but the ends of lines."""
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f]", said), ascii(said)


def test_these_are_the_verbs_and_each_schema_belongs_to_one() -> None:
    assert set(VERBS) == FOR_MODERATORS
    assert {file.stem.split("_")[0] for file in SCHEMAS.iterdir()} == (FOR_MODERATORS | {"error"}) - {"plain"}
    for file in SCHEMAS.iterdir():
        jsonschema.Draft202012Validator.check_schema(schema(file.stem))


async def test_every_verb_answers_programs_in_its_shape(site: Site) -> None:
    who = await people(site)
    for step in STEPS:
        site.clock.advance(minutes=1)
        status, said, wrong = await run(site, who[step.who], f"{step.command} --json", step.given)
        assert (status, wrong) == (0, ""), f"{step.command}: {said}{wrong}"
        assert_plain(said)
        answer = json.loads(said)
        matches(answer, step.schema)
        assert {key: answer[key] for key in step.has} == step.has, step.command
    walked = {step.command.split()[0] for step in STEPS}
    assert walked == set(VERBS) - {"plain"}


async def test_every_verb_answers_people_in_plain_text_and_in_ascii_where_that_is_all_they_have(site: Site) -> None:
    who = await people(site)
    for step in STEPS:
        site.clock.advance(minutes=1)
        given = step.given.replace(b"awake", "aw\u00e4ke \u2014 \x1b[31mred".encode())
        status, said, wrong = await run(site, who[step.who], step.command, given, env={"LANG": "C"})
        assert (status, wrong) == (0, ""), f"{step.command}: {wrong}"
        assert said.strip()
        assert said.endswith("\n")
        assert said.isascii(), step.command
        assert_plain(said)


@pytest.mark.parametrize("name", sorted(WRONG))
async def test_a_verb_that_is_written_in_another_way_says_how_it_is_written(site: Site, name: str) -> None:
    olm = await staff(site, "olm")
    for command in (WRONG[name], f"{name} --no-such-option"):
        status, said, wrong = await run(site, olm, f"{command} --json")
        assert (status, wrong) == (2, "")
        matches(json.loads(said), "error")
        status, said, wrong = await run(site, olm, command, env=UTF8)
        assert (status, said) == (2, "")
        assert_plain(wrong)
    assert name in (await run(site, olm, WRONG[name]))[2]


@pytest.mark.parametrize("name", sorted(NO_SUCH))
async def test_what_there_is_not_is_said(site: Site, name: str) -> None:
    olm = await staff(site, "olm")
    command, expected = NO_SUCH[name]
    status, said, _wrong = await run(site, olm, f"{command} --json", b"words")
    assert status == expected
    matches(json.loads(said), "error")
    assert (await run(site, olm, command, b"words"))[:2] == (expected, "")


READS = {"ask": "ask", "post": "post open --subject x", "reply": "reply 1", "keys": "keys add"}
"""The verbs that read standard input."""


async def test_standard_input_is_bounded_and_is_text_whoever_reads_it(site: Site) -> None:
    mara = await site.member("mara")
    await site.thread(mara, "open")
    reading = {name for name, verb in VERBS.items() if verb.reads(parse(READS.get(name, name).split()[1:2], {}))}
    assert reading == set(READS)
    for command in READS.values():
        for given, code in ((b"x" * (MAX_INPUT + 1), "too_long"), (b"\xff\xfe", "bad_text")):
            status, said, _wrong = await run(site, mara, f"{command} --json", given)
            assert (status, json.loads(said)["error"]["code"]) == (2, code), command
    assert (await site.services.threads.page(mara, "open")).rows[0].posts == 1


async def test_a_command_has_an_end_and_an_error_has_a_shape_there_too(site: Site) -> None:
    status, said, _wrong = await run(site, GUEST, f"search {'x' * MAX_COMMAND} --json")
    assert status == 2
    matches(json.loads(said), "error")


async def test_who_may_use_which(site: Site) -> None:
    who = await people(site)
    for person, allowed in (("guest", FOR_GUESTS), ("mara", FOR_MEMBERS), ("olm", FOR_MODERATORS)):
        for name in VERBS:
            status, said, _wrong = await run(site, who[person], f"{WRONG.get(name, name)} --json", b"words")
            assert (status == 4) == (name not in allowed), f"{person} {name}: {said}"
            if name not in allowed:
                assert json.loads(said)["error"]["code"] == "not_allowed"
        listed = {verb["verb"] for verb in json.loads((await run(site, who[person], "help --json"))[1])["verbs"]}
        assert listed == allowed


async def test_every_verb_has_its_words_of_help(site: Site) -> None:
    olm = await staff(site, "olm")
    for name, verb in VERBS.items():
        status, said, _wrong = await run(site, olm, f"help {name}", env=UTF8)
        assert status == 0
        assert said.startswith(verb.usage)
        assert "Exit status" in said
        assert OPTIONS.get(name, set()) <= set(verb.options)
        for option in verb.options:
            assert f"--{option}" in verb.usage, f"{name} does not say --{option}"


async def test_no_author_is_named_where_there_is_no_name_to_show(site: Site) -> None:
    who = await people(site)
    from bbs.models.tables import Board

    await site.change(lambda: Board.update(unnamed=True).execute())
    await run(site, who["mara"], "post open --subject Unsaid --unnamed", b"no name")
    for command in ("read 1", "threads open", "search name", "unread"):
        status, said, _wrong = await run(site, who["ben"], f"{command} --json")
        assert status == 0
        assert "mara" not in said
        rows = next(rows for rows in json.loads(said).values() if isinstance(rows, list) and rows)
        assert rows[0]["author"] is None
        assert rows[0]["byline"]


async def test_a_text_that_is_not_shown_is_not_there_and_the_state_says_why(site: Site) -> None:
    who = await people(site)
    await run(site, who["ben"], "post quiet --subject Hard --warn self-harm", b"a hard text")
    status, said, _wrong = await run(site, who["mara"], "read 1 --json")
    (post,) = json.loads(said)["posts"]
    assert (status, post["body"], post["state"]) == (0, None, "warning")
    assert "hard text" not in (await run(site, who["mara"], "read 1"))[1]
    assert "hard text" not in (await run(site, who["mara"], "search hard --json"))[1]
    assert "hard text" not in (await run(site, who["mara"], "unread --json"))[1]
    (post,) = json.loads((await run(site, who["mara"], "read 1 --open-warnings --json"))[1])["posts"]
    assert (post["body"], post["state"]) == ("a hard text", "published")


async def test_supporters_are_told_to_the_author_alone(site: Site) -> None:
    who = await people(site)
    await run(site, who["mara"], "post open --subject x", b"words")
    await run(site, who["ben"], "support 1.1 been-there")
    (own,) = json.loads((await run(site, who["mara"], "read 1 --json"))[1])["posts"]
    assert own["supporters"] == {"been-there": ["ben"]}
    (others,) = json.loads((await run(site, who["ben"], "read 1 --json"))[1])["posts"]
    assert others["support"] == ["been-there"]
    assert "supporters" not in others


async def test_pages_follow_each_other_without_a_gap(site: Site) -> None:
    mara = await site.member("mara")
    for number in range(60):
        await site.thread(mara, subject=f"subject {number}")
    for command, rows in (("threads quiet", "threads"), ("search subject", "results")):
        found: list[int] = []
        page = ""
        while True:
            status, said, _wrong = await run(site, mara, f"{command} {page} --json")
            assert status == 0
            answer = json.loads(said)
            found += [row["thread"] for row in answer[rows]]
            if answer["next"] is None:
                break
            page = f"--page {answer['next']}"
        assert found == list(range(60, 0, -1)), command


@pytest.mark.parametrize("token", ["x", "0", "-1", "\u00e9", "9" * 50, "1.2.3.4.5", "..", "bm90IGEgcGFnZQ"])
async def test_a_page_that_nobody_was_given_is_refused_in_words(site: Site, token: str) -> None:
    olm = await staff(site, "olm")
    await site.thread(olm)
    for command in ("threads quiet", "search body", "queue"):
        status, said, _wrong = await run(site, olm, f"{command} --page {token} --json")
        answer = json.loads(said)
        if status != 0:
            matches(answer, "error")
        assert status in (0, 2), (command, said)


async def test_a_packet_comes_back(site: Site) -> None:
    who = await people(site)
    await run(site, who["mara"], "post open --subject x", b"words\n.\n>>> reply #1\nmore")
    _status, said, _wrong = await run(site, who["ben"], "read 1 --packet", env=UTF8)
    filled = re.sub(r"(?m)^(>>> reply #\S+)$", r"\1\nan answer", said)
    status, said, _wrong = await run(site, who["ben"], "reply --packet --json", filled.encode())
    assert status == 0, said
    answer = json.loads(said)
    matches(answer, "reply_packet")
    assert [(each["thread"], each["post"]) for each in answer["replies"]] == [(1, 2)]
