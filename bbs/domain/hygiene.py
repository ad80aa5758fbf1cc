"""The hygiene of text: whatever a person writes may be read by others, and can do nothing else.

No sequence of characters can move a cursor, ring, hide, reverse or overprint. It is applied on the way in
(`clean_typed` here, `clean_line` and `clean_body` in `bbs.domain.text`) and again on the way out (`for_display`).
Cleaning cleaned text changes nothing. All of it is linear in the length of the text.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from wcwidth import iter_graphemes, wcswidth, wcwidth

from bbs.domain.width import takes_cell

MAX_MARKS = 4
"""The most combining marks on one letter: what the scripts of living languages need."""
MAX_SEQUENCE = 12
"""The most code points of one emoji; the longest in use have ten."""
TAB = "    "
"""What a tab becomes."""

_STRINGS = r"(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x00-\x1f\x7f-\x9f]*+(?:\x07|\x1b\\|\x9c)"
_CSI = r"(?:\x1b\[|\x9b)[0-?]*+[ -/]*+[@-~]"
_CHARSETS = r"\x1b[ -/]++[0-~]"
_ESCAPES = re.compile(f"{_STRINGS}|{_CSI}|{_CHARSETS}")
"""Whole sequences for a terminal. What is left of broken ones falls with the control characters."""

_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_BANNED = re.compile(
    "["
    "\x00-\x09\x0b-\x1f\x7f-\x9f"  # controls
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\uffa0"  # show nothing
    "\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd\U00013430-\U0001345f"  # stretch over others
    "\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f"  # zero width, direction
    "\ufe00-\ufe0e\ufeff\ufff0-\ufffc\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"  # variants, annotations
    "\U000e0000-\U000e001f\U000e0080-\U000e0fff"  # variants; tags are judged with their flag
    "\ud800-\udfff\ue000-\uf8ff\ufdd0-\ufdef\U000f0000-\U0010ffff"  # surrogates, private use
    + "".join(f"{chr(plane * 0x10000 + 0xFFFE)}{chr(plane * 0x10000 + 0xFFFF)}" for plane in range(15))
    + "]"
)

_JOINED_SCRIPTS = "\u0620-\u08ff\u0900-\u0dff\u0e80-\u0fff\u1000-\u109f\u1780-\u17ff\u1800-\u18af"
"""Arabic, Syriac, N'Ko and their like, the scripts of India, Tibetan, Burmese, Khmer, Mongolian: in them ZWNJ and ZWJ
say how letters connect."""
_PICTURES = "\u00a9\u00ae\u203c\u2049\u2122\u2139\u2190-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff"
_SKINS = "\U0001f3fb-\U0001f3ff"
_WAITING = ("\u200c", "\u200d")
_IN_PLACE = (
    f"(?<=[{_JOINED_SCRIPTS}])[\u200c\u200d][{_JOINED_SCRIPTS}]|(?<=[{_PICTURES}\ufe0f{_SKINS}])\u200d[{_PICTURES}]"
)
_JOINERS = re.compile(f"(?!{_IN_PLACE})[\u200c\u200d]+")
"""Joiners that join nothing, or are too many: those in their place are passed over."""
_JOINER_BEFORE = re.compile(f"[{_JOINED_SCRIPTS}]")
_PICTURE_BEFORE = re.compile(f"[{_PICTURES}\ufe0f]")
_PICTURE_AFTER = re.compile(f"[{_PICTURES}]")

_PICTURE = f"(?![\U0001f3fb-\U0001f3ff])[{_PICTURES}]\ufe0f?[\U0001f3fb-\U0001f3ff]?"
_EMOJI = re.compile(
    f"{_PICTURE}(?:\u200d{_PICTURE})*"
    "|[\U0001f1e6-\U0001f1ff]{2}"
    "|[0-9#*]\ufe0f?\u20e3"
    "|\U0001f3f4\U000e0067\U000e0062(?:\U000e0065\U000e006e\U000e0067|\U000e0073\U000e0063\U000e0074|\U000e0077\U000e006c\U000e0073)\U000e007f"
)
_SKIN_TONES = frozenset("\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff")
_EMOJI_STYLE = "\ufe0f"
_FIRST_TAG, _LAST_TAG = "\U000e0020", "\U000e007f"

_SOUND = re.compile(
    "[\n -~\u00a0-\u00ac\u00ae-\u02ff\u0370-\u0377\u037a-\u037f\u0384-\u0482\u048a-\u052f\u2010-\u2027\u2030-\u205e"
    "\u20a0-\u20c0\u3000-\u3029\u3041-\u3096\u309b-\u30ff\u4e00-\u9fff\uac00-\ud7a3\uff01-\uff60]*"
)
"""Text that needs no closer look: neither controls, nor joiners, nor marks."""

_MAX_PASSES = 6
_CACHED_LENGTH = 16
_CARRIED = 32


def plain_breaks(text: str) -> str:
    """`text` with a newline for every kind of line break."""
    return _BREAKS.sub("\n", text)


def for_display(text: str) -> str:
    """`text` as it may be painted: nothing in it but visible characters, spaces and line breaks."""
    if _SOUND.fullmatch(text) and unicodedata.is_normalized("NFC", text):
        return text
    return _settled(_ESCAPES.sub("", text))


def clean_typed(text: str, before: str = "") -> tuple[str, str]:
    """What entering `text` after `before` writes: (the end of `before` that it replaces, what stands there then).

    A mark joins the letter that it follows, so a few characters of `before` may be written anew; most often the first
    is empty. Spaces and blank lines are left as typed, and a joiner at the end waits for what comes next.
    """
    entered = _BREAKS.sub("\n", text).replace("\t", TAB)
    if _SOUND.fullmatch(entered) and unicodedata.is_normalized("NFC", entered) and not before.endswith(_WAITING):
        return "", entered
    context = _context(before)
    joined = _ESCAPES.sub("", context + entered)
    written = _settled(joined)
    if joined.endswith(_WAITING) and _may_be_joined(written[-1:]):
        written += joined[-1]
    same = _common_start(context, written)
    return context[same:], written[same:]


def _may_be_joined(character: str) -> bool:
    return bool(_JOINER_BEFORE.match(character) or _PICTURE_BEFORE.match(character)) or character in _SKIN_TONES


def _context(before: str) -> str:
    """The end of `before` that what follows could join: its last cluster, within bounds."""
    tail = before[before.rfind("\n") + 1 :][-_CARRIED:]
    last = ""
    for cluster in iter_graphemes(tail):
        last = cluster
    return last


def _common_start(first: str, second: str) -> int:
    for at, (one, other) in enumerate(zip(first, second, strict=False)):
        if one != other:
            return at
    return min(len(first), len(second))


def _settled(text: str) -> str:
    """`text` cleaned until cleaning changes nothing: taking one thing out can bring two others together."""
    for _pass in range(_MAX_PASSES):
        cleaned = _cleaned_once(text)
        if cleaned == text:
            return text
        text = cleaned
    return _cleaned_once("".join(character for character in text if character == "\n" or wcwidth(character) > 0))


def _cleaned_once(text: str) -> str:
    text = _BANNED.sub("", _BREAKS.sub("\n", text))
    text = _JOINERS.sub(_joiner_kept, text)
    text = "".join(map(_cluster, iter_graphemes(text)))
    return unicodedata.normalize("NFC", text)


def _joiner_kept(match: re.Match[str]) -> str:
    """One joiner where it has a meaning between its neighbours; else nothing."""
    text, start, end = match.string, match.start(), match.end()
    before, after = text[start - 1 : start], text[end : end + 1]
    if _JOINER_BEFORE.match(before) and _JOINER_BEFORE.match(after):
        return match[0][0]
    if "\u200d" in match[0] and _may_be_joined(before) and _PICTURE_AFTER.match(after):
        return "\u200d"
    return ""


def _cluster(cluster: str) -> str:
    if len(cluster) == 1:
        return cluster if cluster == "\n" or wcwidth(cluster) > 0 or takes_cell(cluster) else ""
    return _known_cluster(cluster) if len(cluster) <= _CACHED_LENGTH else _clean_cluster(cluster)


def _clean_cluster(cluster: str) -> str:
    """A cluster with what is visible in it, and at most `MAX_MARKS` marks on each visible character. Spaces carry none:
    they may be taken away, and the marks would be left."""
    if _EMOJI.match(cluster):
        cluster = _with_known_style(cluster)
    if len(cluster) <= MAX_SEQUENCE and _EMOJI.fullmatch(cluster):
        return cluster
    kept: list[str] = []
    marks = MAX_MARKS
    for character in cluster:
        if character == _EMOJI_STYLE or _FIRST_TAG <= character <= _LAST_TAG:
            continue
        if kept and character in _SKIN_TONES and kept[-1] in _SKIN_TONES:
            continue
        if wcwidth(character) > 0:
            marks = MAX_MARKS if character.isspace() else 0
            kept.append(character)
        elif takes_cell(character):
            marks = marks if kept and not kept[-1].isspace() else 0
            kept.append(character)
        elif marks < MAX_MARKS and not (character == "\u200d" and _PICTURE_BEFORE.match(kept[-1])):
            marks += 1
            kept.append(character)
    return "".join(kept)


_known_cluster = lru_cache(maxsize=2048)(_clean_cluster)


def _with_known_style(cluster: str) -> str:
    """Without the emoji style behind characters that have no such style."""
    kept: list[str] = []
    for character in cluster:
        if character == _EMOJI_STYLE and (not kept or not _has_style(kept[-1])):
            continue
        kept.append(character)
    return "".join(kept)


@lru_cache(maxsize=1024)
def _has_style(character: str) -> bool:
    return character in "0123456789#*" or wcswidth(character + _EMOJI_STYLE) == 2
