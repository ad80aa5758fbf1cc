"""The reply guide: what helps whoever answers, beside the editor on request. Nothing is ever blocked by it."""

from __future__ import annotations

from typing import Final, NamedTuple

from bbs.domain.words import _


class Advice(NamedTuple):
    """One thing to know: in few words, and what is meant by them."""

    lead: str
    text: str


_FIRST: Final = (
    Advice(_("Name the feeling."), _("“That sounds exhausting” tells them that they were heard.")),
    Advice(_("Say that you care."), _("Plainly, in your own words. It can be short.")),
    Advice(_("Ask."), _("One open question leaves room: “What was the hardest part?”")),
    Advice(
        _("Do not compare."),
        _("“Others have it worse” makes people fall silent. Your own story can help, where it leaves theirs standing."),
    ),
    Advice(_("Do not promise that it gets better."), _("Nobody can know. “I hope so, with you” is true.")),
    Advice(_("No tough love."), _("“Pull yourself together” hurts most those who already try hardest.")),
)

_ADVISING: Final = {
    "listen": Advice(
        _("No advice this time."),
        _("They asked to be listened to. That you have read it, and say so, is what they asked for."),
    ),
    "relate": Advice(
        _("Advice can wait."),
        _("They asked whether anyone has been there. Tell how it was for you; what helped can stand in it as yours."),
    ),
    "ideas": Advice(
        _("Ideas are welcome here."),
        _("Say what helped you, as something that may fit or not. No diagnoses, no doses."),
    ),
    "story": Advice(
        _("No advice is needed."),
        _("They are just telling, and asked for nothing. A word that you have read it is plenty."),
    ),
}
_UNASKED: Final = Advice(
    _("Ask before you advise."), _("“Would you like ideas, or company?” lets them choose what they need.")
)

_LAST: Final = (
    Advice(
        _("Offer a line."),
        _("Something that you can really keep: “Write here again tonight, I will look.”"),
    ),
    Advice(_("Check in later."), _("“How are you today?” after some days says that they are not forgotten.")),
    Advice(
        _("You need not carry it alone."),
        _("If you are worried about somebody, x in the thread tells the moderators. You may stop, too, and rest."),
    ),
)

BEFORE: Final = _("You need not know the right words. That you have read it already counts.")
AFTER: Final = _("Written by peers; not clinically reviewed.")
"""What stands above and below it."""


def guide(seeking: str | None) -> tuple[Advice, ...]:
    """What helps, in the order in which it is of use; what it says of advice hangs on what the author looks for."""
    return (*_FIRST, _ADVISING.get(seeking or "", _UNASKED), *_LAST)
