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
        return _("Esc back to where you were  ↓ Space further down")


def help_words(resources: Sequence[Resource]) -> list[Paragraph]:
    """What help now says: what this place cannot do, then everybody whom one can turn to."""
    usual = usual_hours(resources)
    words = [
        para(_("Nobody here can find you or send help. These people can talk with you now."), "strong"),
        para(_("You do not have to be sure that it is bad enough to call.")),
    ]
    if usual:
        words.append(para(_("Unless it says otherwise, they answer {hours}.").format(hours=usual)))
    words.append(para())
    words += [_resource_words(resource, usual) for resource in resources]
    words += [
        para(),
        para(_("Moderators here are members like you. They look in at certain hours, not day and night.")),
    ]
    return words


def usual_hours(resources: Sequence[Resource]) -> str:
    """The hours that several of them have, said once for all; empty where no two have the same."""
    hours = Counter(resource.hours for resource in resources if resource.hours).most_common(1)
    return hours[0][0] if hours and hours[0][1] > 1 else ""


def _resource_words(resource: Resource, usual: str) -> Paragraph:
    """Somebody to turn to: the number first, since that is what is looked for."""
    who = f"{resource.name} ({resource.region})" if resource.region else resource.name
    facts = [resource.what_happens]
    if resource.hours and resource.hours != usual:
        facts.insert(0, _("They answer {hours}.").format(hours=resource.hours))
    number = _number_words(resource)
    about = " ".join(fact for fact in facts if fact)
    if not number:
        return Paragraph([(f"{who}. ", "strong"), (about, "plain")], HANG)
    return Paragraph([(f"{number}  ", "strong"), (f"{who}. ", "accent"), (about, "plain")], HANG)


def _number_words(resource: Resource) -> str:
    phone, text = resource.phone, resource.text
    if phone and phone == text:
        return _("Call or text {number}").format(number=phone)
    if phone and text:
        return _("Call {phone}, text {text}").format(phone=phone, text=text)
    if text:
        return _("Text {number}").format(number=text)
    return _("Call {number}").format(number=phone) if phone else ""
