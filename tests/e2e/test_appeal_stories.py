"""What moderators do has an end and an answer: stories with the OpenSSH client, key by key."""

from __future__ import annotations

import sqlite3
from datetime import timedelta
from pathlib import Path

from bbs.config import DATABASE_NAME
from bbs.domain.acting import ActionKind
from bbs.domain.addresses import Address
from bbs.domain.policy import SYSTEM
from bbs.services.case_rows import ActionRequest
from tests.e2e.harness import Client
from tests.e2e.test_stories import visit
from tests.e2e.village import Village, lived

__all__ = ["visit"]

WHY = "It tells somebody what to do who asked to be listened to"
DAY_US = 86_400_000_000


async def two_moderators(village: Village) -> None:
    for handle in ("ana", "ben"):
        await village.services.managing.set_roles(SYSTEM, handle, ("moderator",))
        village.people[handle] = await village.services.accounts.again(village.people[handle])


async def a_hidden_post(village: Village) -> None:
    await two_moderators(village)
    number = await village.thread("cleo", "anxiety-welcome", "On advice", "Go for a walk in the morning.")
    await village.reply("ana", number, "I do, most days.")
    await village.services.reading.catch_up(village.people["ana"])
    request = ActionRequest(ActionKind.HIDE, WHY, address=Address(number))
    await village.services.actions.act(village.people["ben"], request)


def test_an_appeal_that_overturns(visit):
    sign_in = visit(a_hidden_post, 1)

    # cleo reads at the next sign-in what was done, and why; one key leads to an appeal.
    cleo = sign_in("cleo")
    cleo.wait_for("is hidden for now.")
    cleo.key("o")
    cleo.wait_for("What moderators did about you")
    cleo.key("enter")
    cleo.wait_for("Enter begins.")
    cleo.key("enter")
    cleo.wait_for("Why should it be looked at again?")
    cleo.type("It was a joke between us two.")
    cleo.key("ctrl+s")
    cleo.wait_for("Sent. Another moderator looks at it")

    # ben, who did it, cannot decide; ana can, and takes it back.
    ben = sign_in("ben")
    ben.wait_for("Anxiety")
    ben.key("M")
    ben.wait_for("Appeal:")
    ben.key("enter")
    ben.wait_for("What they say is folded away.")
    ben.key("enter")
    ben.wait_for("It was a joke between us two.")
    ben.key("o")
    ben.wait_for("Somebody else than the one who acted decides this. P passes it on.")

    ana = sign_in("ana")
    ana.wait_for("Anxiety")
    ana.key("M")
    ana.wait_for("Appeal:")
    ana.key("enter")
    ana.wait_for("What they say is folded away.")
    ana.key("enter")
    ana.wait_for("It was a joke between us two.")
    ana.key("o", "2")
    ana.wait_for("Answer:")
    ana.key("enter")
    ana.wait_for("Taken back, and they are told.")
    ana.key("q")
    ana.wait_for("Anxiety")
    ana.type("#1\r")
    ana.wait_for("Go for a walk in the morning.")

    again = sign_in("cleo")
    again.wait_for("You appealed, and another moderator has decided otherwise")


async def a_suspension(village: Village) -> None:
    await two_moderators(village)
    until = village.clock() + timedelta(days=3)
    request = ActionRequest(ActionKind.SUSPEND, "Three people have asked for a pause.", handle="cleo", until=until)
    await village.services.actions.act(village.people["ana"], request)


def two_days_go_by(data: Path) -> None:
    """Moves what is kept two days into the past: nobody is there meanwhile."""
    with sqlite3.connect(data / DATABASE_NAME) as db:
        db.execute("UPDATE action SET created_us = created_us - ?1, expires_us = expires_us - ?1", (2 * DAY_US,))
        db.execute("UPDATE member SET suspended_until_us = suspended_until_us - ?", (2 * DAY_US,))
    db.close()


def test_a_suspension_ends_by_itself_across_a_restart(serve, tmp_path: Path):
    data = tmp_path / "village"
    key = lived(data, a_suspension, 2)
    server = serve(data=data)
    with Client(server, tmp_path).terminal("cleo", key=key) as cleo:
        cleo.wait_for("Your account is closed for now.")
        cleo.wait_for("Three people have asked for a pause.")
        cleo.wait_for("It opens by itself:")
        cleo.key("s", "N", "!")
        cleo.wait_for("Nobody here can find you")
    server.stop()
    two_days_go_by(data)
    again = serve(data=data)
    with Client(again, tmp_path).terminal("cleo", key=key) as cleo:
        cleo.wait_for("Anxiety")
        assert "closed for now" not in cleo.screen
