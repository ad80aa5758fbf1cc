"""What the rooms for looking after the place share: lists of what can be set, and steps up and down in an order."""

from __future__ import annotations

from bbs.domain.words import _
from bbs.verbs.line_list import ListRoom
from bbs.verbs.line_room import Room
from bbs.verbs.saying import sentence


class SettingRoom(ListRoom):
    """Something that can be set. Each number stands for one line of it and stays what it is: after a change that line
    alone is said again, and what is said in full on the way in is said again by `again`."""

    hints = ("back",)

    async def kept(self, words: str = "") -> None:
        """Something was changed: what is different now is said, and nothing else."""
        before = [item.words for item in self.items]
        await self.load()
        now = [item.words for item in self.items]
        self.talk.say(words or _("Kept, and it holds at once."))
        if len(now) != len(before):
            await self.say_list()
            return
        changed = [f"{at}. {said}" for at, said in enumerate(now, 1) if said != before[at - 1]]
        if changed:
            self.talk.say("\n".join(changed))

    async def enter(self) -> None:
        if self.items:
            await self.load()
            self.talk.say(sentence(self.where, _("again says the list")))
        else:
            await self.say_list()


class OrderRoom(ListRoom):
    """A list whose order can be changed: coming back, or a change, says it anew, since its numbers may have changed."""

    says_again = True
    hints = ("back",)


def gone(room: Room, words: str) -> None:
    """What the room is about was taken away: that is said, and one is in the room before."""
    room.talk.say(words)
    room.visit.back()


def by_one(place: int, *, up: bool) -> int:
    """The place above or below a place, from 1."""
    return max(place - 1, 1) if up else place + 1
