"""Handles and passwords: what they may be, and which handles look alike."""

from __future__ import annotations

import re
import unicodedata
from random import Random

from precis_i18n import get_profile

from bbs.domain.text import for_display
from bbs.domain.words import _
from bbs.errors import BadInput

MIN_HANDLE = 2
MAX_HANDLE = 24
"""The fewest and most characters of a handle."""
MIN_PASSWORD = 10
MAX_PASSWORD = 200
"""The fewest and most characters of a password."""
MIN_DOOR_WORD = 6
"""The fewest characters of a door word: it is typed often, and stands behind a key."""
_LONGEST_INPUT = 1024
"""What is longer is refused before it is looked at."""


def _words(*lines: str) -> tuple[str, ...]:
    return tuple(word for line in lines for word in line.split())


RESERVED = frozenset(
    _words(
        "new guest recover help plain",  # names with a meaning at the door
        "admin administrator anonymous author bbs crisis deleted everybody everyone facilitator former former-member",
        "lighthouse login me member members mod moderator moderators nobody operator owner root staff support sysop",
        "system unnamed",
    )
)
"""Handles that nobody can have, nor anything that looks like one."""

_USERNAME = get_profile("UsernameCaseMapped")
_PASSWORD = get_profile("OpaqueString")
_SEPARATORS = "._-"
_NOT_IN_KEY = str.maketrans("", "", _SEPARATORS)
_LATIN_MARKS = re.compile("[\u0300-\u036f]")

_LOOK_ALIKES = {
    ord(pair[0]): pair[1]
    for pair in _words(
        "аa вb гr еe з3 иu кk мm нh оo пn рp сc тt уy хx ьb ѕs іi јj ѵv ґr һh ӏl ԁd ԛq ԝw",  # Cyrillic
        "αa βb γy εe ηn ιi κk νv οo ρp τt υu χx ωw ϳj",  # Greek
        "ոn սu հh ցg օo զq",  # Armenian
        "ıi ɩi ɪi ɡg ɑa øo łl đd ħh ŧt ƒf ȷj ɓb ƅb ɾr ʋv ǀl ꞁl ᴑo ꬽo",  # Latin, apart from its marks
        "ᴀa ʙb ᴄc ᴅd ᴇe ꜰf ɢg ʜh ᴊj ᴋk ʟl ᴍm ɴn ᴏo ᴘp ꞯq ʀr ꜱs ᴛt ᴜu ᴠv ᴡw ʏy ᴢz",  # small capitals
        "ⲁa ⲉe ⲓi ⲕk ⲙm ⲛn ⲟo ⲣp ⲥc ⲧt ⲩy ⲭx",  # Coptic
        "Ꭺa Ᏼb Ꮯc Ꭰd Ꭼe Ꮐg Ꮋh Ꭵi Ꭻj Ꮶk Ꮮl Ꮇm Ꮲp Ꭱr Ꮪs Ꭲt Ꮩv Ꮃw Ꭹy Ꮓz",  # Cherokee, as case folding leaves it
        "ꓮa ꓐb ꓚc ꓓd ꓰe ꓝf ꓖg ꓧh ꓲi ꓙj ꓗk ꓡl ꓟm ꓠn ꓳo ꓑp ꓣr ꓢs ꓔt ꓴu ꓦv ꓪw ꓫx ꓬy ꓜz",  # Lisu
        "ഠo ဝo ଠo ಠo",  # round letters of the south of Asia
    )
}
"""Letters easily taken for others, apart from what case folding and compatibility forms already join."""

_MERGED = (("rn", "m"), ("vv", "w"), ("1", "l"), ("i", "l"), ("0", "o"))
"""What looks alike in many typefaces, in the order in which it is joined."""


def handle(text: str) -> str:
    """`text` as a handle: RFC 8265 UsernameCaseMapped, of letters, digits and `._-`, beginning with a letter or digit.

    Raises BadInput at the field `handle`, with the code `empty`, `too_short`, `too_long`, `characters` or `reserved`.
    """
    wanted = text[:_LONGEST_INPUT].strip()
    if not wanted:
        raise _bad_handle(_("Any name that you like will do, as long as it is not your own."), "empty")
    name = _enforced_handle(wanted)
    if len(name) < MIN_HANDLE:
        raise _bad_handle(_("A handle has at least {count} characters.").format(count=MIN_HANDLE), "too_short")
    if len(name) > MAX_HANDLE:
        raise _bad_handle(_("A handle has at most {count} characters.").format(count=MAX_HANDLE), "too_long")
    if handle_key(name) in _RESERVED_KEYS:
        raise _bad_handle(_("That name has a meaning here. Please choose another one."), "reserved")
    return name


