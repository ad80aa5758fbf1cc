"""What the seam needs of a channel, whoever provides it."""

from __future__ import annotations

from typing import Protocol


class Channel(Protocol):
    """A byte stream to one client. None of the calls blocks or raises, also after the client has gone."""

    def write(self, data: bytes) -> None: ...

    def overtake(self, data: bytes) -> None:
        """Sends `data` in place of whatever has been written and has not left yet."""

    def pause_reading(self) -> None: ...

    def resume_reading(self) -> None: ...

    def close(self, exit_status: int = 0) -> None: ...
