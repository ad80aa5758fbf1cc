"""Public keys as people paste them: one line, as in `~/.ssh/id_ed25519.pub`. Strict, and no more than is needed."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from typing import Final

from bbs.domain.text import clean_line
from bbs.domain.words import _
from bbs.errors import BadInput
from bbs.services.rows import OfferedKey

MIN_RSA_BITS: Final = 2048
MAX_RSA_BITS: Final = 16_384
"""The shortest and longest modulus of an RSA key that is taken."""

MAX_TEXT: Final = 16_384
"""Characters that are looked at: more than the longest key with its comment has."""

MAX_COMMENT: Final = 40
"""Characters of the comment that are kept, as the key's name."""

_PRIVATE: Final = re.compile(r"\s*(-{4,} ?BEGIN [A-Z0-9 ]*PRIVATE KEY|PuTTY-User-Key-File)")
"""How files with the secret half of a key begin. A comment may well hold the same words."""

_FIELDS: Final = {
    "ssh-ed25519": (32,),
    "ecdsa-sha2-nistp256": (8, 65),
    "ecdsa-sha2-nistp384": (8, 97),
    "ecdsa-sha2-nistp521": (8, 133),
    "sk-ssh-ed25519@openssh.com": (32, None),
    "sk-ecdsa-sha2-nistp256@openssh.com": (8, 65, None),
    "ssh-rsa": (None, None),
}
"""The kinds that are taken, and the sizes in bytes of what stands behind the kind in a key's data; None is any."""

KINDS: Final = tuple(_FIELDS)


def read_key(text: str) -> OfferedKey:
    """The key that a line says, its comment as it may be shown.

    Raises `BadInput` at the field `key`, with the code `empty`, `private`, `kind`, `short` or `malformed`.
    """
    if _PRIVATE.match(text[: 2 * MAX_TEXT]):
        raise _bad(
            _("That is the secret half of a key. Nobody else should see it; the file ending in .pub is wanted here."),
            "private",
        )
    words = text[:MAX_TEXT].split(None, 2)
    if not words:
        raise _bad(_("A public key is one line; it is in the file ending in .pub."), "empty")
    kind = words[0]
    if kind not in _FIELDS:
        raise _bad(
            _("A public key begins with its kind, and these are taken: {kinds}.").format(kinds=", ".join(KINDS)), "kind"
        )
    data = _data(words[1] if len(words) > 1 else "")
    _require_whole(kind, _split(data))
    digest = base64.b64encode(hashlib.sha256(data).digest()).decode().rstrip("=")
    comment = words[2].splitlines()[0] if len(words) > 2 else ""
    return OfferedKey(kind, f"SHA256:{digest}", clean_line(comment, MAX_COMMENT))


def takes_kind(kind: str) -> bool:
    """Whether keys of this kind are taken, as far as the kind says."""
    return kind in _FIELDS


def _data(encoded: str) -> bytes:
    try:
        return base64.b64decode(encoded.encode("ascii"), validate=True)
    except (UnicodeEncodeError, binascii.Error, ValueError):
        raise _malformed() from None


def _split(data: bytes) -> list[bytes]:
    """The fields of a key's data, each with its length before it."""
    fields, at = [], 0
    while at < len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        field = data[at + 4 : at + 4 + length]
        if len(data) - at < 4 or len(field) != length:
            raise _malformed()
        fields.append(field)
        at += 4 + length
    return fields


def _require_whole(kind: str, fields: list[bytes]) -> None:
    """Raises `BadInput` unless the fields are those of a key of this kind."""
    sizes = _FIELDS[kind]
    if not fields or fields[0] != kind.encode() or len(fields) != len(sizes) + 1:
        raise _malformed()
    if any(size not in (None, len(field)) or not field for size, field in zip(sizes, fields[1:], strict=True)):
        raise _malformed()
    if kind == "ssh-rsa":
        bits = int.from_bytes(fields[2], "big").bit_length()
        if not MIN_RSA_BITS <= bits <= MAX_RSA_BITS:
            words = _(
                "An RSA key needs at least {least} bits; this one has {bits}. An Ed25519 key is shorter and better."
            )
            raise _bad(words.format(least=MIN_RSA_BITS, bits=bits), "short")
    elif kind.startswith("ecdsa-") and fields[1] != kind.removeprefix("ecdsa-sha2-").encode():
        raise _malformed()


def _malformed() -> BadInput:
    return _bad(
        _("That key is not whole. The line from the file ending in .pub, copied at once, will do."), "malformed"
    )


def _bad(message: str, code: str) -> BadInput:
    return BadInput(message, code, field="key")
