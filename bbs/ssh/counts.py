"""What the SSH room counts, for whoever watches the server: numbers and kinds, never who."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field


@dataclass(slots=True)
class Counts:
    """Since the process began: connections, sign-ins by door, and sessions by way (`screen`, `line`, `verb`)."""

    connections: int = 0
    signed_in: Counter[str] = field(default_factory=Counter)
    sessions: Counter[str] = field(default_factory=Counter)
