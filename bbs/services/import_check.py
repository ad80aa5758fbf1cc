"""Checking a document before it is imported: whole, without a database, errors by their paths."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Final, TypeVar

from bbs.domain import members as rules
from bbs.domain import text
from bbs.domain.policy import Readers
from bbs.domain.words import _
from bbs.errors import BadInput
from bbs.models.times import to_us
from bbs.services.import_plan import Plan, PlannedBoard, PlannedExperience, PlannedPost, PlannedThread
from bbs.services.publishing import clean_topics
from bbs.services.rows import SEEKING, SUPPORT_KINDS

T = TypeVar("T")

MAX_ERRORS: Final = 50
"""After so many errors the rest is not told."""

MAX_SLUG: Final = 40
MAX_NAME: Final = 60
MAX_DESCRIPTION: Final = 300

_SLUG = re.compile(r"[a-z0-9][a-z0-9-]*", re.ASCII)


class ImportErrors(BadInput):
    """What is wrong with a document: `errors` are lines of path and reason, `MAX_ERRORS` at most."""

    def __init__(self, errors: Collection[str]) -> None:
        super().__init__("\n".join([_("This cannot be imported as it is:"), *errors]), "import")
        self.errors = tuple(errors)


def check(document: object) -> Plan:
    """The plan for a document in the format of `bbs import`. Raises `ImportErrors` with everything that is wrong."""
    return _Check().plan(document)


@dataclass(slots=True)
class _Check:
    """One check. The methods return something usable also where they have noted an error: nothing is made of it."""

    errors: list[str] = field(default_factory=list)
    handles: dict[str, str] = field(default_factory=dict)
    _known: dict[str, str | None] = field(default_factory=dict)
    _slugs: set[str] = field(default_factory=set)

    def plan(self, document: object) -> Plan:
        top = self._table(document, "", {"experiences", "members", "threads"})
        experiences = tuple(self._each(top, "experiences", "", self._experience))
        for place, entry in enumerate(self._list(top, "members", "")):
            path = f"members[{place}]"
            self._handle(self._table(entry, path, {"handle"}, {"handle"}).get("handle"), f"{path}.handle")
        threads = tuple(self._each(top, "threads", "", self._thread))
        if self.errors:
            raise ImportErrors(self.errors[:MAX_ERRORS])
        return Plan(experiences, tuple(self.handles.values()), threads)

    def _experience(self, entry: object, path: str, _place: int) -> PlannedExperience:
        given = self._table(entry, path, {"experience", "name", "description", "boards"}, {"experience", "name"})
        return PlannedExperience(
            slug=self._slug(given.get("experience"), f"{path}.experience"),
            name=self._line(given.get("name"), f"{path}.name", MAX_NAME),
            description=self._line(given.get("description", ""), f"{path}.description", MAX_DESCRIPTION, empty=True),
            boards=tuple(self._each(given, "boards", path, self._board)),
        )

    def _board(self, entry: object, path: str, _place: int) -> PlannedBoard:
        given = self._table(entry, path, {"board", "name", "description", "readers"}, {"board", "name"})
        readers = given.get("readers", Readers.MEMBERS.value)
        allowed = (Readers.GUESTS.value, Readers.MEMBERS.value)
        self._expect(readers in allowed, f"{path}.readers", f"one of {', '.join(allowed)}")
        return PlannedBoard(
            slug=self._slug(given.get("board"), f"{path}.board"),
            name=self._line(given.get("name"), f"{path}.name", MAX_NAME),
            description=self._line(given.get("description", ""), f"{path}.description", MAX_DESCRIPTION, empty=True),
            readers=Readers(readers) if readers in allowed else Readers.MEMBERS,
        )

    def _thread(self, entry: object, path: str, place: int) -> PlannedThread:
        keys = {"board", "subject", "seeking", "warnings", "pinned", "locked", "posts"}
        given = self._table(entry, path, keys, {"board", "subject", "posts"})
        seeking = given.get("seeking")
        known = seeking is None or (isinstance(seeking, str) and seeking in SEEKING)
        self._expect(known, f"{path}.seeking", f"one of {', '.join(SEEKING)}, or null")
        warnings = self._topics(given.get("warnings"), f"{path}.warnings")
        posts = tuple(self._each(given, "posts", path, self._post))
        if isinstance(given.get("posts"), list):
            self._expect(bool(given["posts"]), f"{path}.posts", "at least one post, the opening first")
        if posts and warnings and not posts[0].warnings:
            posts = (replace(posts[0], warnings=warnings), *posts[1:])
        return PlannedThread(
            place=place,
            board=self._text(given.get("board"), f"{path}.board"),
            subject=self._words(text.subject, given.get("subject"), f"{path}.subject"),
            seeking=seeking if known else None,
            warnings=warnings,
            pinned=self._flag(given, "pinned", path),
            locked=self._flag(given, "locked", path),
            posts=posts,
        )

    def _post(self, entry: object, path: str, place: int) -> PlannedPost:
        keys = {"author", "created", "body", "parent", "warnings", "support"}
        given = self._table(entry, path, keys, {"author", "created", "body"})
        author = given.get("author")
        return PlannedPost(
            author=None if author is None and "author" in given else self._handle(author, f"{path}.author"),
            created_us=self._moment(given.get("created"), f"{path}.created"),
            body=self._words(text.body, given.get("body"), f"{path}.body"),
            parent=self._parent(given.get("parent"), f"{path}.parent", place),
            warnings=self._topics(given.get("warnings"), f"{path}.warnings"),
            support=self._support(given.get("support"), f"{path}.support"),
        )

    def _parent(self, value: object, path: str, place: int) -> int | None:
        if value is None:
            return None
        if place == 0:
            self._wrong(path, "null, because the first post opens the thread")
            return None
        usable = isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= place
        self._expect(usable, path, f"a number from 1 to {place}, an earlier post of this thread, or null")
        return value if usable and isinstance(value, int) else None

    def _support(self, value: object, path: str) -> tuple[tuple[str, str], ...]:
        if value is None:
            return ()
        given: list[tuple[str, str]] = []
        for kind, handles in self._table(value, path, set(SUPPORT_KINDS)).items():
            for place, handle in enumerate(self._list({kind: handles}, kind, path)):
                given.append((kind, self._handle(handle, f"{path}.{kind}[{place}]") or ""))
        return tuple(dict.fromkeys(given))

    def _moment(self, value: object, path: str) -> int:
        try:
            moment = datetime.fromisoformat(value) if isinstance(value, str) else None
            if moment is not None and moment.tzinfo is not None:
                return to_us(moment.astimezone(UTC))
        except (ValueError, OverflowError):
            pass
        self._wrong(path, "a time with its zone, such as 2026-03-01T18:30:00Z")
        return 0

    def _topics(self, value: object, path: str) -> str:
        if value is None or value == []:
            return ""
        if not isinstance(value, list) or not all(isinstance(topic, str) for topic in value):
            self._wrong(path, "a list of topics as text")
            return ""
        return ",".join(self._words(clean_topics, tuple(value), path) or ())

    def _handle(self, value: object, path: str) -> str | None:
        """The handle as it is kept, noted as one of the members."""
        if not isinstance(value, str):
            self._wrong(path, "a handle as text")
            return None
        if value not in self._known:
            self._known[value] = self._new_handle(value, path)
        return self._known[value]

    def _new_handle(self, value: str, path: str) -> str | None:
        try:
            handle = rules.handle(value)
        except BadInput as error:
            self._note(f"{path}: {error.message}")
            return None
        same = self.handles.setdefault(rules.handle_key(handle), handle)
        self._expect(same == handle, path, f"a handle that nobody could take for {same}")
        return handle

    def _words(self, clean: Callable[[Any], T], value: object, path: str) -> T:
        """What `clean` makes of the value; it says what is wrong with text, and this with what is none."""
        if isinstance(value, str | tuple):
            try:
                return clean(value)
            except BadInput as error:
                self._note(f"{path}: {error.message}")
        else:
            self._wrong(path, "text")
        nothing: Any = ""
        return nothing  # type: ignore[no-any-return]

    def _line(self, value: object, path: str, limit: int, *, empty: bool = False) -> str:
        line = text.clean_line(self._text(value, path)) if isinstance(value, str) else self._text(value, path)
        usable = len(line) <= limit and (empty or bool(line))
        if isinstance(value, str):
            self._expect(usable, path, f"text of {0 if empty else 1} to {limit} characters")
        return line

    def _slug(self, value: object, path: str) -> str:
        usable = isinstance(value, str) and len(value) <= MAX_SLUG and _SLUG.fullmatch(value) is not None
        if not usable or not isinstance(value, str):
            self._wrong(path, f"a short name of small letters, digits and dashes, up to {MAX_SLUG} characters")
            return ""
        # An experience and a board may be called the same; two boards may not.
        known = f"{path.rpartition('.')[2]}:{value}"
        self._expect(known not in self._slugs, path, "a name that does not stand in this document already")
        self._slugs.add(known)
        return value

    def _flag(self, given: dict[str, Any], key: str, path: str) -> bool:
        value = given.get(key, False)
        self._expect(isinstance(value, bool), f"{path}.{key}", "true or false")
        return value is True

    def _text(self, value: object, path: str) -> str:
        self._expect(isinstance(value, str), path, "text")
        return value if isinstance(value, str) else ""

    def _each(self, given: dict[str, Any], key: str, path: str, one: Callable[[object, str, int], T]) -> list[T]:
        base = f"{path}.{key}" if path else key
        return [one(entry, f"{base}[{place}]", place) for place, entry in enumerate(self._list(given, key, path))]

    def _list(self, given: dict[str, Any], key: str, path: str) -> list[Any]:
        value = given.get(key, [])
        self._expect(isinstance(value, list), f"{path}.{key}" if path else key, "a list")
        return value if isinstance(value, list) and len(self.errors) < MAX_ERRORS else []

    def _table(self, value: object, path: str, known: set[str], needed: Collection[str] = ()) -> dict[str, Any]:
        if not isinstance(value, dict):
            self._wrong(path or "document", f"an object with {', '.join(sorted(known))}")
            return {}
        for key in value.keys() - known:
            self._wrong(f"{path}.{key}" if path else str(key), f"only {', '.join(sorted(known))} here")
        for key in sorted(set(needed) - value.keys()):
            self._note(f"{path}.{key}: is missing")
        return value

    def _expect(self, usable: bool, path: str, expected: str) -> None:
        if not usable:
            self._wrong(path, expected)

    def _wrong(self, path: str, expected: str) -> None:
        self._note(f"{path}: expected {expected}")

    def _note(self, line: str) -> None:
        # What is missing or of the wrong kind is said once, and nothing of what would have been in it.
        path = line.partition(":")[0]
        if len(self.errors) < MAX_ERRORS and not any(_covers(said.partition(":")[0], path) for said in self.errors):
            self.errors.append(line)


def _covers(outer: str, path: str) -> bool:
    return path == outer or path.startswith((f"{outer}.", f"{outer}["))
