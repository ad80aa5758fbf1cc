"""The verb for one's own SSH keys."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final

from bbs.domain.policy import Action
from bbs.domain.words import _
from bbs.errors import BadInput, NoSuchThing, NotAllowed
from bbs.services.key_text import read_key
from bbs.services.keys import TAIL, KeyRow
from bbs.verbs.command_line import Takes, Words
from bbs.verbs.saying import lines, sentence
from bbs.verbs.verb import Answer, Call, Verb


async def keys(call: Call) -> Answer:
    """Lists the keys, adds one, or takes one off."""
    does = _DOES.get(call.words.plain[0] if call.words.plain else "list")
    if does is None:
        raise KEYS.wrong()
    try:
        return await does(call, call.words.plain[1:])
    except BadInput as error:
        if error.field == "door_word":
            # It is a secret, and no secret is asked for without a screen.
            words = _("With a door word, this is done in the settings: ssh -t HOST, or line by line: ssh -t HOST plain")
            raise NotAllowed(words, "door_word") from None
        raise


async def _list(call: Call, words: tuple[str, ...]) -> Answer:
    if words:
        raise KEYS.wrong()
    found = await call.services.keys.list(call.actor)
    return Answer(lines(map(_line, found), _("No key opens this account.")), {"keys": [_data(row) for row in found]})


async def _before(call: Call) -> str:
    if len(call.words.plain) > 1:
        raise KEYS.wrong()
    return _("The line from the file ending in .pub is wanted here.")


async def _add(call: Call, _words: tuple[str, ...]) -> Answer:
    key = read_key(call.input)
    if len([line for line in call.input.splitlines() if line.strip()]) > 1:
        raise BadInput(_("One key at a time, please: one line. Nothing was added."), "too_many", field="key")
    await call.services.keys.add(call.actor, key, call.words.get("name"))
    ending = key.fingerprint[-TAIL:]
    text = _("The key ending in {ending} opens this account now.").format(ending=ending)
    return Answer(text, {"kind": key.kind, "fingerprint": key.fingerprint, "ending": ending})


async def _remove(call: Call, words: tuple[str, ...]) -> Answer:
    if len(words) != 1:
        raise KEYS.wrong()
    row = _named(await call.services.keys.list(call.actor), words[0])
    await call.services.keys.remove(call.actor, row.id)
    text = _("The key ending in {ending} does not open this account any more.").format(ending=row.tail)
    return Answer(text, {"key": row.id, "ending": row.tail})


def _named(rows: tuple[KeyRow, ...], word: str) -> KeyRow:
    """The key that `word` names: by the end of its fingerprint, the whole of it, or the number that programs have.

    Raises `NoSuchThing`, and `BadInput` where it could be more than one.
    """
    ending = word.rstrip("=")[-TAIL:]
    found = [row for row in rows if row.tail == ending] or [row for row in rows if str(row.id) == word]
    if not found:
        raise NoSuchThing(_("No key of yours ends so. There are: ssh HOST keys list"))
    if len(found) > 1:
        numbers = ", ".join(str(row.id) for row in found)
        words = _("Several of your keys end so. Name one by its number instead: {numbers}.")
        raise BadInput(words.format(numbers=numbers), "several", field="key")
    return found[0]


def _line(row: KeyRow) -> str:
    """A key in a line of sentences, its ending first: that is what `remove` takes."""
    used = _("last used {day}").format(day=row.used) if row.used else _("never used")
    what = ", ".join(part for part in (row.kind, row.name) if part)
    added = _("added {day}").format(day=row.added)
    return f"{row.tail} {what}. {sentence(added, used)}"


def _data(row: KeyRow) -> dict[str, object]:
    return {
        "key": row.id,
        "kind": row.kind,
        "name": row.name,
        "ending": row.tail,
        "added": row.added,
        "used": row.used,
    }


def _reads(words: Words) -> bool:
    return words.plain[:1] == ("add",)


_DOES: Final[dict[str, Callable[[Call, tuple[str, ...]], Awaitable[Answer]]]] = {
    "list": _list,
    "add": _add,
    "remove": _remove,
}

KEYS = Verb(
    "keys",
    "keys list | keys add [--name TEXT] < FILE.pub | keys remove ENDING",
    _("your SSH keys; add reads a public key from standard input"),
    keys,
    Action.MANAGE_SELF,
    {"name": Takes.TEXT},
    _reads,
    _before,
    _(
        "A key is named by the last letters of its fingerprint, as list shows them. Taking one off ends your other"
        " sessions."
    ),
)
VERBS = (KEYS,)
