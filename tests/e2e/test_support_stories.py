"""What peer support is here, as stories: with the OpenSSH client, key by key. See `test_stories`."""

from __future__ import annotations

import signal

from bbs.domain.addresses import Address
from tests.e2e.test_stories import stands_on, visit
from tests.e2e.village import Village

__all__ = ["visit"]


async def a_night(village: Village) -> None:
    await village.thread("ben", "anxiety-welcome", "Long nights", "I lie awake and count the cars.", seeking="listen")
    own = await village.thread("ana", "anxiety-welcome", "A small thing", "I went to the shop today.")
    await village.services.support.toggle(village.people["cleo"], Address(own), "hope")
    village.pass_time(hours=5)


def test_somebody_listens_and_keeps_something_for_a_hard_day(visit):
    sign_in = visit(a_night, 1)
    ana = sign_in("ana")

    # Somebody has sent her support: home says so without a number, and the news says who it was.
    ana.wait_for("Support has come for something you wrote")
    ana.key("N")
    ana.wait_for("Gives me hope: cleo, for A small thing")
    ana.key("q")
    ana.wait_gone("Support has come for something you wrote")

    # She finds ben, who asked to be listened to, and is told so again above her answer.
    ana.type("#1\r")
    ana.wait_for("I lie awake and count the cars.")
    ana.key("r")
    ana.wait_for("ben asked to be listened to.")
    ana.key("ctrl+r")
    ana.wait_for("No advice this time.")
    ana.key("escape")
    ana.wait_for("Your reply:")
    ana.type("That sounds long. I am awake too.")
    ana.key("ctrl+s")
    ana.wait_gone("Your reply:")
    ana.wait_for("That sounds long.")

    # ben keeps her answer, and on a worse day help now leads him to it.
    ben = sign_in("ben")
    ben.wait_for("1 new reply to you")
    ben.type("#1.2\r")
    ben.wait_for("That sounds long.")
    stands_on(ben, "ana  2")
    ben.key("v")
    ben.wait_for("Kept for a hard day.")
    ben.key("!")
    ben.wait_for("Nobody here can find you")
    ben.key("V")
    ben.wait_for("ana: That sounds long. I am awake too.")
    ben.key("enter")
    ben.wait_for("ana  2")


def test_a_line_that_breaks_while_one_changes_a_post_loses_nothing(visit):
    sign_in = visit(a_night, 1)
    ana = sign_in("ana")
    ana.wait_for("Anxiety")
    ana.type("#2\r")
    ana.wait_for("I went to the shop today.")
    ana.key("e")
    ana.wait_for("Your post:")
    ana.type(" And I bought bread.")
    ana.wait_for("And I bought bread.")
    ana.signal(signal.SIGKILL)

    again = sign_in("ana")
    again.wait_for("Your post:")
    again.wait_for("I went to the shop today. And I bought bread.")
    again.key("ctrl+s")
    again.wait_gone("Your post:")
    again.wait_for("I went to the shop today. And I bought bread.")


def test_words_to_the_moderators_wait_at_home_after_the_line_was_lost(visit):
    """They were kept, and nothing said so: somebody would have had to ask again to find them."""
    sign_in = visit(a_night, 1)
    ana = sign_in("ana")
    ana.wait_for("Anxiety")
    ana.key("!")
    ana.wait_for("Nobody here can find you")
    ana.key("A")
    ana.wait_for("You need not find words.")
    ana.type("It is three, and I cannot find the wor")
    ana.wait_for("find the wor")
    ana.signal(signal.SIGKILL)

    again = sign_in("ana", (40, 12))
    again.wait_for("What you had begun to write")
    again.key("g", "enter")
    again.wait_for("find the wor")
    again.type("ds.")
    again.key("ctrl+s")
    again.wait_for("It is with the moderators now.")
    again.key("q")
    again.wait_for("Anxiety")
    assert "had begun" not in again.screen
