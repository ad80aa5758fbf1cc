"""Help now: whom one can reach at this moment, on one screen, one key away from everywhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from bbs.domain.words import _
from bbs.screens.moves import TextMoves
from bbs.screens.widgets.prose import Paragraph, Prose, para
from bbs.services.help_now import Resource

HANG = 4


class HelpNow(TextMoves):
    """Esc goes back to exactly where one was."""

    in_reach = True

    def __init__(self) -> None:
        super().__init__(_("Help now"))
        self.body = self.text = Prose(holds_cursor=True)
        self.text.on_moved = self.say_rest

    async def on_mount(self) -> None:
        self.hush()
        await self.attempt(self._load)

    async def _load(self) -> None:
        self.text.show(help_words(await self.services.help_now.resources(self.actor)))

    def hints(self) -> str:
        return _("Esc goes back to where you were")


def help_words(resources: Sequence[Resource]) -> list[Paragraph]:
    """What help now says: what this place cannot do, then everybody whom one can turn to."""
    usual = usual_hours(resources)
    then = _("These people can talk with you. Unless it says otherwise they answer {hours}.").format(hours=usual)
    if not usual:
        then = _("These people can talk with you.")
    return [
        para(then, lead=_("Nobody here can find you or send help.") + " "),
        para(),
        *(_resource_words(resource, usual) for resource in resources),
        para(),
        para(_("You do not have to be sure that it is bad enough to call.")),
        para(_("Moderators here are members like you. They look in at certain hours, not day and night.")),
    ]


def usual_hours(resources: Sequence[Resource]) -> str:
    """The hours that several of them have, said once for all; empty where no two have the same."""
    hours = Counter(resource.hours for resource in resources if resource.hours).most_common(1)
    return hours[0][0] if hours and hours[0][1] > 1 else ""


def _resource_words(resource: Resource, usual: str) -> Paragraph:
    """Somebody to turn to: where, and the number, come first, since that is what is looked for."""
    region = resource.region[:1].upper() + resource.region[1:]
    hours = resource.hours if resource.hours != usual else ""
    facts = (
        resource.name,
        _("They answer {hours}").format(hours=hours) if hours else "",
        resource.what_happens,
    )
    about = " ".join(_as_sentence(fact) for fact in facts if fact)
    where = ": ".join(part for part in (region, _number_words(resource)) if part)
    return para(about, lead=f"{_as_sentence(where)} " if where else "", hang=HANG)


def _as_sentence(text: str) -> str:
    return text if text.endswith((".", "?", "!")) else f"{text}."


def _number_words(resource: Resource) -> str:
    # A number is never broken at the end of a row.
    phone, text = (number.replace(" ", "\u00a0") for number in (resource.phone, resource.text))
    if phone and phone == text:
        return _("call or text {number}").format(number=phone)
    if phone and text:
        return _("call {phone}, text {text}").format(phone=phone, text=text)
    if text:
        return _("text {number}").format(number=text)
    return _("call {number}").format(number=phone) if phone else ""
