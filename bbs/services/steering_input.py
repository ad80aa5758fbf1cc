"""What the operator types, as it is kept: short names, names, descriptions. Each refusal is at its field."""

from __future__ import annotations

import re
from typing import Final, TypeVar

from bbs.domain.text import clean_body, clean_line, is_blank
from bbs.domain.words import _
from bbs.errors import BadInput, NoSuchThing
from bbs.models.members import ACTIVE, SUSPENDED
from bbs.models.queries.members import MemberFacts
from bbs.services.identity import member_called
from bbs.services.import_check import MAX_DESCRIPTION, MAX_NAME, MAX_SLUG

_SLUG = re.compile(r"[a-z0-9][a-z0-9-]*", re.ASCII)

T = TypeVar("T")

MAX_PLACE: Final = 10_000
"""The largest number that is understood as a place in an order."""


def slug(text: str, field: str = "slug") -> str:
    """A short name for addresses and scripts. Raises `BadInput` (`empty`, `bad_slug`)."""
    wanted = clean_line(text)
    if not wanted:
        raise BadInput(_("A short name, for scripts and addresses: letters such as night-owls."), "empty", field=field)
    if len(wanted) > MAX_SLUG or _SLUG.fullmatch(wanted) is None:
        words = _("Small letters, digits and dashes, up to {count}, such as night-owls.")
        raise BadInput(words.format(count=MAX_SLUG), "bad_slug", field=field)
    return wanted


def name(text: str, field: str = "name") -> str:
    """The name of a board or an experience. Raises `BadInput` (`empty`, `too_long`)."""
    return line(text, MAX_NAME, field, _("It needs a name."))


def description(text: str, field: str = "description") -> str:
    """What it is for; may be empty. Raises `BadInput` (`too_long`)."""
    return "" if is_blank(clean_line(text)) else line(text, MAX_DESCRIPTION, field, "")


def line(text: str, limit: int, field: str, empty: str) -> str:
    """One line of at most `limit` characters; `empty` is said where there is nothing. Raises `BadInput`."""
    cleaned = clean_line(text)
    if is_blank(cleaned):
        raise BadInput(empty, "empty", field=field)
    _require_room(cleaned, limit, field)
    return cleaned


def body(text: str, limit: int, field: str = "body") -> str:
    """Some lines of text, at most `limit` characters. Raises `BadInput` (`empty`, `too_long`)."""
    cleaned = clean_body(text)
    if is_blank(cleaned):
        raise BadInput(_("There is nothing written yet."), "empty", field=field)
    _require_room(cleaned, limit, field)
    return cleaned


def _require_room(text: str, limit: int, field: str) -> None:
    if len(text) > limit:
        words = _("{limit} characters at most, please; these are {count}.")
        raise BadInput(words.format(limit=limit, count=len(text)), "too_long", field=field)


def member(handle: str, field: str = "handle") -> MemberFacts:
    """Somebody who is in, or shut out for now. Raises `BadInput` where nobody is called so, or they have not been let
    in. Inside a read or write."""
    try:
        found = member_called(handle.strip().lstrip("@"))
    except NoSuchThing:
        raise BadInput(_("There is nobody with that name here."), "no_member", field=field) from None
    if found.state not in (ACTIVE, SUSPENDED):
        words = _("{handle} cannot sign in yet, or any more.").format(handle=found.handle)
        raise BadInput(words, "no_member", field=field)
    return found


def moved(items: list[T], item: T, place: int, field: str = "place") -> list[T]:
    """The items with one at another place, counted from 1; beyond the end is the end. Raises `BadInput`."""
    if not 1 <= place <= MAX_PLACE:
        raise BadInput(_("A place is a number from 1 on."), "bad_place", field=field)
    rest = [one for one in items if one != item]
    rest.insert(place - 1, item)
    return rest
