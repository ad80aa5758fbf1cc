"""The community in which the visit is measured: fifteen boards, the sixth of them big, with one thread of 25 posts and
one of 400. It is made here, out of what the people of `bbs.demo` say, or read from a corpus of the peers."""

from __future__ import annotations

import json
import random
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bbs.config import Config
from bbs.demo.script import library
from bbs.domain.clock import system_clock
from bbs.domain.policy import SYSTEM
from bbs.server import make_data_folder, open_community
from bbs.services import imports
from bbs.services.accounts import OfferedKey
from bbs.services.site import build

BIG_THREADS, BIG_POSTS = 300, 3_000
SHORT_THREAD, LONG_THREAD = 25, 400
LEAST_WORDS, MOST_WORDS = 40, 180
SHORT_AT, LONG_AT = 60, 140
"""Where the two threads stand among those of the big board, from the newest."""

_GROUPS = {
    "depression": ("Daily thread", "Getting up", "Sleep", "Medication", "Loneliness"),
    "anxiety": ("Introductions", "Panic", "Among people", "Health worries", "Work and school"),
    "recovery": ("Milestones", "Slips and returns", "Therapy notes", "Small wins", "Family and friends"),
}
_BIG = "anxiety-introductions"
_SUBJECT = "What helps you when you sit in a waiting room?"
_LONG_SUBJECT = "Say hello here, the long thread for everybody who is new"
_LAST = datetime(2026, 6, 10, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Town:
    """A community to import, and what the visit has to know of it.

    `subjects` are those of the big board by latest activity, `at` is the place of the thread of 25 posts among them,
    `opening` what its first post says.
    """

    name: str
    document: dict[str, Any]
    board: str
    first_board: str
    subjects: tuple[str, ...]
    at: int
    opening: str


def own_town() -> Town:
    """The same town each time."""
    chance = random.Random(25)
    said = _Said(chance)
    people = [f"walker-{number}" for number in range(120)]
    threads: list[dict[str, Any]] = []
    for group, boards in _GROUPS.items():
        for board in boards:
            slug = _slug(group, board)
            sizes = _big_sizes(chance) if slug == _BIG else [_size(chance, 1.2) for _ in range(chance.randint(30, 60))]
            threads += [
                _thread(slug, place, size, said, chance, people, len(sizes)) for place, size in enumerate(sizes)
            ]
    experiences = [
        {
            "experience": group,
            "name": group.capitalize(),
            "boards": [{"board": _slug(group, board), "name": board} for board in boards],
        }
        for group, boards in _GROUPS.items()
    ]
    document = {"experiences": experiences, "members": [{"handle": each} for each in people], "threads": threads}
    return _town("our own, from the words of bbs.demo", document, _BIG, _SUBJECT)


def town_of(file: Path) -> Town:
    """The town of a `corpus.json` of the peers."""
    corpus = json.loads(file.read_text("utf-8"))
    boards = {board["id"]: board for board in corpus["boards"]}
    experiences: dict[str, dict[str, Any]] = {}
    threads, authors = [], set()
    for name in corpus["order"]:
        group, slug = name.partition(".")[0], name.replace(".", "-")
        shown = boards[name]["name"].replace("-", " ").capitalize()
        entry = {"experience": group, "name": group.capitalize(), "boards": []}
        experiences.setdefault(group, entry)["boards"].append({"board": slug, "name": shown})
        for thread in boards[name]["threads"]:
            threads.append({"board": slug, "subject": thread["subject"], "posts": _converted(thread["posts"])})
            authors.update(post["author"] for post in threads[-1]["posts"])
    document = {
        "experiences": list(experiences.values()),
        "members": [{"handle": author} for author in sorted(authors)],
        "threads": threads,
    }
    subject = next(thread["subject"] for thread in boards[corpus["big"]]["threads"] if thread["kind"] == "T25")
    return _town("the peers'", document, corpus["big"].replace(".", "-"), subject)


def _converted(posts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    places: dict[str | None, int] = {}
    made = []
    for place, post in enumerate(sorted(posts, key=lambda post: post["date"]), start=1):
        places[post["id"]] = place
        made.append(
            {
                "author": re.sub(r"[^a-z0-9]+", "", post["author"].lower())[:24],
                "created": datetime.fromtimestamp(post["date"], UTC).isoformat(),
                "body": post["body"],
                "parent": places.get(post["parent"]),
            }
        )
    return made


def _town(name: str, document: dict[str, Any], big: str, subject: str) -> Town:
    threads = [thread for thread in document["threads"] if thread["board"] == big]
    threads.sort(key=lambda thread: max(post["created"] for post in thread["posts"]), reverse=True)
    boards = [board for experience in document["experiences"] for board in experience["boards"]]
    subjects = tuple(" ".join(thread["subject"].split()) for thread in threads)
    at = subjects.index(subject)
    return Town(
        name=f"{name}: {len(boards)} boards; on the big one {len(threads)} threads, "
        f"{sum(len(thread['posts']) for thread in threads):,} posts",
        document=document,
        board=next(board["name"] for board in boards if board["board"] == big),
        first_board=boards[0]["name"],
        subjects=subjects,
        at=at,
        opening=threads[at]["posts"][0]["body"],
    )


class _Said:
    """Sentences of the demo's people, each once before any comes again."""

    def __init__(self, chance: random.Random) -> None:
        written = library()
        texts = [text for pool in (*written.answers.values(), *written.asides.values()) for text in pool]
        texts += [script.opening for script in written.scripts] + [
            line.text for script in written.scripts for line in script.lines
        ]
        pieces = (piece.strip() for text in texts for piece in re.split(r"(?<=[.?!])\s+|\n+", text))
        self._all = sorted({piece for piece in pieces if piece and "%" not in piece})
        self._left: list[str] = []
        self._chance = chance

    def sentence(self) -> str:
        if not self._left:
            self._left = self._chance.sample(self._all, len(self._all))
        return self._left.pop()

    def body(self) -> str:
        """A post of 40 to 180 words, in one to three paragraphs."""
        wanted = int(min(MOST_WORDS - 20, max(LEAST_WORDS, self._chance.lognormvariate(4.45, 0.42))))
        sentences: list[str] = []
        while sum(len(each.split()) for each in sentences) < wanted:
            sentences.append(self.sentence())
        breaks = self._chance.sample(range(1, len(sentences) + 1), min(len(sentences), self._chance.randint(0, 2)))
        return "".join(each + ("\n\n" if at in breaks else " ") for at, each in enumerate(sentences, start=1)).strip()[
            :1400
        ]

    def subject(self) -> str:
        words: list[str] = []
        while len(words) < 4:
            words = self.sentence().split()
        return " ".join(words[: self._chance.randint(4, 10)]).rstrip(",;:.-")


def _slug(group: str, board: str) -> str:
    return f"{group}-{board.lower().replace(' ', '-')}"


def _size(chance: random.Random, middle: float) -> int:
    return min(max(1, int(chance.lognormvariate(middle, 0.8))), SHORT_THREAD - 1)


def _big_sizes(chance: random.Random) -> list[int]:
    sizes = [_size(chance, 1.9) for _ in range(BIG_THREADS - 2)]
    while (missing := BIG_POSTS - SHORT_THREAD - LONG_THREAD - sum(sizes)) != 0:
        at = chance.randrange(len(sizes))
        if missing > 0 and sizes[at] != SHORT_THREAD - 1:
            sizes[at] += 1
        elif missing < 0 and sizes[at] > 1:
            sizes[at] -= 1
    sizes.insert(SHORT_AT, SHORT_THREAD)
    sizes.insert(LONG_AT, LONG_THREAD)
    return sizes


def _thread(
    slug: str, place: int, size: int, said: _Said, chance: random.Random, people: list[str], of: int
) -> dict[str, Any]:
    """One thread; those with a lower place moved later."""
    moment = _LAST - timedelta(hours=place * 9_000 / of + 5)
    moments = sorted(moment - timedelta(minutes=chance.uniform(3, 4_000)) for _ in range(size - 1))
    posts: list[dict[str, Any]] = []
    for at, created in enumerate([*moments, moment]):
        parent = None if not at else chance.randint(max(1, at - 11), at) if chance.random() < 0.8 else 1
        posts.append(
            {
                "author": people[min(int(chance.paretovariate(0.6)) - 1, len(people) - 1)],
                "created": created.isoformat(),
                "body": said.body(),
                "parent": parent,
            }
        )
    subject = _SUBJECT if size == SHORT_THREAD else _LONG_SUBJECT if size == LONG_THREAD else said.subject()
    return {"board": slug, "subject": subject, "posts": posts}


async def settle(folder: Path, town: Town, members: list[str], key: OfferedKey) -> None:
    """Makes a data folder with the town, and with members to whom all of it is unread; one key signs them all in."""
    config = Config(data=folder)
    make_data_folder(folder)
    db = await open_community(config)
    services = build(db, config, system_clock)
    try:
        for member in members:
            actor = await services.accounts.add_member(SYSTEM, member, None, (), key)
            await services.accounts.accept_agreement(actor)
        await services.imports.run(SYSTEM, imports.check(town.document))
    finally:
        await services.stop()
        await db.close()