def _enforced_handle(wanted: str) -> str:
    try:
        name: str = _USERNAME.enforce(wanted)
    except UnicodeEncodeError:
        raise _bad_characters() from None
    if not all(may_be_in_handle(character) for character in name) or for_display(name) != name:
        raise _bad_characters()
    if not name[0].isalnum():
        raise _bad_handle(_("A handle begins with a letter or a digit."), "characters")
    return name


def may_be_in_handle(character: str) -> bool:
    """Whether a handle can have this character in it."""
    return character in _SEPARATORS or unicodedata.category(character)[0] in "LM" or character.isdecimal()


def _bad_handle(message: str, code: str) -> BadInput:
    return BadInput(message, code, field="handle")


def _bad_characters() -> BadInput:
    return _bad_handle(
        _("A handle is made of letters, digits, dots, dashes and underscores, without spaces."), "characters"
    )


def handle_key(handle: str) -> str:
    """What two handles have in common if people could take one for the other: unique among members, never shown.

    Never empty for a handle that `handle` returned. Cheap for any text.
    """
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", handle[:_LONGEST_INPUT]).casefold())
    plain = _LATIN_MARKS.sub("", folded).translate(_LOOK_ALIKES).translate(_NOT_IN_KEY)
    key = "".join(str(unicodedata.decimal(character, character)) for character in plain)
    for shape, letter in _MERGED:
        key = key.replace(shape, letter)
    return unicodedata.normalize("NFC", key)


_RESERVED_KEYS = frozenset(map(handle_key, RESERVED))


def password(text: str, handle: str) -> str:
    """`text` as a password: RFC 8265 OpaqueString. `handle` is whose it is to be.

    Raises BadInput at the field `password`, with the code `empty`, `too_short`, `too_long`, `characters` or `handle`.
    """
    if not text:
        raise BadInput(_("A password is still missing."), "empty", field="password")
    return _secret(text, handle, MIN_PASSWORD, "password")


def door_word(text: str, handle: str) -> str:
    """`text` as a door word, by the same rules, but for its length. Raises BadInput at the field `door_word`."""
    if not text:
        raise BadInput(_("A door word is still missing."), "empty", field="door_word")
    return _secret(text, handle, MIN_DOOR_WORD, "door_word")


def _secret(text: str, handle: str, least: int, field: str) -> str:
    def bad(message: str, code: str) -> BadInput:
        return BadInput(message, code, field=field)

    if len(text) > MAX_PASSWORD:
        raise bad(_("{count} characters at most, please.").format(count=MAX_PASSWORD), "too_long")
    try:
        secret: str = _PASSWORD.enforce(text)
    except UnicodeEncodeError:
        raise bad(_("There is a character in it that cannot be typed everywhere."), "characters") from None
    if len(secret) < least:
        words = _("At least {count} characters, please. A few words in a row are easy to remember.")
        raise bad(words.format(count=least), "too_short")
    if handle and handle_key("".join(secret.split())) == handle_key(handle):
        raise bad(_("Something else than your handle keeps you safer."), "handle")
    return secret


_MOODS = _words(
    "amber autumn bright brave calm clear copper dappled early easy evening gentle golden green hidden honest kind",
    "little lucky maple mellow misty morning mossy northern patient plain quiet rainy river sandy silver slow small",
    "soft southern steady still stone sunny tender velvet violet wandering warm wild willow winter wooden",
)
_BEINGS = _words(
    "alder badger beaver birch blackbird bramble brook clover comet cricket crane curlew deer dormouse fern finch",
    "fox hare harbor hazel hedgehog heron juniper kestrel lantern lark linnet magpie marmot meadow moth nettle newt",
    "otter owl pebble pine plover puffin rabbit raven robin rowan sparrow squirrel starling swallow thistle thrush",
    "tortoise vole walnut wren",
)


_MOST_OFFERED = 100


def offer(rng: Random, n: int) -> list[str]:
    """`n` different pseudonyms such as `quiet-otter`, all of them good handles. `n` is at most 100."""
    offered: list[str] = []
    while len(offered) < min(n, _MOST_OFFERED):
        name = f"{rng.choice(_MOODS)}-{rng.choice(_BEINGS)}"
        if name not in offered:
            offered.append(name)
    return offered
