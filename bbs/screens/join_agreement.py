"""The first step of joining: what this place is, and what it is not."""

from __future__ import annotations

from bbs.screens.agreement import Agreement
from bbs.screens.join_step import Progress, Ways


class AgreementStep(Ways, Agreement):
    """Enter agrees."""

    def __init__(self, progress: Progress) -> None:
        self.progress = progress
        super().__init__(progress.title(AgreementStep))

    async def on_mount(self) -> None:
        self.hush()

    async def do_open(self) -> None:
        # Whether anybody can join now is said at the first step, and not after the last.
        await self.services.registration.mode_now()
        await self.go_on()
