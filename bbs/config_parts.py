"""The groups of settings: each one documented beside its field, with its limits."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated, Literal

from limits import parse_many
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator

from bbs.domain.words import _


class Part(BaseModel):
    """A group of settings."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class Log(Part):
    """What the server writes about itself, to standard error. Never texts, passwords or addresses."""

    format: Literal["console", "json"] = "console"
    """`console` for people, `json` for programs: one object a line."""

    level: Literal["debug", "info", "warning", "error"] = "info"
    """The least important kind of line that is written."""


MAX_RATE = 200
"""Characters of a rate: reading a very long one takes minutes."""


def _is_rate(text: str) -> str:
    try:
        if len(text) > MAX_RATE:
            raise ValueError
        parse_many(text)
    except ValueError:
        raise ValueError(_("say it like “20 per 10 minutes”, or “5 per hour; 20 per day”")) from None
    return text


Rate = Annotated[str, AfterValidator(_is_rate)]
"""How often, such as `20 per 10 minutes`; several, with semicolons between them, hold all at once."""


class Limits(Part):
    """How much one server takes on, at once and in a time. An address is one of IPv4, or a /64 of IPv6, of which those
    in one /48 have twice as much together. They are known as salted hashes in memory only. Each refusal says when to
    come back."""

    connections: int = Field(default=1000, ge=1, le=100_000)
    """Connections at the same time. Who comes later is told so."""

    connections_per_address: int = Field(default=100, ge=1, le=100_000)
    """Connections at the same time from one address. Many people may share one: a clinic, a campus, a provider."""

    new_connections: Rate = "120 per minute"
    """New connections from one address."""

    new_connections_from_known: Rate = "1200 per minute"
    """The same, from an address from which a member has signed in."""

    unauthenticated: int = Field(default=100, ge=1, le=100_000)
    """Connections, among these, that have not signed in yet. Addresses from which a member has signed in find as many
    places again when strangers have taken these."""

    unauthenticated_per_address: int = Field(default=20, ge=1, le=100_000)
    """Connections from one address that have not signed in yet."""

    handshakes: int = Field(default=60, ge=1, le=100_000)
    """Connections, among these, that have not even agreed on their keys yet. Known addresses find as many again."""

    guests: int = Field(default=300, ge=1, le=100_000)
    """Connections, among these, that are in without being a member's: people who look around, join or recover their
    account. Known addresses find as many again. Fewer than half of `connections` keeps the rest for members."""

    sessions_per_connection: int = Field(default=4, ge=1, le=100)
    """Sessions at the same time on one connection (OpenSSH's ControlMaster shares one)."""

    new_sessions: Rate = "900 per minute"
    """Sessions, or whatever else is asked to be opened, on one connection: a script may ask ten times a second."""

    new_windows: Rate = "120 per minute"
    """Screens opened from one address; commands are not counted."""

    new_windows_from_known: Rate = "1200 per minute"
    """The same, from an address from which a member has signed in."""

    guesses_per_address: Rate = "20 per 10 minutes"
    """Passwords tried from one address. Signing in with a key is not limited by failures, here and below."""

    guesses_per_known_address: Rate = "200 per 10 minutes"
    """The same, from an address from which a member has signed in: many members may be behind it."""

    guesses_per_account: Rate = "20 per 10 minutes"
    """Passwords tried for one handle from addresses from which nobody has signed in under it."""

    guesses_at_home: Rate = "20 per 10 minutes"
    """Passwords tried for one handle from one address from which somebody has signed in under it. None of the other
    limits holds there: a stranger who guesses elsewhere keeps no member out."""

    joins: Rate = "10 per hour"
    """New members from one address."""

    threads: Rate = "10 per hour; 30 per day"
    """Threads begun by one member."""

    posts: Rate = "60 per hour; 300 per day"
    """Posts written by one member."""

    reports: Rate = "30 per hour"
    """Reports by one member: only a flood is stopped, since nobody is limited in telling that something is wrong."""

    asks: Rate = "60 per hour"
    """Messages to the moderators by one member: only a flood is stopped here too."""


class Passwords(Part):
    """What it costs to compute a password's hash (Argon2id). As shipped: the second profile of RFC 9106."""

    passes: int = Field(default=3, ge=1, le=100)
    """Passes over the memory."""

    memory_kib: int = Field(default=64 * 1024, ge=8, le=4 * 1024 * 1024)
    """Memory for each hash, in KiB. Two may be computed at once."""

    lanes: int = Field(default=4, ge=1, le=64)
    """Lanes that are computed side by side."""


class Terminal(Part):
    """What full-screen sessions ask of a member's terminal."""

    mouse: bool = False
    """Whether clicks choose and the wheel moves. A terminal that passes them on no longer lets one select text."""


