"""Codes that the server draws and people type: recovery codes of words, invitations of letters and digits."""

from __future__ import annotations

import re
import secrets
import unicodedata
from functools import cache
from typing import Final

from mnemonic import Mnemonic

from bbs.domain.words import _
from bbs.errors import BadInput

WORDS: Final = 7
"""Words of a recovery code: each is one of 2,048, so 77 bits."""

TELLING: Final = 4
"""So many letters of a word are enough: no two words of the list begin with the same four."""

INVITE_LENGTH: Final = 16
"""Characters of an invitation: each is one of 32, so 80 bits."""

_GROUP: Final = 4
_ALPHABET: Final = "0123456789abcdefghjkmnpqrstvwxyz"
_MISREAD: Final = str.maketrans("oil", "011")
_LONGEST_INPUT: Final = 400
_NOT_LETTERS: Final = re.compile("[^a-z]+")
_NOT_IN_INVITE: Final = re.compile("[^0-9a-z]+")


def new_recovery_code() -> str:
    """Seven words of the BIP39 English list, drawn at random, with spaces between them."""
    return " ".join(secrets.choice(tuple(_words().values())) for _i in range(WORDS))


def recovery_code(text: str) -> str:
    """`text` as a recovery code, the way `new_recovery_code` writes it: capitals, numbering, dashes and line breaks do
    not matter, and the first four letters of a word are enough.

    Raises BadInput at the field `code`, with the code `words` where a word is not of the list, else `length`. What it
    says depends on the text alone, never on what any member's code is.
    """
    plain = unicodedata.normalize("NFKC", text[:_LONGEST_INPUT]).casefold()
    typed = _NOT_LETTERS.sub(" ", plain).split()
    found = [_words().get(word[:TELLING]) for word in typed]
    if None in found:
        raise BadInput(
            _("“{word}” is not a word that codes are made of. Is there a letter wrong in it?").format(
                word=typed[found.index(None)][: _GROUP * _GROUP]
            ),
            "words",
            field="code",
        )
    if len(found) != WORDS:
        raise BadInput(
            _("A recovery code has {count} words. What you typed has {typed}.").format(count=WORDS, typed=len(found)),
            "length",
            field="code",
        )
    return " ".join(word for word in found if word is not None)


def new_invite() -> str:
    """A new invitation, in groups of four; without the letters i, l, o and u, so that it can be read out."""
    drawn = "".join(secrets.choice(_ALPHABET) for _i in range(INVITE_LENGTH))
    return "-".join(drawn[start : start + _GROUP] for start in range(0, INVITE_LENGTH, _GROUP))


def invite(text: str) -> str:
    """What `text` says as an invitation, for comparing: capitals, spaces and dashes do not matter, nor o for 0, nor i
    and l for 1. What cannot be one comes back as something that none is."""
    return _NOT_IN_INVITE.sub("", text[:_LONGEST_INPUT].casefold()).translate(_MISREAD)


@cache
def _words() -> dict[str, str]:
    """The words by their first letters."""
    return {word[:TELLING]: word for word in Mnemonic("english").wordlist}
