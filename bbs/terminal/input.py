"""Bytes from a client's keyboard, made into keys and pastes, in linear time and bounded space."""

from __future__ import annotations

import codecs
import re
from collections import deque
from typing import NamedTuple

from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual.keys import Keys, _character_to_key

ESCAPE_WAIT_SECONDS = 0.1
"""How long a lone Esc may be the beginning of a sequence."""

LEAVE_PRESSES, LEAVE_SECONDS = 3, 0.8
"""This many Esc bytes within this time leave at once (the contract)."""

PASTE_WAIT_SECONDS = 5.0
"""How long the rest of a paste is waited for; a client that never ends one would otherwise never be heard again."""

MAX_SEQUENCE = 64
"""Characters of an escape sequence; what is longer is thrown away to its end."""

MAX_PASTE = 64 * 1024
"""Characters of a paste that are kept; how many more there were is counted."""

BURST = 64
"""Printable characters in a row that no hand types between two reads: they are taken as a paste."""

LEAVE_AT_ONCE = "leave_at_once"
"""The name of the key that three quick Esc make."""

AT_ONCE = frozenset({LEAVE_AT_ONCE, "ctrl+backslash"})
"""Keys that leave at once whatever a screen is asking or doing."""


class Key(NamedTuple):
    """A key, by Textual's name for it, and the character it types, if any."""

    name: str
    character: str | None = None


class Paste(NamedTuple):
    """Pasted text, `lost` characters of which did not fit into `MAX_PASTE`."""

    text: str
    lost: int = 0


class Mouse(NamedTuple):
    """A left click (`click`), or the wheel turned (`up`, `down`), at a cell counted from 0."""

    kind: str
    column: int
    row: int


Input = Key | Paste | Mouse

_TOKEN = re.compile(
    r"\x1b\[200~"
    r"|\x1b\[(?P<csi>[0-?]*[ -/]*[@-~])"
    r"|\x1bO(?P<ss3>[ -~])"
    r"|\x1b[\]P_^X][^\x07\x1b]*(?:\x07|\x1b\\)"
    r"|(?P<text>[^\x00-\x1f\x7f-\x9f]+)"
    r"|(?P<control>[\x00-\x1a\x1c-\x1f\x7f-\x9f])"
    r"|\x1b(?P<alt>[^\x00-\x1f\x7f-\x9f\[O\]P_^X])"
    r"|(?P<escape>\x1b)(?=[^\[O\]P_^X])"
)
_MOUSE = re.compile(r"\x1b\[<(\d{1,3});(\d{1,4});(\d{1,4})M")
_MOUSE_KINDS = {"0": "click", "64": "up", "65": "down"}
_UNFINISHED = re.compile(r"\x1b(?:\[[0-?]*[ -/]*|O|[\]P_^X][^\x07\x1b]*\x1b?)?\Z")
_OPENERS = ("", *"[O]P_^X")
_PASTE_START, _PASTE_END = "\x1b[200~", "\x1b[201~"
_CONTROLS = {"\r": Key("enter", "\r"), "\n": Key("enter", "\r"), "\t": Key("tab", "\t"), "\x7f": Key("backspace")}
_CONTROLS["\x08"] = Key("backspace")


