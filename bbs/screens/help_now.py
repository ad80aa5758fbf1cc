"""Help now: whom one can reach at this moment, on one screen, one key away from everywhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from bbs.domain.commands import Command
from bbs.domain.words import _, ngettext
from bbs.screens.keepsakes_key import KeepsakesKey
from bbs.screens.moves import TextMoves
from bbs.screens.widgets.prose import Paragraph, Prose, para
from bbs.services.help_now import HelpPage, Resource

HANG = 4

MAX_STALE = 3
"""So many entries that nobody has checked are named; of more it is enough to know how many."""


class HelpNow(KeepsakesKey, TextMoves):
    """Esc goes back to exactly where one was; Enter asks for a person."""

    in_reach = True
    leads_on = True
    """Whether it opens what it names besides numbers."""

    def __init__(self) -> None:
        super().__init__(_("Help now"))
        self.body = self.text = Prose(holds_cursor=True)
        self.text.on_moved = self.say_rest
        self._asks = False

    async def on_mount(self) -> None:
        self.hush()
        await self.attempt(self._load)

    async def _load(self) -> None:
        page = await self.services.help_now.page(self.actor, self.bbs.preferences.region)
        if not self.leads_on:
            page = replace(page, asks=False, keeps=False)
        self._asks = page.asks
        self.text.show(help_words(page))
        self.hush()

    def hints(self) -> str:
        if self._asks:
            return _("Enter asks a moderator to write to you  Esc goes back to where you were")
        return _("Esc goes back to where you were")

    def words_for(self, command: Command) -> str:
        return _("Ask a moderator to write to you") if command.name == "open" else super().words_for(command)

    async def do_open(self) -> None:
        if self._asks:
            await self.do_ask()


def help_words(page: HelpPage) -> list[Paragraph]:
    """What help now says: what this place cannot do, then everybody whom one can turn to."""
    usual = usual_hours(page.resources)
    then = _("These people can talk with you. Unless it says otherwise they answer {hours}.").format(hours=usual)
    if not usual:
        then = _("These people can talk with you.")
    return [
        para(then, lead=_("Nobody here can find you or send help.") + " "),
        para(),
        *(_resource_words(resource, usual) for resource in page.resources),
        para(),
        para(_("You do not have to be sure that it is bad enough to call.")),
        *_here_words(page),
        *_stale_words(page),
    ]


def usual_hours(resources: Sequence[Resource]) -> str:
    """The hours that several of them have, said once for all; empty where no two have the same."""
    hours = Counter(resource.hours for resource in resources if resource.hours).most_common(1)
    return hours[0][0] if hours and hours[0][1] > 1 else ""


def number_line(resource: Resource) -> str:
    """Where, and the number, as one short sentence; the name where there is neither."""
    region = resource.region[:1].upper() + resource.region[1:]
    where = ": ".join(part for part in (region, _number_words(resource) or resource.name) if part)
    return _as_sentence(where)


def _here_words(page: HelpPage) -> Iterator[Paragraph]:
    """What there is in this place: moderators, and what one keeps for such a day."""
    if page.hours:
        hours = _("Moderators here are members like you. They look in {hours}, not day and night.")
        yield para(hours.format(hours=page.hours))
    else:
        yield para(_("Moderators here are members like you, and not here day and night."))
    if page.asks and page.keeps:
        yield para(_("A asks one of them to write to you. V shows what you keep for a hard day."), "strong")
    elif page.asks:
        yield para(_("A asks one of them to write to you."), "strong")


def _stale_words(page: HelpPage) -> Iterator[Paragraph]:
    """To those who can have it mended: which numbers nobody has checked for long."""
    if not page.stale:
        return
    words = ngettext(
        "To you as a moderator: {count} of these numbers has not been checked for half a year: {names}. Please ask the"
        " operator to try it.",
        "To you as a moderator: {count} of these numbers have not been checked for half a year: {names}. Please ask the"
        " operator to try them.",
        len(page.stale),
    )
    names = ", ".join(page.stale[:MAX_STALE]) + (_(" and others") if len(page.stale) > MAX_STALE else "")
    yield para()
    yield para(words.format(count=len(page.stale), names=names), "care")


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
