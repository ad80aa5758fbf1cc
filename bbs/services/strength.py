"""How easily a secret is guessed, by zxcvbn, and what to say about it. Slow: called off the event loop."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, Final

from bbs.domain.words import _

MIN_SCORE: Final = 3
"""Of zxcvbn's 0 to 4, for passwords: at least 10^8 guesses. With what a hash costs here (Argon2id, 64 MiB) that keeps
somebody who has stolen the database busy for weeks; score 2 would be hours, and 4 refuses much that people remember."""

MIN_DOOR_SCORE: Final = 2
"""The same for door words: at least 10^6 guesses. They stand behind a key and are limited to a few tries an hour, and
one types them often."""

MAX_LOOKED_AT: Final = 40
"""So many characters are looked at: zxcvbn's work grows faster than the text, and what it says of these will do."""

MAX_STAND_INS: Final = 3
"""So many different signs, beside digits, are taken for letters (`@` for a, `$` for s): zxcvbn tries all their meanings
together, and with ten of them one password takes it ten seconds. What has more of them is no word that is known."""

_STAND_INS: Final = frozenset("!$%(+<@[{|")
_NO_STAND_IN: Final = "~"

_one_at_a_time = threading.Lock()
"""zxcvbn keeps the words of the person whom it is asked for in a global table."""


def weakness(secret: str, known: tuple[str, ...], least: int = MIN_SCORE) -> str | None:
    """Why a secret would be guessed too soon, in a sentence that helps to find a better one; None for a good one.

    `known` are words that whoever guesses thinks of first: the handle, the name of the community.
    """
    with _one_at_a_time:
        found = _judge()(_bounded(secret), user_inputs=_parts(known), max_length=MAX_LOOKED_AT)
    return None if found["score"] >= least else _advice(found["sequence"])


def _bounded(secret: str) -> str:
    """The secret, as much of it as is looked at: further kinds of stand-ins become a sign that stands for nothing."""
    looked_at = secret[:MAX_LOOKED_AT]
    taken = [sign for sign in dict.fromkeys(looked_at) if sign in _STAND_INS][:MAX_STAND_INS]
    return "".join(c if c in taken or c not in _STAND_INS else _NO_STAND_IN for c in looked_at)


def _judge() -> Callable[..., dict[str, Any]]:
    """zxcvbn: 13 MiB of words, for processes in which somebody chooses a password."""
    from zxcvbn import zxcvbn  # noqa: PLC0415

    judge: Callable[..., dict[str, Any]] = zxcvbn
    return judge


def _parts(known: tuple[str, ...]) -> list[str]:
    """The words, whole and in pieces."""
    parts = {part for word in known for part in (word, *"".join(c if c.isalnum() else " " for c in word).split())}
    return sorted(part for part in parts if len(part) > 1)


def _advice(sequence: list[dict[str, Any]]) -> str:
    """What is said about the longest of the parts that zxcvbn has found."""
    longest = max(sequence, key=lambda match: len(match["token"]), default={"pattern": ""})
    return {
        "passwords": _("Many people use that one, so it is tried first. A few words of your own in a row are better."),
        "user_inputs": _("Your name here, or the name of this place, is tried first. Other words are better."),
        "names": _("Names are easy to guess. A few words that have nothing to do with each other are better."),
        "words": _("One word is easy to guess, also with digits behind it. Two or three more make it a good one."),
        "spatial": _("Keys in a row are easy to guess. A few words are easier to remember, and better."),
        "repeat": _("Saying the same again hardly helps. Some other words beside it do."),
        "sequence": _("What goes on by itself, like abc or 123, is easy to guess. A few words are better."),
        "date": _("Dates and years are easy to guess. A few words are better."),
    }.get(_kind(longest), _("That could be guessed. Another word or two make it a good one."))


def _kind(match: dict[str, Any]) -> str:
    pattern = str(match["pattern"])
    if pattern == "regex":
        return "date"
    if pattern != "dictionary":
        return pattern
    dictionary = str(match["dictionary_name"])
    if dictionary in ("passwords", "user_inputs"):
        return dictionary
    return "names" if dictionary.endswith("names") else "words"