class InputParser:
    """Feed it bytes, take `Key` and `Paste` from it. Bytes that are no UTF-8 are dropped.

    `triple_escape` says whether three quick Esc are `LEAVE_AT_ONCE`. They are counted by when their bytes came, not by
    when it is clear that no sequence begins with them.
    """

    def __init__(self) -> None:
        self.triple_escape = True
        self._decoder = codecs.getincrementaldecoder("utf-8")(errors="ignore")
        self._held = ""
        self._held_at = 0.0
        self._paste: list[str] | None = None
        self._paste_room = 0
        self._lost = 0
        self._escapes: deque[float] = deque(maxlen=LEAVE_PRESSES)

    @property
    def wait_seconds(self) -> float | None:
        """How long to wait for more bytes before `flush` is called; None where nothing is held back."""
        if self._paste is not None:
            return PASTE_WAIT_SECONDS
        return ESCAPE_WAIT_SECONDS if self._held else None

    def feed(self, data: bytes, now: float) -> list[Input]:
        """What `data`, which came at `now` (seconds of a monotonic clock), says together with what was held back.

        Esc and a character that came together are that character with Alt held; one after the other, two keys.
        """
        text = self._held + self._decoder.decode(data)
        events: list[Input] = []
        at = 0
        if self._held == "\x1b" and self._paste is None and text[1:2] not in _OPENERS:
            events.append(self._escape(self._held_at))
            at = 1
        self._held = ""
        while at < len(text):
            at = self._paste_on(text, at, events) if self._paste is not None else self._token(text, at, events, now)
        return events

    def flush(self, now: float) -> list[Input]:
        """`wait_seconds` have passed without a byte: what is held back means itself."""
        held, self._held = self._held, ""
        if self._paste is not None:
            return [self._pasted()]
        if not held:
            return []
        events: list[Input] = [self._escape(min(self._held_at, now))]
        if held[1:2] == "O":
            events.append(_key("O"))
        return events

    def _token(self, text: str, at: int, events: list[Input], now: float) -> int:
        match = _TOKEN.match(text, at)
        if match is None:
            return self._hold(text, at, events, now)
        if match[0] == _PASTE_START:
            self._paste, self._paste_room, self._lost = [], MAX_PASTE, 0
        elif match["text"]:
            self._typed(match["text"], events)
        elif match["control"]:
            events.append(_control(match["control"]))
        elif match["alt"]:
            events.append(Key(f"alt+{_key(match['alt']).name}"))
        elif match["escape"]:
            events.append(self._escape(now))
        elif match["csi"] or match["ss3"]:
            events.extend(_sequence(match[0]))
        return match.end()

    def _hold(self, text: str, at: int, events: list[Input], now: float) -> int:
        """An escape sequence that is not finished: kept for the next bytes, unless it is too long to be one."""
        rest = text[at:]
        self._held_at = now
        if rest.startswith("\x1b\x1b") or not _UNFINISHED.match(rest):
            events.append(self._escape(now))
            return at + 1
        if len(rest) <= MAX_SEQUENCE:
            self._held = rest
        else:
            self._held = rest[:2]
        return len(text)

    def _typed(self, text: str, events: list[Input]) -> None:
        if len(text) >= BURST:
            events.append(Paste(text[:MAX_PASTE], max(0, len(text) - MAX_PASTE)))
        else:
            events.extend(map(_key, text))

    def _escape(self, now: float) -> Key:
        self._escapes.append(now)
        quick = len(self._escapes) == LEAVE_PRESSES and now - self._escapes[0] <= LEAVE_SECONDS
        if quick and self.triple_escape:
            self._escapes.clear()
            return Key(LEAVE_AT_ONCE)
        return Key("escape")

    def _paste_on(self, text: str, at: int, events: list[Input]) -> int:
        assert self._paste is not None
        end = text.find(_PASTE_END, at)
        if end < 0:
            tail = _begun_end(text[at:])
            self._keep(text[at : len(text) - tail])
            self._held = text[len(text) - tail :]
            return len(text)
        self._keep(text[at:end])
        events.append(self._pasted())
        return end + len(_PASTE_END)

    def _pasted(self) -> Paste:
        assert self._paste is not None
        paste, self._paste = Paste("".join(self._paste), self._lost), None
        return paste

    def _keep(self, text: str) -> None:
        assert self._paste is not None
        kept = text[: self._paste_room]
        if kept:
            self._paste.append(kept)
        self._paste_room -= len(kept)
        self._lost += len(text) - len(kept)


def _begun_end(text: str) -> int:
    """How many characters at the end of `text` may be the beginning of the end of a paste."""
    lengths = range(min(len(_PASTE_END) - 1, len(text)), 0, -1)
    return next((n for n in lengths if text.endswith(_PASTE_END[:n])), 0)


def _key(character: str) -> Key:
    name = character if character.isalnum() else _character_to_key(character)
    return Key(name, character)


def _control(character: str) -> Key:
    if character in _CONTROLS:
        return _CONTROLS[character]
    keys = ANSI_SEQUENCES_KEYS.get(character)
    return Key(keys[0].value) if isinstance(keys, tuple) and keys else Key("ignore")


def _sequence(sequence: str) -> list[Input]:
    """The keys that a sequence stands for. With Alt, the table has an Esc before them, which nobody has pressed."""
    if match := _MOUSE.fullmatch(sequence):
        kind = _MOUSE_KINDS.get(match[1])
        return [Mouse(kind, max(int(match[2]) - 1, 0), max(int(match[3]) - 1, 0))] if kind else []
    keys = ANSI_SEQUENCES_KEYS.get(sequence)
    if not isinstance(keys, tuple):
        return []
    alt = "alt+" if len(keys) > 1 and keys[0] is Keys.Escape else ""
    return [Key(alt + key.value) for key in keys if not (alt and key is Keys.Escape)]
