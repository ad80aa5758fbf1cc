"""Text out of bytes that a fuzzer makes up: three ways, so that both characters and their neighbours get found."""

from __future__ import annotations

from tests.domain import alphabets

_PARTS: list[str] = [
    part
    for strategy in (
        alphabets.HARMLESS,
        alphabets.MARKS,
        alphabets.SCRIPTS,
        alphabets.EMOJI,
        alphabets.JOINERS,
        alphabets.CONTROLS,
        alphabets.HOSTILE,
    )
    for part in strategy.elements
]


def text_of(data: bytes) -> str:
    """The first byte says how the rest is read: as UTF-8, as numbers of code points, or as parts that make trouble."""
    way, rest = data[:1], data[1:]
    kind = way[0] % 4 if way else 0
    if kind == 0:
        return rest.decode("utf-8", "surrogatepass" if _is_wide_utf8(rest) else "replace")
    if kind == 1:
        return "".join(chr(int.from_bytes(rest[at : at + 3], "big") % 0x110000) for at in range(0, len(rest), 3))
    if kind == 2:
        return "".join(_PARTS[byte % len(_PARTS)] for byte in rest)
    return "".join(chr(int.from_bytes(rest[at : at + 2], "big")) for at in range(0, len(rest), 2))


def _is_wide_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return False
    return True
