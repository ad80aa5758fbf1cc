"""What everybody agrees to when they join."""

from __future__ import annotations

from typing import Final

from bbs.domain.words import _

VERSION: Final = 2
"""Rises when the meaning of the agreement changes; kept with each member."""


def agreement() -> tuple[str, ...]:
    """The agreement, a paragraph each."""
    return (
        _("We are people who have lived through something, and we listen to each other as equals."),
        _("Nobody here is your doctor or your therapist. We share what we know from living, and that is all."),
        _(
            "This is not a crisis service, and nobody here can find you. If you are in danger, please call somebody who"
            " can come. The numbers are one key away, on every screen: !"
        ),
        _("This place is for adults."),
        _(
            "Be kind. Ask before you advise. What people tell here stays here. Feelings are welcome, all of them; ways"
            " to harm oneself are not described."
        ),
        _(
            "Members can read what you write, and some boards are open to guests. The editor says who, each time. The"
            " people who run this server can read everything on its disk."
        ),
        _(
            "A program reads new posts for signs of a very hard time, so that moderators see those first, and why. It"
            " can be wrong. It may show you alone whom to call. Other members never see what it finds, and it is"
            " forgotten 30 days later, or when a moderator is done with it."
        ),
        _("Moderators are members like you. They look in when they can, and that is not around the clock."),
        _("A name that is not your own is enough. We ask for no address, and we keep none."),
    )
