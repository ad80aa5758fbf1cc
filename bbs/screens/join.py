"""Joining: from the door `new@` to home, in one connection.

A look at the terminal, where it has not told what it can show; then the steps, each a screen of its own, each going
back with Esc. The recovery code will be a step between password and experiences.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bbs.screens.base import BaseScreen
from bbs.screens.join_agreement import AgreementStep
from bbs.screens.join_experiences import ExperiencesStep
from bbs.screens.join_handle import HandleStep
from bbs.screens.join_password import KeyStep, PasswordStep
from bbs.screens.join_step import JoinStep, Progress
from bbs.screens.look_check import LookCheck, is_told
from bbs.services.rows import OfferedKey


def first_screen(offered_keys: tuple[OfferedKey, ...], env: Mapping[str, str]) -> BaseScreen:
    """What the door `new@` opens with, given the keys that the client has offered and the variables it has sent."""
    agreement = AgreementStep(Progress(_steps(offered_keys), offered_keys))
    return agreement if is_told(env) else LookCheck(agreement)


def _steps(offered_keys: tuple[OfferedKey, ...]) -> Sequence[type[JoinStep]]:
    keys = (KeyStep,) if offered_keys else ()
    return (AgreementStep, HandleStep, *keys, PasswordStep, ExperiencesStep)
