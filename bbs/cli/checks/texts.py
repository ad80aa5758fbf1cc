"""The operator's own files beside the settings: the entries of help now, the rules of triage, the welcome."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from bbs.cli.checks.finding import About, Finding
from bbs.config import Config
from bbs.domain.words import _, ngettext
from bbs.errors import BadInput
from bbs.services import help_now, triage_rules, welcome


def resources(config: Config, now: datetime) -> Iterator[Finding]:
    """Whom people in need are told to call: a wrong number is worse than none."""
    own = config.data / help_now.NAME
    path = own if own.exists() else help_now.SHIPPED
    try:
        found = help_now.read_resources(path)
    except (OSError, ValueError) as error:
        words = _("{file} cannot be used, so members see the shipped entries: {why}.").format(file=path, why=error)
        yield Finding(About.HELP_NOW, words, _("Mend the file; it is read again by itself."))
        return
    if not found:
        yield Finding(About.HELP_NOW, _("{file} names nobody to turn to.").format(file=path), _mend(config))
    if stale := [one.name for one in found if one.is_stale(now)]:
        words = ngettext(
            "Nobody has checked {count} entry for {days} days: {names}.",
            "Nobody has checked {count} entries for {days} days: {names}.",
            len(stale),
        )
        said = words.format(count=len(stale), days=help_now.MAX_UNVERIFIED.days, names="; ".join(stale))
        yield Finding(About.HELP_NOW, said, _mend(config))


def _mend(config: Config) -> str:
    own = config.data / help_now.NAME
    if own.exists():
        return _("Look at each, and write the day into last_verified in {file}.").format(file=own)
    return _("Copy {shipped} to {file}, look at each entry, and write the day into last_verified.").format(
        shipped=help_now.SHIPPED, file=own
    )


def others(config: Config) -> Iterator[Finding]:
    """The rules of triage, and the welcome to those whose first post nobody has answered."""
    try:
        triage_rules.rules_for(config.data)
    except BadInput as error:
        words = _("The shipped rules of triage are used, because yours cannot be: {why}").format(why=error.message)
        yield Finding(About.TEXTS, words, "bbs safety check < /dev/null")
    path = config.data / welcome.NAME
    try:
        if path.exists():
            path.read_text("utf-8")
    except (OSError, ValueError) as error:
        words = _("{file} cannot be used, so the shipped welcome is: {why}.").format(file=path, why=error)
        yield Finding(About.TEXTS, words, _("Save it as text in UTF-8."))
