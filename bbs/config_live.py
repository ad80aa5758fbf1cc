"""The settings that hold at this moment: the operator may have them read again while the server runs."""

from __future__ import annotations

from bbs.config import Config


class Live:
    """Whoever goes by a setting looks at `now` each time, and keeps nothing of what stood there."""

    def __init__(self, config: Config | None = None) -> None:
        """Without `config`, everything is as shipped."""
        self.now = config or Config()

    def change(self, **settings: object) -> None:
        """These settings, or whole groups of them, are other ones from now on; nobody checks them."""
        self.now = self.now.model_copy(update=settings)
