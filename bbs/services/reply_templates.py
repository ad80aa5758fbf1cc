"""Texts that moderators may answer with. The shipped ones stand until the operator has written any of their own."""

from __future__ import annotations

from bbs.domain.words import _
from bbs.models.queries import care
from bbs.services.case_rows import Template


def listed() -> tuple[Template, ...]:
    """The templates in their order. Inside a read."""
    kept = tuple(Template(name, body, reviewed) for name, body, reviewed in care.reply_templates())
    return kept or shipped()


def shipped() -> tuple[Template, ...]:
    """The templates that come with the program. Nobody with clinical training has looked at them: each says so."""
    return tuple(Template(name, body) for name, body in _SHIPPED)


_SHIPPED = (
    (
        _("Listening"),
        _(
            "Hello, and thank you for writing. I have read what you said, and I am glad that you said it.\n\n"
            "I am a member like you, and I look after this place with others. I cannot see where you are, and I cannot"
            " send help. I can listen. If you like, tell me how it is right now.\n\n"
            "If you are not safe, please call one of the numbers that ! shows. You do not have to be sure."
        ),
    ),
    (
        _("Asking about safety"),
        _(
            "Thank you for telling us. That sounds very heavy, and you do not have to carry it alone.\n\n"
            "I would like to ask you plainly: are you thinking about ending your life? You can answer me honestly;"
            " nobody will be angry, and nothing is taken from you here.\n\n"
            "If you have something near you that you could use, can you put it further away, or go where somebody is?"
            " The numbers that ! shows are for exactly this, and somebody answers there now."
        ),
    ),
    (
        _("Later than I wanted"),
        _(
            "I am sorry that nobody answered sooner. We are volunteers, and not always here.\n\n"
            "I have read what you wrote. How are you now?"
        ),
    ),
    (
        _("Before I go"),
        _(
            "I have to stop for today. Another moderator can see what we have written here, and so can you. Write"
            " whenever you want to; we will see it when we next look.\n\n"
            "Until then, the numbers that ! shows have somebody who answers."
        ),
    ),
    (
        _("About something in a post"),
        _(
            "Hello. I have taken something out of your post, or left it waiting: it describes a way to harm oneself,"
            " and somebody who reads it on a bad night could be hurt by it. What you feel is welcome here, all of it."
            "\n\n"
            "If you want to talk about how it is for you, write to me here."
        ),
    ),
)
