"""Public keys as people paste them."""

from __future__ import annotations

import base64
import struct

import asyncssh
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bbs.domain.text import clean_line
from bbs.errors import BadInput
from bbs.services.key_text import KINDS, MAX_COMMENT, read_key
from bbs.services.rows import OfferedKey

MADE = ("ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", "ssh-rsa")


def blob(*fields: bytes) -> str:
    return base64.b64encode(b"".join(struct.pack(">I", len(field)) + field for field in fields)).decode()


@pytest.fixture(scope="module")
def lines() -> dict[str, tuple[str, str]]:
    """A line of each kind, and the fingerprint that asyncssh gives it."""
    found = {}
    for kind in MADE:
        key = asyncssh.generate_private_key(kind, comment="ana at home")
        found[kind] = (key.export_public_key().decode(), key.get_fingerprint())
    return found


@pytest.mark.parametrize("kind", MADE)
def test_a_key_is_read_as_openssh_and_asyncssh_read_it(lines: dict[str, tuple[str, str]], kind: str) -> None:
    line, fingerprint = lines[kind]
    assert read_key(line) == OfferedKey(kind, fingerprint, "ana at home")
    assert read_key(f"\r\n  {line.strip()}\r\nand more\r\n").fingerprint == fingerprint


def test_keys_on_security_tokens_are_taken() -> None:
    point = b"\x04" + bytes(64)
    for kind, *fields in (
        (b"sk-ssh-ed25519@openssh.com", bytes(32), b"ssh:"),
        (b"sk-ecdsa-sha2-nistp256@openssh.com", b"nistp256", point, b"ssh:"),
    ):
        assert read_key(f"{kind.decode()} {blob(kind, *fields)}").kind == kind.decode()


def test_each_mistake_is_told_in_its_own_words(lines: dict[str, tuple[str, str]]) -> None:
    ed25519 = lines["ssh-ed25519"][0].split()[1]
    private = asyncssh.generate_private_key("ssh-ed25519").export_private_key().decode()
    short = blob(b"ssh-rsa", b"\x01\x00\x01", b"\x00" + b"\xff" * 128)
    for text, code in (
        ("", "empty"),
        (" \n ", "empty"),
        (private, "private"),
        (f"ssh-rsa {short}", "short"),
        ("ssh-dss AAAA", "kind"),
        ('command="x" ssh-ed25519 AAAA', "kind"),
        ("ssh-ed25519", "malformed"),
        ("ssh-ed25519 not*base64", "malformed"),
        (f"ssh-rsa {ed25519}", "malformed"),
        (f"ssh-ed25519 {ed25519[:-8]}", "malformed"),
        (f"ssh-ed25519 {blob(b'ssh-ed25519', bytes(32), b'more')}", "malformed"),
        (f"ssh-ed25519 {blob(b'ssh-ed25519', bytes(31))}", "malformed"),
        (f"ecdsa-sha2-nistp256 {blob(b'ecdsa-sha2-nistp256', b'nistp384', bytes(65))}", "malformed"),
        (f"ssh-ed25519 {base64.b64encode(bytes([255] * 8)).decode()}", "malformed"),
    ):
        with pytest.raises(BadInput) as refused:
            read_key(text)
        assert (refused.value.field, refused.value.code) == ("key", code), text


@given(
    st.text(max_size=300) | st.binary(max_size=300).map(lambda data: f"ssh-ed25519 {base64.b64encode(data).decode()}")
)
@example("ssh-ed25519 ÀÀÀÀ")
@example("ssh-rsa " + blob(b"ssh-rsa", b"", b""))
def test_whatever_is_pasted_is_a_key_or_refused_at_its_field(text: str) -> None:
    field = "key"
    try:
        kind = read_key(text).kind
    except BadInput as refused:
        kind, field = KINDS[0], str(refused.field)
    assert kind in KINDS
    assert field == "key"


@given(st.text(max_size=200))
def test_a_comment_is_one_clean_line(comment: str) -> None:
    line = f"ssh-ed25519 {blob(b'ssh-ed25519', bytes(32))} {comment}"
    kept = read_key(line).comment
    assert len(kept) <= MAX_COMMENT
    assert kept == clean_line(kept)