class Metrics(Part):
    """Figures for Prometheus at `/metrics`, and health at `/live` and `/ready`: counts only, without any password."""

    port: int = Field(default=0, ge=0, le=65535)
    """The port they are answered on; 0 for none."""

    host: str = "127.0.0.1"
    """The address they are answered on. Another one than this machine's own belongs to a network of yours alone."""


class NewMembers(Part):
    """What is different for those who have just come. Nobody is ever limited in reporting, in asking for a person, or
    in answering in their own threads; and no post with signs of a very hard time waits for these."""

    days: int = Field(default=7, ge=0, le=365)
    """How many days somebody counts as new. Their reports do not count towards hiding spam either."""

    threads_per_day: int = Field(default=5, ge=1, le=1000)
    """Threads that a new member can begin in a day."""

    posts_per_day: int = Field(default=20, ge=1, le=1000)
    """Posts that a new member can write in a day."""

    held_posts: int = Field(default=3, ge=0, le=100)
    """How many first posts wait for a moderator, on boards that hold first posts."""

    links: int = Field(default=2, ge=0, le=100)
    """Links that a new member's post can carry without waiting for a moderator."""

    hold_contacts: bool = True
    """Whether telephone numbers, addresses, and invitations to write elsewhere wait, in the posts of new members."""


def _is_command(text: str) -> str:
    try:
        shlex.split(text)
    except ValueError:
        raise ValueError(_("a quotation mark has no other half")) from None
    return text


class Moderation(Part):
    """How moderators and members meet."""

    hours: str = Field(default="", max_length=200)
    """When moderators look in, as members read it: `most evenings between 7 and 11`. Empty says that it varies."""

    nobody_hours: int = Field(default=72, ge=1, le=8760)
    """When no moderator has looked in for so many hours, registration pauses, and asking for a person says that nobody
    is here now."""

    offer_hours: float = Field(default=6, ge=0, le=8760)
    """After so many hours without an answer a thread is offered to members who know that experience."""

    welcome_hours: float = Field(default=12, ge=0, le=8760)
    """After so many hours the author of a first post without an answer reads the community's own welcome; 0: never."""

    spam_reports: int = Field(default=3, ge=0, le=100)
    """So many independent reports hide a post as spam until a moderator has looked; 0 for never."""

    notify_command: Annotated[str, AfterValidator(_is_command)] = Field(default="", max_length=1000)
    """A command that is run, without a shell, when triage finds red or crisis, or somebody asks for a person:
    `/usr/local/bin/page-me --quiet`. It gets counts alone, of open cases, in its environment: `LIGHTHOUSE_RED`,
    `LIGHTHOUSE_CRISIS`, `LIGHTHOUSE_ASKED`. One runs at a time, for a minute at most. Empty for none."""


class Retention(Part):
    """How long things are kept, in days; a daily job clears what is older."""

    tiers: int = Field(default=30, ge=1, le=30)
    """What triage has found in a post: cleared after this, or when its case closes where that is later."""

    drafts: int = Field(default=90, ge=1, le=3650)
    """Drafts that nobody has touched."""

    closed_cases: int = Field(default=180, ge=1, le=3650)
    """The texts in closed cases; that there was a case, and how it ended, stays."""

    deleted_posts: int = Field(default=30, ge=1, le=3650)
    """The texts of posts that were deleted or removed, and earlier texts of posts that were changed."""


class Backup(Part):
    """Backups that the server makes by itself, each one a whole copy of the community: `bbs restore` puts one back."""

    every_hours: int = Field(default=24, ge=0, le=8760)
    """So often one is made, while the server runs; 0 for never."""

    keep: int = Field(default=14, ge=1, le=10_000)
    """So many are kept. Whoever was erased is in the older ones until these are gone: 14 times 24 hours, as shipped."""

    folder: Path | None = None
    """Where they are kept, seen from the data folder; `backups` where nothing is said. Another disk is better."""

    look_through_days: int = Field(default=7, ge=0, le=365)
    """So often the database is looked through, whether it is whole and its counts are right; 0 for never."""

    recipients: tuple[str, ...] = ()
    """Who alone can open them: public keys of age (`age1...`) or of SSH (`ssh-ed25519 ...`). Keep what opens them
    elsewhere, and twice. With nobody here they are open to whoever has the file."""

    @field_validator("recipients")
    @classmethod
    def _good_recipients(cls, keys: tuple[str, ...]) -> tuple[str, ...]:
        for key in keys:
            if not key.startswith(("age1", "ssh-ed25519 ", "ssh-rsa ")):
                raise ValueError(_("a recipient begins with age1, ssh-ed25519 or ssh-rsa"))
        return keys
