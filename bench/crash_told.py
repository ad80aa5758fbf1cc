"""What people were told before a process died, and whether it is so."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from bbs.domain.addresses import parse_address
from bbs.domain.ranges import Ranges
from bbs.models.tables import (
    Action,
    BoardMark,
    CaseStep,
    Draft,
    Member,
    Message,
    Place,
    Post,
    ReadMark,
    Report,
    Support,
)

Said = dict[str, Any]


@dataclass
class Newest:
    """Something that takes the place of what was before: what it was when somebody was told last, and everything that
    was tried since then and may be there instead."""

    told: Any = None
    maybe: list[Any] = field(default_factory=list)

    def may_be(self, found: Any) -> bool:
        """Whether what is there can be."""
        return found in self.maybe or self.told in (None, found)


@dataclass
class Told:
    """What people were told, and what they were waiting to hear when it ended."""

    posts: dict[str, Said] = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)
    reports: list[Said] = field(default_factory=list)
    newest: dict[tuple[str, ...], Newest] = field(default_factory=dict)
    deleted: set[str] = field(default_factory=set)
    read: set[tuple[str, str]] = field(default_factory=set)
    steps: list[Said] = field(default_factory=list)
    actions: set[int] = field(default_factory=set)
    reverted: set[int] = field(default_factory=set)
    waiting: dict[str, Said] = field(default_factory=dict)
    heard: Counter[str] = field(default_factory=Counter)

    def hear(self, said: Said) -> None:
        """One line of the process."""
        did = said["did"]
        self.heard[did] += 1
        if did == "try":
            self.waiting[said["key"]] = said
        elif did in ("post", "asked", "refused"):
            self.waiting.pop(said["key"], None)
            self._sent(did, said)
        elif did in ("support", "edit", "draft", "place") or did.startswith("try "):
            self._changed(did, said)
        else:
            self._done(did, said)

    def _sent(self, did: str, said: Said) -> None:
        if did == "post":
            self.posts[said["key"]] = said
        elif did == "asked":
            self.asked.add(said["word"])

    def _changed(self, did: str, said: Said) -> None:
        what = did.removeprefix("try ")
        if what == "support":
            name, value = ("support", said["who"], said["at"], said["kind"]), said.get("given")
        elif what == "place":
            name, value = ("place", said["who"]), said["at"]
        else:
            name, value = (what, said["at" if what == "edit" else "key"]), said["turn"]
        newest = self.newest.setdefault(name, Newest())
        if did.startswith("try "):
            newest.maybe += [True, False] if what == "support" else [value]
        else:
            newest.told, newest.maybe = value, []
            if what == "place":
                self.read.add((said["who"], said["at"]))

    def _done(self, did: str, said: Said) -> None:
        if did == "report":
            self.reports.append(said)
        elif did == "delete":
            self.deleted.add(said["at"])
        elif did == "step":
            self.steps.append(said)
        elif did == "act":
            self.actions.add(said["action"])
        elif did == "revert":
            self.reverted.add(said["action"])

    def places(self) -> list[str]:
        """All posts that somebody was told of."""
        return [post["at"] for post in self.posts.values() if post["at"]]


def lost(told: Told) -> Counter[str]:
    """What is not as people were told. Inside a read."""
    found: Counter[str] = Counter()
    keys = {post["word"] for post in told.posts.values()}
    there = Counter(word for (body,) in Post.select(Post.body).tuples() for word in body.split() if word in keys)
    found["posts that are gone"] = sum(not there[word] for word in keys)
    found["posts that are there twice"] = sum(there[word] > 1 for word in keys)
    asked = Counter(word for (body,) in Message.select(Message.body).tuples() for word in body.split())
    found["words to the moderators that are not there once"] = sum(asked[word] != 1 for word in told.asked)
    filed = set(_filed())
    found["reports that are gone"] = sum((one["who"], one["at"]) not in filed for one in told.reports)
    found["deleted posts that are back"] = len(told.deleted & set(_published()))
    if unread := _unread(told):
        found["posts that are unread again"] = len(unread)
        print("unread again:", sorted(unread), file=sys.stderr)
    found["actions that are gone"] = len(told.actions - {row for (row,) in Action.select(Action.id).tuples()})
    ended = {number for (number,) in Action.select(Action.id).where(Action.ended == "reverted").tuples()}
    found["actions that are not taken back"] = len(told.reverted - ended)
    return found + _steps(told) + _newest(told)


def _newest(told: Told) -> Counter[str]:
    """What takes the place of what was before."""
    found: Counter[str] = Counter()
    there: dict[tuple[str, ...], Any] = {("support", *given): True for given in _given()}
    there |= {("edit", at): turn for at, turn in _edited()}
    there |= {("draft", key): int(body) for key, body in Draft.select(Draft.key, Draft.body).tuples() if body.isdigit()}
    there |= {("place", who): at for who, at in _places()}
    for name, newest in told.newest.items():
        if not newest.may_be(there.get(name, False)):
            found[f"{name[0]}: not as told"] += 1
            print("not as told:", name, newest, there.get(name, False), file=sys.stderr)
    return found


def _steps(told: Told) -> Counter[str]:
    wanted = Counter((said["case"], said["step"]) for said in told.steps)
    there = Counter(tuple(row) for row in CaseStep.select(CaseStep.case, CaseStep.kind).tuples())
    texts = "\n".join(row for (row,) in CaseStep.select(CaseStep.facts).where(CaseStep.kind == "note").tuples())
    words = [said["word"] for said in told.steps if said["word"]]
    return Counter(
        {
            "steps of cases that are gone": sum(there[step] < count for step, count in wanted.items()),
            "notes that are not there once": sum(texts.count(word) != 1 for word in words),
        }
    )


def _unread(told: Told) -> set[tuple[str, str]]:
    shown = _shown()
    return {one for one in told.read if _thread(one[1]) in shown} - set(_read())


def _shown() -> set[int]:
    """Threads whose opening was never out of sight: what is read of others is not kept."""
    out = Action.select(Post.thread).join(Post, on=(Action.post == Post.id)).where(Post.number == 1)
    hidden = {thread for (thread,) in out.where(Action.kind << ("hide", "remove")).tuples()}
    return {thread for (thread,) in Post.select(Post.thread).distinct().tuples()} - hidden


def _thread(at: str) -> int:
    found = parse_address(at)
    return 0 if found is None else found.thread


def _given() -> Iterator[tuple[str, str, str]]:
    query = Support.select(Member.handle, Post.thread, Post.number, Support.kind)
    query = query.join(Post, on=(Support.post == Post.id)).join(Member, on=(Support.member == Member.id))
    for handle, thread, number, kind in query.tuples():
        yield handle, f"#{thread}.{number}", kind


def _filed() -> Iterator[tuple[str, str]]:
    query = Report.select(Member.handle, Post.thread, Post.number)
    query = query.join(Post, on=(Report.post == Post.id)).join(Member, on=(Report.reporter == Member.id))
    for handle, thread, number in query.tuples():
        yield handle, f"#{thread}.{number}"


def _published() -> Iterator[str]:
    for thread, number in Post.select(Post.thread, Post.number).where(Post.state == "published").tuples():
        yield f"#{thread}.{number}"


def _edited() -> Iterator[tuple[str, int]]:
    query = Post.select(Post.thread, Post.number, Post.body).where(Post.edited_us.is_null(False))
    for thread, number, body in query.tuples():
        turns = [int(word.removeprefix("edit-")) for word in body.split() if word.startswith("edit-")]
        yield f"#{thread}.{number}", max(turns, default=0)


def _places() -> Iterator[tuple[str, str]]:
    query = Place.select(Member.handle, Place.thread, Place.number).join(Member, on=(Place.member == Member.id))
    for handle, thread, number in query.tuples():
        yield handle, f"#{thread}.{number}"


def _read() -> Iterator[tuple[str, str]]:
    handles = dict(Member.select(Member.id, Member.handle).tuples())
    floors = dict(Member.select(Member.id, Member.floor).tuples())
    for member, floor in BoardMark.select(BoardMark.member, BoardMark.floor).tuples():
        floors[member] = max(floor, floors[member])
    for thread, number, serial in Post.select(Post.thread, Post.number, Post.serial).tuples():
        for member, floor in floors.items():
            if serial is not None and serial <= floor:
                yield handles[member], f"#{thread}.{number}"
    for member, thread, ranges in ReadMark.select(ReadMark.member, ReadMark.thread, ReadMark.ranges).tuples():
        for number in Ranges.parse(ranges):
            yield handles[member], f"#{thread}.{number}"
