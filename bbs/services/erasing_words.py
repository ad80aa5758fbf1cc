"""What is said of erasing: before it, while it waits, and when it is done. The same in every front end."""

from __future__ import annotations

from datetime import datetime

from bbs.domain.when import date
from bbs.domain.words import _
from bbs.services.erasing_rows import Posts
from bbs.services.erasing_unnamed import SCATTER


def words_for(posts: Posts, when: datetime, *, done: bool, unnamed: bool) -> str:
    """What has been asked for, in words. With `unnamed` they have written something without their name."""
    said = [_done(posts) if done else _waiting(posts, when)]
    if unnamed and posts == "delete":
        words = _(
            "What you wrote without your name goes one by one, by lot, within {days} days more: all at once, it would"
            " say that it was yours."
        )
        said.append(words.format(days=SCATTER.days))
    elif unnamed:
        said.append(_("What you wrote without your name stays as it is, and nothing leads from it to you."))
    if done:
        said.append(_("Backups hold it until they are thrown away; the operator can say when that is."))
    return " ".join(said)


def _done(posts: Posts) -> str:
    if posts == "delete":
        return _("Everything that was yours here is gone, and what you wrote is deleted. Nobody can take your name.")
    return _("Everything that was yours here is gone. What you wrote stays, under “a former member”.")


def _waiting(posts: Posts, when: datetime) -> str:
    day = date(when.date())
    if posts == "delete":
        words = _(
            "Nobody sees your name or your posts any more. On {day} everything goes, and what others have quoted of"
            " you; until then you can sign in and take it back."
        )
    else:
        words = _(
            "Your posts stand under “a former member” now. On {day} everything else goes; until then you can sign in"
            " and take it back."
        )
    return words.format(day=day)
