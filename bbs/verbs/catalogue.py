"""All verbs, and the one that explains them."""

from __future__ import annotations

from typing import Final

from bbs.domain.policy import may
from bbs.domain.words import _
from bbs.errors import BadInput
from bbs.verbs import care, members, moderating, own_keys, writing
from bbs.verbs.command_line import Takes
from bbs.verbs.verb import Answer, Call, Verb

EXIT_STATUSES: Final = _("Exit status: 0 done, 1 refused or failed, 2 not understood, 3 no such thing, 4 not allowed.")


async def explain(call: Call) -> Answer:
    """The verbs that the one who asks can use, or one of them."""
    if len(call.words.plain) > 1:
        raise HELP.wrong()
    names = call.words.plain or tuple(name for name, verb in VERBS.items() if _open(call, verb))
    found = [find(name) for name in names]
    text = "\n".join([*(f"{verb.usage}: {verb.words}" for verb in found), _("All of them take --json."), EXIT_STATUSES])
    return Answer(text, {"verbs": [{"verb": verb.name, "usage": verb.usage, "words": verb.words} for verb in found]})


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

VERBS: dict[str, Verb] = {verb.name: verb for verb in (HELP, *care.VERBS, *writing.VERBS, *members.VERBS, *own_keys.VERBS, *moderating.VERBS)}
"""The verbs by name, in the order in which `help` lists them."""

JSON: Final = {"json": Takes.NOTHING}
"""What every verb takes."""
