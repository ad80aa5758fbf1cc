"""The catalogue of what members choose for themselves: names, words, choices, rules and what is as shipped.

Every front end shows and sets preferences from `PREFERENCES`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from bbs.domain.preference_rules import pieces, region_value, topic_list, width_value, word_list, zone_value
from bbs.domain.topics import TOPIC_WORDS
from bbs.domain.words import _
from bbs.errors import BadInput


class Section(StrEnum):
    """The parts of the settings, in their order."""

    LOOK = "look"
    READING = "reading"
    WRITING = "writing"
    PRIVACY = "privacy"


SECTION_WORDS: Final = {
    Section.LOOK: _("How it looks"),
    Section.READING: _("Reading"),
    Section.WRITING: _("Writing"),
    Section.PRIVACY: _("Privacy"),
}


@dataclass(frozen=True, slots=True)
class Preference:
    """One thing to choose.

    `choices` are the values and the words for them. Where there is a `rule`, values are typed: it returns the value in
    the form in which it is kept, or raises `BadInput` with what would do; `empty` is said of a value that is empty.
    With both, the value is a list of some of the choices. `about` is one sentence more.
    """

    name: str
    words: str
    section: Section
    default: str
    choices: Mapping[str, str] = field(default_factory=dict)
    rule: Callable[[str], str] | None = None
    about: str = ""
    empty: str = ""

    @property
    def several(self) -> bool:
        """Whether several of the choices can be chosen at once."""
        return self.rule is not None and bool(self.choices)

    def check(self, text: str) -> str:
        """The value that `text` is, as it is kept. Raises `BadInput` at this preference's name."""
        try:
            if self.rule is not None:
                return self.rule(text)
            value = text.strip().lower()
            if value not in self.choices:
                words = _("There are: {known}.").format(known=", ".join(self.choices))
                raise BadInput(words, "bad_setting")
            return value
        except BadInput as error:
            raise BadInput(error.message, error.code, field=self.name) from None

    def said(self, value: str) -> str:
        """The value in words."""
        if self.several:
            return ", ".join(self.choices.get(one, one) for one in pieces(value)) or self.empty
        if self.empty and value == self.default:
            return self.empty
        return self.choices.get(value, value)

    def after(self, value: str) -> str | None:
        """The choice behind this one, and behind the last the first; None where it is not one out of several."""
        if self.several or not self.choices:
            return None
        values = list(self.choices)
        return values[(values.index(value) + 1) % len(values)] if value in values else values[0]


_YES_NO: Final = {"on": _("yes"), "off": _("no")}

