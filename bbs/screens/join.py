"""Joining: from the door `new@` to home, in one connection.

A look at the terminal, where it has not told what it can show; then the steps, each a screen of its own, each going
back with Esc. The account is made at the end of the last one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bbs.screens.base import BaseScreen
from bbs.screens.join_agreement import AgreementStep
from bbs.screens.join_code import CheckStep, CodeStep
from bbs.screens.join_experiences import ExperiencesStep
from bbs.screens.join_handle import HandleStep
from bbs.screens.join_invite import InviteStep
from bbs.screens.join_password import KeyStep, PasswordStep
from bbs.screens.join_step import Progress, Step
from bbs.screens.join_words import WordsStep
from bbs.screens.look_check import LookCheck, is_told
from bbs.services.rows import OfferedKey
from bbs.services.tries import HandleChecks


def first_screen(
    offered_keys: tuple[OfferedKey, ...],
    env: Mapping[str, str],
    mode: str = "open",
    checks: HandleChecks | None = None,
) -> BaseScreen:
    """What the door `new@` opens with, given the keys that the client has offered and the variables it has sent.

    `mode` is the way in which people come in here (`Registration.mode`); `checks` count the handles that are looked up
    on the connection.
    """
    progress = Progress(join_steps(offered_keys, mode), offered_keys, checks or HandleChecks())
    agreement = AgreementStep(progress)
    return agreement if is_told(env) else LookCheck(agreement)


def join_steps(offered_keys: tuple[OfferedKey, ...], mode: str) -> Sequence[Step]:
    """The steps that there are for this person."""
    invite = (InviteStep,) if mode == "invite" else ()
    keys = (KeyStep,) if offered_keys else ()
    words = (WordsStep,) if mode == "approval" else ()
    return (AgreementStep, *invite, HandleStep, *keys, PasswordStep, *words, CodeStep, CheckStep, ExperiencesStep)
