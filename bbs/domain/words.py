"""The one catalogue of words that people read. Every sentence on a screen goes through `_` or `ngettext`.

The template is `bbs/locale/bbs.pot`; a translation is `bbs/locale/LANG/LC_MESSAGES/bbs.mo`. Without a translation the
English of the source is shown.
"""

from __future__ import annotations

import gettext
from pathlib import Path

LOCALE_DIR = Path(__file__).parent.parent / "locale"

_catalogue = gettext.translation("bbs", LOCALE_DIR, fallback=True)


def _(text: str) -> str:
    """`text` in the language of the server."""
    return _catalogue.gettext(text)


def ngettext(one: str, many: str, count: int) -> str:
    """`one` or `many`, as the server's language wants it for `count`."""
    return _catalogue.ngettext(one, many, count)
