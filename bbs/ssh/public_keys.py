"""Public keys as clients show them: which are of use here, and whether one has signed."""

from __future__ import annotations

import asyncssh
from asyncssh.packet import SSHPacket
from asyncssh.public_key import decode_ssh_public_key

MIN_RSA_BITS = 2048
MAX_RSA_EXPONENT_BITS = 32
"""Strangers may have signatures of their own keys looked at: with the largest exponents one would take 5 ms. What
makes keys takes 17 bits."""

_KEY_KINDS = frozenset({"ssh-ed25519", "ssh-ed448", "ssh-rsa"})
_KEY_PREFIXES = ("ecdsa-sha2-", "sk-ssh-", "sk-ecdsa-")
_RSA_SIGNATURES = {b"rsa-sha2-256", b"rsa-sha2-512"}


def usable_key(data: bytes) -> asyncssh.SSHKey | None:
    """The key, where it is one, of a kind that still proves something; there are no certificates here. RSA keys are
    held to signatures with SHA-2."""
    try:
        key = decode_ssh_public_key(data)
    except asyncssh.KeyImportError:
        return None
    kind = key.get_algorithm()
    if kind == "ssh-rsa":
        key.all_sig_algorithms = _RSA_SIGNATURES
        exponent, modulus = _rsa_bits(key)
        return key if modulus >= MIN_RSA_BITS and exponent <= MAX_RSA_EXPONENT_BITS else None
    return key if kind in _KEY_KINDS or kind.startswith(_KEY_PREFIXES) else None


def has_signed(key: asyncssh.SSHKey, data: bytes, signature: bytes) -> bool:
    """Whether the signature is this key's, for these bytes; for keys of hardware, with a touch."""
    key.set_touch_required(True)
    return bool(key.verify(data, signature))


def _rsa_bits(key: asyncssh.SSHKey) -> tuple[int, int]:
    """The lengths of an RSA key's exponent and modulus: the last two fields of its public form."""
    packet = SSHPacket(key.public_data)
    packet.get_string()
    return packet.get_mpint().bit_length(), packet.get_mpint().bit_length()
