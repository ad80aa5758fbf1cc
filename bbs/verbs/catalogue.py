"""All verbs, and the one that explains them."""

from __future__ import annotations

from typing import Final

from bbs.domain.policy import may
from bbs.domain.words import _
from bbs.errors import BadInput
from bbs.verbs import account, care, finding, members, moderating, own_keys, places, reading, writing
from bbs.verbs.command_line import Takes
from bbs.verbs.verb import Answer, Call, Verb

EXIT_STATUSES: Final = _("Exit status: 0 done, 1 refused or failed, 2 not understood, 3 no such thing, 4 not allowed.")

NEEDS_TERMINAL: Final = _("Line mode, one line after the other, needs a terminal: ssh -t HOST plain")
"""What whoever asks for it without one is told."""


async def explain(call: Call) -> Answer:
    """The verbs that the one who asks can use, or one of them."""
    if len(call.words.plain) > 1:
        raise HELP.wrong()
    if call.words.plain:
        verb = find(call.words.plain[0])
        return Answer("\n".join(filter(None, (*_said(verb), EXIT_STATUSES))), {"verbs": [_data(verb)]})
    found = [verb for verb in VERBS.values() if _open(call, verb)]
    text = "\n".join([*(f"{verb.usage}: {verb.words}" for verb in found), _("All of them take --json."), EXIT_STATUSES])
    return Answer(text, {"verbs": [_data(verb) for verb in found]})


def _said(verb: Verb) -> tuple[str, ...]:
    return f"{verb.usage}: {verb.words}.", verb.more, _("With --json it answers with one JSON document.")


def _data(verb: Verb) -> dict[str, object]:
    return {"verb": verb.name, "usage": verb.usage, "words": verb.words, "more": verb.more or None}


def _open(call: Call, verb: Verb) -> bool:
    return verb.action is None or may(call.actor, verb.action)


def find(name: str) -> Verb:
    """The verb of that name. Raises `BadInput`."""
    verb = VERBS.get(name)
    if verb is None:
        shown = "".join(each for each in name[:20] if each.isascii() and each.isprintable())
        words = _("There is no command {name} here; help lists them. Without a command, in a terminal, you come in.")
        raise BadInput(words.format(name=shown), "no_such_verb")
    return verb


HELP = Verb("help", "help [VERB]", _("lists the verbs, or explains one"), explain)


async def plain(call: Call) -> Answer:
    """For whoever asks for line mode and gives no terminal."""
    raise BadInput(NEEDS_TERMINAL, "no_terminal")


PLAIN = Verb("plain", "plain", _("line mode, in a terminal: one line after the other"), plain)

_ROOMS: Final = (care, places, reading, finding, writing, members, account, own_keys, moderating)

VERBS: dict[str, Verb] = {verb.name: verb for verb in (HELP, *(verb for room in _ROOMS for verb in room.VERBS), PLAIN)}
"""The verbs by name, in the order in which `help` lists them."""

JSON: Final = {"json": Takes.NOTHING}
"""What every verb takes."""
