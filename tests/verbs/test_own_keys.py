"""One's own SSH keys, by a verb."""

from __future__ import annotations

import base64

import pytest

from bbs.domain.policy import GUEST
from tests.services.community import PASSWORD, Site
from tests.verbs.running import data, refused, run


def public_key(seed: int = 1, comment: str = "a desk") -> bytes:
    kind = b"ssh-ed25519"
    blob = len(kind).to_bytes(4, "big") + kind + (32).to_bytes(4, "big") + bytes([seed]) * 32
    return b"ssh-ed25519 %s %s\n" % (base64.b64encode(blob), comment.encode())


async def test_keys_are_added_listed_and_taken_off(site: Site) -> None:
    mara = await site.member("mara")
    assert (await data(site, mara, "keys list"))["keys"] == []
    added = await data(site, mara, "keys add", public_key())
    assert added["fingerprint"].endswith(added["ending"])
    await data(site, mara, "keys add --name the old laptop", public_key(2))
    one, two = (await data(site, mara, "keys list"))["keys"]
    assert (one["kind"], one["name"], one["ending"], one["used"]) == ("ssh-ed25519", "a desk", added["ending"], None)
    assert two["name"] == "the old laptop"
    _status, said, _wrong = await run(site, mara, "keys")
    assert said.splitlines()[0].startswith(one["ending"])
    await data(site, mara, f"keys remove {added['fingerprint']}")
    await data(site, mara, f"keys remove {two['key']}")
    assert (await data(site, mara, "keys list"))["keys"] == []


@pytest.mark.parametrize(
    ("command", "given", "status", "code"),
    [
        ("keys dance", b"", 2, "usage"),
        ("keys list all", b"", 2, "usage"),
        ("keys remove", b"", 2, "usage"),
        ("keys remove nosuch", b"", 3, "no_such_thing"),
        ("keys add", b"", 2, "empty"),
        ("keys add", b"ssh-dss AAAA", 2, "kind"),
        ("keys add", b"ssh-ed25519 AAAA", 2, "malformed"),
        ("keys add", b"-----BEGIN OPENSSH PRIVATE KEY-----\nx\n", 2, "private"),
        ("keys add", public_key() + public_key(2), 2, "too_many"),
    ],
)
async def test_what_cannot_be_is_said(site: Site, command: str, given: bytes, status: int, code: str) -> None:
    mara = await site.member("mara")
    assert await refused(site, mara, command, given) == (status, code)
    assert (await data(site, mara, "keys list"))["keys"] == []
    assert await refused(site, GUEST, command) == (4, "not_allowed")


async def test_with_a_door_word_keys_are_changed_where_it_can_be_asked_for(site: Site) -> None:
    mara = await site.member("mara")
    await data(site, mara, "keys add", public_key())
    (key,) = (await data(site, mara, "keys list"))["keys"]
    await site.services.recovery.set_door_word(mara, "the green gate", PASSWORD)
    assert await refused(site, mara, "keys add", public_key(2)) == (4, "door_word")
    assert await refused(site, mara, f"keys remove {key['ending']}") == (4, "door_word")
    assert len((await data(site, mara, "keys list"))["keys"]) == 1
