"""The steps of joining in which one is given a recovery code, and types a part of it back."""

from __future__ import annotations

from bbs.screens.code import CheckCode, ShowCode
from bbs.screens.join_step import Progress, Ways


class CodeStep(Ways, ShowCode):
    """The code. It stays the same however often one goes back and forth."""

    def __init__(self, progress: Progress) -> None:
        self.progress = progress
        super().__init__(progress.code, title=progress.title(CodeStep))

    async def on_mount(self) -> None:
        if not self.progress.code:
            self.progress.code = self.services.recovery.draw()
            self.show_code(self.progress.code)
        await super().on_mount()

    async def do_open(self) -> None:
        await self.go_on()


class CheckStep(Ways, CheckCode):
    """Two words of it."""

    def __init__(self, progress: Progress) -> None:
        self.progress = progress
        super().__init__(progress.code, title=progress.title(CheckStep))

    async def right(self) -> None:
        await self.go_on()
