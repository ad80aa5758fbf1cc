"""One board: who reads and writes, what waits, how fast; and its readers' list."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from bbs.domain.members import MAX_HANDLE
from bbs.domain.policy import Readers
from bbs.domain.steering_words import (
    HOLD_WORDS,
    READERS_WORDS,
    SLOW_MINUTES,
    WIDER,
    WRITERS_WORDS,
    slow_words,
)
from bbs.domain.words import _
from bbs.screens.act_choices import ChooseOne
from bbs.screens.steering_form import Asked, FieldsForm, SteeringList, entry, new, pair
from bbs.screens.steering_words import list_words
from bbs.screens.widgets.rows import GAP, Row, notes
from bbs.services.import_check import MAX_DESCRIPTION, MAX_NAME
from bbs.services.steering_rows import BoardChange, BoardDetails

ADD = "add"


def change_of(name: str, value: Any) -> BoardChange:
    """The change of one setting."""
    return BoardChange(**{name: value})


class BoardSteering(SteeringList):
    """Enter changes a line; what is changed holds at once, in every session."""

    def __init__(self, slug: str) -> None:
        super().__init__(_("A board"))
        self._slug = slug
        self._is: BoardDetails | None = None

    async def fetch(self) -> Sequence[Row]:
        self._is = board = await self.services.steering.board(self.actor, self._slug)
        self.title_bar.say(left=f"{board.experience_name}: {board.name}", right=board.slug)
        place = _("{place} of {places}").format(place=board.place, places=board.places)
        rows = [
            pair(_("Name"), board.name, "name"),
            pair(_("What it is for"), board.description, "description"),
            pair(_("Its place"), place, "place"),
            GAP,
            pair(_("Who reads it"), READERS_WORDS[board.readers], "readers"),
        ]
        if board.readers is Readers.LIST or board.listed:
            rows.append(pair(_("On its list"), list_words(board), "list"))
        return [
            *rows,
            pair(_("Who writes"), WRITERS_WORDS[board.writers], "writers"),
            pair(_("What waits"), HOLD_WORDS[board.hold], "hold"),
            pair(_("How fast"), slow_words(board.slow_minutes), "slow_minutes"),
            pair(_("Without a name"), _("welcome") if board.unnamed else _("no"), "unnamed"),
            pair(_("Content warnings"), _("required") if board.warnings_required else _("free"), "warnings_required"),
            pair(_("Takes new posts"), _("no, it is closed") if board.closed else _("yes"), "closed"),
        ]

    # Changing

    async def opened(self, chosen: object) -> None:
        board, name = self._is, str(chosen)
        if board is None:
            return
        if name in ("unnamed", "warnings_required", "closed"):
            await self._set(change_of(name, not getattr(board, name)))
        elif name == "list":
            await self.bbs.open_screen(ReadersScreen(self._slug))
        elif name in ("name", "description", "place"):
            await self._ask(board, name)
        else:
            await self._choose(name)

    async def _ask(self, board: BoardDetails, name: str) -> None:
        labels = {"name": _("Name: "), "description": _("What it is for: "), "place": _("Place, from 1: ")}
        limits = {"name": 2 * MAX_NAME, "description": 2 * MAX_DESCRIPTION, "place": 4}

        async def keep(typed: Mapping[str, str]) -> None:
            text = typed[name].strip()
            value: object = (int(text) if text.isascii() and text.isdecimal() else 0) if name == "place" else text
            await self._set(change_of(name, value))

        asked = Asked(name, labels[name], limits[name], str(getattr(board, name)))
        await self.bbs.open_screen(FieldsForm(board.name, [asked], keep))

    async def _choose(self, name: str) -> None:
        choices: dict[str, tuple[str, Sequence[tuple[object, str]]]] = {
            "readers": (_("Who reads it?"), list(READERS_WORDS.items())),
            "writers": (_("Who writes there?"), list(WRITERS_WORDS.items())),
            "hold": (_("What waits for a moderator?"), list(HOLD_WORDS.items())),
            "slow_minutes": (_("How fast may somebody write?"), [(one, slow_words(one)) for one in SLOW_MINUTES]),
        }
        title, words = choices[name]

        async def chosen(value: object) -> None:
            change = change_of(name, value)
            if isinstance(value, Readers):
                await self._readers(value, change)
            else:
                await self._set(change)

        await self.bbs.open_screen(ChooseOne(title, words, chosen))

    async def _readers(self, readers: Readers, change: BoardChange) -> None:
        """Asks before more people read what was written for fewer."""
        board = self._is
        if board is not None and WIDER[readers] > WIDER[board.readers]:
            await self.bbs.go_back()
            words = _("All that was written there is open to more people then. y does it.")
            self.choose(words, {"y": lambda: self._set(change)})
        else:
            await self._set(change)

    async def _set(self, change: BoardChange) -> None:
        self._is = await self.services.steering.set_board(self.actor, self._slug, change)
        await self.done(_("Kept, and it holds at once."))


class ReadersScreen(SteeringList):
    """The people on the list of a board; Enter takes one off. Who looks after all boards needs no place on it."""

    def __init__(self, slug: str) -> None:
        super().__init__(_("Who is on the list"))
        self._slug = slug

    async def fetch(self) -> Sequence[Row]:
        board = await self.services.steering.board(self.actor, self._slug)
        self.title_bar.say(right=board.name)
        rows = [new(_("Put somebody on the list"), ADD), GAP, *(entry(name, f"@{name}") for name in board.listed)]
        if not board.listed:
            rows += notes(_("Nobody yet. Those who look after all boards read it anyway."))
        return rows

    async def opened(self, chosen: object) -> None:
        if chosen == ADD:
            asked = Asked("reader", _("Name: "), 2 * MAX_HANDLE)
            about = [_("The name of a member, exactly as it is written.")]
            await self.bbs.open_screen(FieldsForm(_("Put somebody on the list"), [asked], self._add, about=about))
            return
        name = str(chosen).removeprefix("@")
        words = _("Take {name} off? Their sessions end, and they sign in again. y does.").format(name=name)
        self.choose(words, {"y": self._taking(name)})

    async def _add(self, typed: Mapping[str, str]) -> None:
        change = BoardChange(add_readers=(typed["reader"],))
        await self.services.steering.set_board(self.actor, self._slug, change)
        await self.done(_("They read it from now on."))

    def _taking(self, name: str) -> Callable[[], Awaitable[None]]:
        async def take() -> None:
            change = BoardChange(drop_readers=(name,))
            await self.services.steering.set_board(self.actor, self._slug, change)
            await self.done(_("They do not read it any more."), back=False)

        return take
