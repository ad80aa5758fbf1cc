"""Limits for a server whose clients all come from this machine: hundreds of them, one after the other, in seconds."""

from __future__ import annotations

from typing import Final

from bbs.config_parts import Limits, NewMembers

_MANY, _OFTEN = 100_000, "1000000 per minute"

ROOMY: Final = Limits(
    connections=_MANY,
    connections_per_address=_MANY,
    unauthenticated=_MANY,
    unauthenticated_per_address=_MANY,
    handshakes=_MANY,
    guests=_MANY,
    new_connections=_OFTEN,
    new_connections_from_known=_OFTEN,
    new_sessions=_OFTEN,
    new_windows=_OFTEN,
    new_windows_from_known=_OFTEN,
    guesses_per_address=_OFTEN,
    guesses_per_known_address=_OFTEN,
    guesses_per_account=_OFTEN,
    guesses_at_home=_OFTEN,
    joins=_OFTEN,
    threads=_OFTEN,
    posts=_OFTEN,
)
"""Nobody is refused for coming often; sessions on one connection stay limited."""

SETTLED: Final = NewMembers(days=0)
"""Nobody counts as new, so that whoever has just joined may write as much as anybody."""

ROOMY_ENV: Final = {
    f"BBS_LIMITS__{name.upper()}": str(value) for name, value in ROOMY.model_dump(exclude_defaults=True).items()
} | {"BBS_NEW_MEMBERS__DAYS": "0"}
"""The same for `bbs serve`."""