PREFERENCES: Final[tuple[Preference, ...]] = (
    Preference(
        "theme",
        _("Colours for"),
        Section.LOOK,
        "terminal",
        {
            "terminal": _("any terminal"),
            "light": _("light background"),
            "dark": _("dark background"),
            "contrast": _("high contrast"),
            "none": _("no colours"),
        },
        about=_("The background is always your terminal's own."),
    ),
    Preference(
        "colours",
        _("How many colours"),
        Section.LOOK,
        "auto",
        {
            "auto": _("automatic"),
            "none": _("none"),
            "16": _("16"),
            "256": _("256"),
            "truecolor": _("all"),
        },
        about=_("Automatic is what your terminal says of itself. Change it where colours look wrong, or are missing."),
    ),
    Preference(
        "ascii",
        _("Plain letters only"),
        Section.LOOK,
        "auto",
        {"auto": _("automatic"), "on": _("yes"), "off": _("no")},
        about=_("ASCII, for terminals that show question marks or boxes where letters should be."),
    ),
    Preference(
        "width",
        _("Width of text"),
        Section.LOOK,
        "0",
        rule=width_value,
        about=_("From 40 to 76 letters in a line. With nothing typed it is 76, where the screen has them."),
        empty=_("comfortable"),
    ),
    Preference(
        "times",
        _("Times"),
        Section.LOOK,
        "relative",
        {"relative": _("3 h, 4 days"), "absolute": _("by the clock")},
        about=_("How long ago something was, or the day and hour in your time zone."),
    ),
    Preference(
        "zone",
        _("Time zone"),
        Section.LOOK,
        "UTC",
        rule=zone_value,
        about=_("A name such as Europe/Lisbon; the city alone will do."),
    ),
    Preference(
        "start",
        _("Sign-in leads to"),
        Section.READING,
        "place",
        {"place": _("where I was"), "home": _("home"), "news": _("what is new for me")},
        about=_("After leaving at once it is always home."),
    ),
    Preference(
        "fold",
        _("Fold in threads"),
        Section.READING,
        "none",
        {"none": _("nothing"), "read": _("what I have read")},
        about=_("When a thread opens. Folded branches open with Enter, all of them with Z."),
    ),
    Preference(
        "open_topics",
        _("Always open, about"),
        Section.READING,
        "",
        TOPIC_WORDS,
        rule=topic_list,
        about=_("Posts with these content warnings stand open for you."),
        empty=_("none"),
    ),
    Preference(
        "hide_topics",
        _("Never show, about"),
        Section.READING,
        "",
        TOPIC_WORDS,
        rule=topic_list,
        about=_("Posts with these content warnings are one quiet line for you."),
        empty=_("none"),
    ),
    Preference(
        "mute_words",
        _("Mute words"),
        Section.READING,
        "",
        rule=word_list,
        about=_("Posts with these are folded. Commas between; whole words count, in small or large letters."),
        empty=_("none"),
    ),
    Preference(
        "line_mode",
        _("Begin in line mode"),
        Section.READING,
        "off",
        _YES_NO,
        about=_("Questions and answers, line by line, in place of screens. It holds from your next sign-in."),
    ),
    Preference(
        "key_style",
        _("Keys in the editor"),
        Section.WRITING,
        "arrows",
        {"arrows": _("arrows"), "vi": _("as in vi"), "emacs": _("as in Emacs")},
        about=_("Sending, help and leaving keep their keys in all of them."),
    ),
    Preference(
        "region",
        _("Where I am, for help now"),
        Section.PRIVACY,
        "",
        rule=region_value,
        about=_("Help now shows the numbers of this country first. Nobody else sees it."),
        empty=_("not said"),
    ),
    Preference(
        "letters",
        _("Letters from"),
        Section.PRIVACY,
        "nobody",
        {"nobody": _("nobody"), "known": _("people I know"), "all": _("all members")},
        about=_("People you know are those you have written with. Letters are not here yet; your choice is kept."),
    ),
    Preference(
        "presence",
        _("Show that I am here"),
        Section.PRIVACY,
        "off",
        _YES_NO,
        about=_("Nothing shows it yet; your choice is kept for then."),
    ),
    Preference(
        "list_my_posts",
        _("Others list my posts"),
        Section.PRIVACY,
        "off",
        _YES_NO,
        about=_("Whoever looks you up sees what they may read of yours. Posts without a name are never among them."),
    ),
    Preference(
        "show_known",
        _("What I know is seen by"),
        Section.PRIVACY,
        "nobody",
        {"nobody": _("nobody"), "page": _("who looks me up")},
        about=_(
            "Whatever you choose, you are offered threads without an answer that you could answer. Nobody is listed."
        ),
    ),
    Preference(
        "idle_lock_minutes",
        _("Lock by itself"),
        Section.PRIVACY,
        "0",
        {
            "0": _("never"),
            "5": _("after 5 minutes"),
            "15": _("after 15 minutes"),
            "30": _("after 30 minutes"),
            "60": _("after an hour"),
        },
        about=_("When no key is pressed for so long. Your password or door word opens it; L locks at once."),
    ),
    Preference(
        "triple_escape",
        _("Leave by three Esc"),
        Section.PRIVACY,
        "on",
        _YES_NO,
        about=_("At once, with the screen covered. Ctrl+\\ and Q do so whatever is chosen here."),
    ),
)
"""Everything that members choose, in the order in which it is shown."""

_BY_NAME: Final = {preference.name: preference for preference in PREFERENCES}


def preference_named(name: str) -> Preference:
    """The preference of that name. Raises `BadInput`."""
    if name not in _BY_NAME:
        raise BadInput(_("There is no setting of that name."), "no_such_setting", field="name")
    return _BY_NAME[name]
