"""The parts of the settings, in line mode, that are no preferences: people, moderators, privacy, and the account."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from functools import partial

from bbs.domain.aloud import when_said
from bbs.domain.policy import GUEST
from bbs.domain.words import _, ngettext
from bbs.errors import BBSError
from bbs.services.erasing_rows import Posts
from bbs.services.people import MAX_BIO
from bbs.verbs.document import Document, written
from bbs.verbs.line_keys import KeysRoom
from bbs.verbs.line_people import AboutRoom, BlockedRoom
from bbs.verbs.line_rooms import MemberRooms
from bbs.verbs.line_secrets import give_code, new_password, twice, with_door_word
from bbs.verbs.line_talk import Choice, Gone, Interrupted, Talk
from bbs.verbs.line_visit import Visit
from bbs.verbs.saying import numbered, sentence

Rows = list[tuple[str, Callable[[], Awaitable[None]]]]
"""Lines of words, and what each of them does."""


async def people_rows(visit: Visit) -> Rows:
    """What one says of oneself, and whom one keeps away."""

    async def about() -> None:
        visit.open(AboutRoom(visit, visit.actor.handle))

    async def blocked() -> None:
        visit.open(BlockedRoom(visit))

    return [
        (_("What I say of myself"), partial(_bio, visit)),
        (_("What I know"), partial(_known, visit)),
        (_("My page, as others see it"), about),
        (_("People I keep away"), blocked),
    ]


async def _bio(visit: Visit) -> None:
    talk, people = visit.talk, visit.services.people
    about = await people.about(visit.actor, visit.actor.handle)
    talk.say(_("A few sentences that all members can read; at most {count} characters.").format(count=MAX_BIO))
    text = await talk.text(about.bio, lambda _body: None, first=_("It says now:"))
    talk.forget_ahead()
    if not await talk.sure(_("Keep it so?")):
        raise Interrupted
    said = await people.set_bio(visit.actor, text)
    talk.say(_("That stands on your page now.") if said else _("Nothing stands on your page now."))


async def _known(visit: Visit) -> None:
    talk, services = visit.talk, visit.services
    about = await services.people.about(visit.actor, visit.actor.handle)
    known = {each.slug for each in about.knows}
    found = await services.boards.overview(visit.actor)
    talk.say(_("You are offered threads there that nobody has answered. Nobody is ever listed or named."))
    talk.say("\n".join(chosen_said((one.name, one.slug in known) for one in found)))
    question = _("Those you know, numbers with blanks between; 0 for none, Enter leaves it:")
    if (numbers := await talk.several(question, len(found))) is None:
        raise Interrupted
    chosen = tuple(found[number - 1].slug for number in numbers)
    await services.people.set_known(visit.actor, chosen)
    talk.say(_("Kept. Who sees it is among the settings, in Privacy."))


def chosen_said(found: Iterable[tuple[str, bool]]) -> list[str]:
    """Lines to choose several of, each with its number and whether it is chosen now."""
    return numbered(", ".join((words, _("chosen") if now else _("not chosen"))) for words, now in found)


async def moderators_rows(visit: Visit) -> Rows:
    """What was done about oneself, and what is done here."""
    member = MemberRooms(visit.services, visit.actor, visit.talk)
    return [
        (_("What moderators did about you"), member.own_actions),
        (_("What moderators have done here"), partial(_public_log, visit)),
    ]


async def _public_log(visit: Visit) -> None:
    after: str | None = None
    while True:
        page = await visit.services.actions.public_log(visit.actor, after)
        now = visit.services.clock()
        lines = [
            sentence(when_said(row.at, now, visit.preferences), row.words.replace(" · ", ", ")) for row in page.rows
        ]
        nothing = _("Nothing yet. What is about somebody's own safety never stands here.")
        stopped = await visit.talk.page("\n".join(lines) or nothing)
        if stopped or page.next is None or await visit.talk.ask(_("Enter for older lines, s to stop:")):
            return
        after = page.next


# Privacy


async def privacy_rows(visit: Visit) -> Rows:
    """Everything that is held about one, and going."""
    rows: Rows = [(_("Everything that is kept about you"), partial(_export, visit))]
    pending = await _pending(visit)
    if pending:
        return [*rows, (pending, partial(stay, visit))]
    return [*rows, (_("Erase your account"), partial(_erase, visit))]


async def _pending(visit: Visit) -> str:
    try:
        pending = await visit.services.erasing.pending(visit.actor)
    except BBSError:
        return ""
    return "" if pending is None else _("Stay: {words}").format(words=pending.words)


async def _export(visit: Visit) -> None:
    talk = visit.talk
    talk.say(_("As a file on your own machine: ssh {handle}@HOST export > me.json").format(handle=visit.actor.handle))
    if not await talk.sure(_("Or shall it be said here, all of it?")):
        return
    with visit.services.turns.export(visit.actor):
        found = await with_door_word(talk, lambda word: visit.services.exporting.export(visit.actor, word))
        await _say_all(talk, Document(found))


async def _say_all(talk: Talk, document: Document) -> None:
    """Says it a part at a time: all of it at once would hold everybody up."""
    begun = False
    async for piece in written(document, plain=False):
        if begun and await talk.ask(_("Enter for more, s to stop:")):
            return
        if await talk.page(piece.text):
            return
        begun = True


async def _erase(visit: Visit) -> None:
    """Asks what becomes of posts, when, and for the handle, typed whole."""
    talk = visit.talk
    talk.say(_("Everything that is yours goes: account, keys, marks, drafts, conversations. It does not come back."))
    chosen: list[Posts] = []

    async def choose(posts: Posts) -> None:
        chosen.append(posts)

    kinds: list[tuple[Posts, str]] = [
        ("delete", _("Delete what I wrote")),
        ("anonymise", _("Let it stand, under “a former member”")),
    ]
    choices = [Choice(words, partial(choose, posts)) for posts, words in kinds]
    await talk.choose_once(_("What becomes of your posts?"), choices, _("A number, or Enter to go back:"))
    when: list[bool] = []

    async def at(once: bool) -> None:
        when.append(once)

    times = [
        Choice(_("In 7 days; until then you can sign in and take it back"), partial(at, False)),
        Choice(_("At once"), partial(at, True)),
    ]
    await talk.choose_once(_("And when?"), times, _("A number, or Enter to go back:"))
    handle = await talk.ask_freshly(_("Your name here, typed whole, erases your account; Enter goes back:"))
    if not handle:
        raise Interrupted
    erased = await with_door_word(
        talk,
        lambda word: visit.services.erasing.erase(visit.actor, handle, chosen[0], at_once=when[0], door_word=word),
    )
    talk.say(erased.words)
    if erased.done:
        talk.say(_("Go well. Help now stays open to everybody: help@"))
        visit.actor = GUEST
        raise Gone
    await visit.learn()


async def stay(visit: Visit) -> None:
    """Takes an erasure back, after asking. Raises `Interrupted`."""
    if not await visit.talk.sure(_("Do you want to stay? Everything stands again as it did.")):
        raise Interrupted
    visit.actor = await visit.services.erasing.take_back(visit.actor)
    visit.talk.say(_("You stay. Good that you are here."))


# The account


async def account_rows(visit: Visit) -> Rows:
    """What opens the account, where it is open, and under which name."""

    async def keys() -> None:
        visit.open(KeysRoom(visit))

    return [
        (_("Keys"), keys),
        (_("Password"), partial(_password, visit)),
        (_("Recovery code"), partial(_code, visit)),
        (_("Door word"), partial(_door_word, visit)),
        (_("Where you are signed in"), partial(_sessions, visit)),
        (_("Your name here"), partial(_rename, visit)),
    ]


async def _password(visit: Visit) -> None:
    talk = visit.talk
    talk.say(_("The old one first. Whoever has only keys types their door word there, or nothing."))
    so_far = await talk.secret(_("Old one:")) or None
    new = await new_password(talk, visit.services, visit.actor.handle)
    await visit.services.accounts.change_password(visit.actor, so_far, new or "", so_far)
    talk.say(_("Your password is changed. Your other sessions are over."))


async def _code(visit: Visit) -> None:
    """Asks first: the code that is written down somewhere opens nothing any more."""
    has = await visit.services.recovery.has_code(visit.actor)
    if not await visit.talk.sure(
        _("A new recovery code? The one you have ends then.") if has else _("A recovery code?")
    ):
        raise Interrupted
    code = await with_door_word(visit.talk, lambda word: visit.services.recovery.new_code(visit.actor, word))
    await give_code(visit.talk, code)


async def _door_word(visit: Visit) -> None:
    talk, recovery = visit.talk, visit.services.recovery
    there = await recovery.has_door_word(visit.actor)
    talk.say(_("It is asked for after a sign-in with a key, and opens a locked visit. What you type is not shown."))
    talk.say(_("You have one. Enter alone takes it off.") if there else _("You have none. Enter alone leaves it so."))
    talk.say(_("Your password first, or the door word you have; nothing if you have neither."))
    so_far = await talk.secret(_("Password:"))
    word = await twice(talk, _("New door word:"))
    if not word and not there:
        raise Interrupted
    if not word:
        if not await talk.sure(_("Take your door word off?")):
            raise Interrupted
        await recovery.clear_door_word(visit.actor, so_far)
        talk.say(_("Your door word is taken off."))
        return
    await recovery.set_door_word(visit.actor, word, so_far or None)
    talk.say(_("Your door word is kept. It is asked for at the next sign-in with a key."))


async def _sessions(visit: Visit) -> None:
    """Where one is signed in; a number ends one."""
    sessions, talk = visit.services.sessions, visit.talk
    rows = sessions.of(visit.actor)
    now = visit.services.clock()
    choices = []
    for row in rows:
        since = _("since {time}").format(time=when_said(row.began, now, visit.preferences))
        words = f"{since}, " + (_("this one") if row.current else _("end it"))
        choices.append(Choice(words, partial(_end, visit, row.id, row.current)))
    if any(not row.current for row in rows):
        choices.append(Choice(_("End all others"), partial(_end_others, visit)))
    heading = ngettext("You are signed in once.", "You are signed in {count} times.", len(rows)).format(count=len(rows))
    await talk.choose_once(heading, choices, _("A number, or Enter to go back:"))


async def _end(visit: Visit, session: int, current: bool) -> None:
    if current:
        visit.talk.say(_("This is the one you are in. leave ends it."))
    elif await visit.talk.sure(_("End it?")):
        visit.services.sessions.end(visit.actor, session)
        visit.talk.say(_("That session is over."))


async def _end_others(visit: Visit) -> None:
    if await visit.talk.sure(_("End all others?")):
        await visit.services.sessions.end_others(visit.actor)
        visit.talk.say(_("Your other sessions end now."))


async def _rename(visit: Visit) -> None:
    talk = visit.talk
    talk.say(_("All that you have written stands under the new name from then on, and you sign in with it."))
    talk.say(_("Nobody else can take the old one. Three changes a day at most."))
    name = await talk.ask(_("Your new name, or Enter leaves it:"))
    if not name:
        raise Interrupted
    if not await talk.sure(_("{handle} from now on?").format(handle=name)):
        raise Interrupted
    visit.actor = await visit.services.accounts.rename(visit.actor, name, visit.checks)
    talk.say(_("You are {handle} from now on.").format(handle=visit.actor.handle))
