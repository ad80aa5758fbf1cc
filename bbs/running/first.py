"""What is different for the first process of a container: the kernel keeps from it every signal that nobody has asked
for, so that what ends any other process does nothing to this one. And numbers of processes mean something only among
those of one container.
"""

from __future__ import annotations

import os
import signal
from pathlib import Path
from types import FrameType
from typing import Final

FIRST: Final = 1

_SPACE: Final = Path("/proc/self/ns/pid")


def ends_at_once(number: signal.Signals) -> None:
    """From now on the signal ends this process without a word, as it does where a program has said nothing of it."""
    signal.signal(number, _end if os.getpid() == FIRST else signal.SIG_DFL)


def _end(number: int, _frame: FrameType | None) -> None:
    # What a shell says of a process that a signal has ended.
    os._exit(128 + number)


def space() -> int:
    """A number for those processes whose numbers this one knows: the same in one container, another in another one.
    0 where the system has none."""
    try:
        return _SPACE.stat().st_ino
    except OSError:
        return 0
