"""How verbs say things: plain lines, a heading in words, no colour and no columns."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import UTC, datetime

from bbs.domain.addresses import Address, parse_address
from bbs.domain.aloud import ago_said
from bbs.domain.byline import Byline, BylineKind
from bbs.domain.policy import Actor
from bbs.domain.words import _
from bbs.errors import BadInput, BBSError, NoSuchThing, TooSoon
from bbs.services.site import Services


def moment(at: datetime | None) -> str | None:
    """A moment as programs read it: RFC 3339, UTC, whole seconds."""
    return None if at is None else at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class AsWritten(str):
    """Words that begin with a name, or with what a member wrote: `sentence` leaves their first letter as it is."""

    __slots__ = ()


def sentence(*parts: str) -> str:
    """Parts as sentences in one line; what ends like one stays as it is."""
    said = [part if isinstance(part, AsWritten) else part[:1].upper() + part[1:] for part in parts if part]
    return " ".join(part if part.endswith((".", "?", "!", ":")) else f"{part}." for part in said)


def ago(then: datetime, now: datetime) -> str:
    """How long ago something was, in whole words; the day of what is older as it is in UTC."""
    return ago_said(then, now, UTC)


def by(byline: Byline) -> str:
    """Who wrote something, inside a sentence: names stay as they are written."""
    return byline.text if byline.kind is BylineKind.DELETED else _("by {name}").format(name=byline.text)


def lines(found: Iterable[str], nothing: str) -> str:
    """Lines, or what is said where there are none."""
    return "\n".join(found) or nothing


def numbered(found: Iterable[str]) -> list[str]:
    """Lines, each with its number before it, from 1: the one way in which line mode writes what can be chosen."""
    return [f"{at}. {words}" for at, words in enumerate(found, 1)]


def indented(text: str, by: str = "  ") -> str:
    """`text` with each line further in."""
    return "\n".join(f"{by}{line}".rstrip() for line in text.split("\n"))


def post_address(word: str) -> Address:
    """The post that `word` names. Raises `BadInput` where it names none."""
    address = parse_address(word)
    if address is None or address.post is None:
        raise BadInput(_("Say which post, such as 12.7: the thread, a dot, and the number of the post."), "bad_address")
    return address


def error_data(error: BBSError) -> dict[str, object]:
    """An error as programs read it. `field` names the input at fault where one is; `retry_after` says, in seconds, when
    there is a point in trying again."""
    data: dict[str, object] = {"code": error.code, "message": error.message}
    if error.field is not None:
        data["field"] = error.field
    if isinstance(error, TooSoon):
        data["retry_after"] = math.ceil(error.retry_after)
    return data


async def has_gone(services: Services, actor: Actor) -> bool:
    """Whether the actor is not here any more: what went wrong for them is no error of ours then. Raises nothing."""
    try:
        await services.accounts.again(actor)
    except NoSuchThing:
        return True
    except Exception:
        return False
    return False
