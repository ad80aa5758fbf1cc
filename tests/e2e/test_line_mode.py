"""Line mode over OpenSSH: somebody asks for a person, and a moderator answers, without one escape byte."""

from __future__ import annotations

from pathlib import Path

from bbs.domain.policy import SYSTEM
from tests.e2e.harness import Client, Terminal
from tests.e2e.village import Village, lived


async def past(village: Village) -> None:
    await village.services.managing.set_roles(SYSTEM, "ben", ["moderator"])


def answer(terminal: Terminal, question: str, words: str) -> None:
    terminal.wait_until(lambda screen: screen.rstrip().endswith(question), repr(question))
    terminal.type(words + "\r")


def test_somebody_asks_and_a_moderator_answers_without_an_escape_byte(serve, tmp_path: Path) -> None:
    key = lived(tmp_path / "village", past, days_ago=1)
    ssh = Client(serve(data=tmp_path / "village"), tmp_path)
    with ssh.terminal("ana", key=key, term="dumb") as ana, ssh.terminal("ben", key=key, term="dumb") as ben:
        answer(ana, "A number and Enter:", "2")
        ana.wait_for("A line with only a dot ends them")
        ana.type("it is a hrd\x7f\x7f\x7fhard night\rand I am awake\r.\r")
        answer(ana, "yes or no:", "yes")
        ana.wait_for("The moderators have this now.")
        ben.wait_for("Cases:")
        answer(ben, "A number and Enter:", "4")
        answer(ben, "Enter to go back:", "1")
        ben.wait_for("it is a hard night")
        ben.wait_for("and I am awake")
        answer(ben, "Enter to go back:", "7")
        ben.wait_for("A line with only a dot ends them")
        ben.type("I am here. Tell me.\r.\r")
        answer(ben, "yes or no:", "yes")
        ben.wait_for("I am here. Tell me.")
        answer(ben, "Enter to go back:", "1")
        ben.wait_for("is closed")
        ana.type("\r")
        answer(ana, "A number and Enter:", "2")
        answer(ana, "Enter goes back.", "1")
        ana.wait_for("I am here. Tell me.")
        answer(ana, "yes or no:", "no")
        for terminal in (ana, ben):
            terminal.type("\rQ\rQ\r")
            assert terminal.exit_status() == 0
            assert b"\x1b" not in terminal.raw
