"""What an address belongs to, where clients are counted by where they come from."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bbs.domain.networks import Whence, plain_address, whence

_V6 = st.integers(0, 2**128 - 1).map(IPv6Address)
_ORDINARY = st.integers(0x2400 << 112, (0x3000 << 112) - 1).map(IPv6Address)
"""Addresses of the internet in which no IPv4 travels."""

_LOW = st.integers(0, 2**64 - 1)


@given(_ORDINARY, _LOW, st.integers(0, 2**16 - 1))
@settings(max_examples=60, deadline=None)
def test_whoever_has_a_network_of_ipv6_walked_past_every_limit(address: IPv6Address, low: int, subnet: int) -> None:
    """The last 64 bits are the client's own to choose, and within its site 16 more."""
    number = int(address)
    same_household = IPv6Address(number >> 64 << 64 | low)
    same_site = IPv6Address(number >> 80 << 80 | subnet << 64 | low)
    elsewhere = IPv6Address(number ^ 1 << 80)
    assert whence(str(same_household)) == whence(str(address))
    assert whence(str(same_site)).site == whence(str(address)).site != ""
    assert (whence(str(same_site)).household == whence(str(address)).household) is (
        int(same_site) >> 64 == number >> 64
    )
    assert whence(str(elsewhere)).site != whence(str(address)).site


@given(st.integers(0, 2**32 - 1).map(IPv4Address))
@settings(max_examples=60, deadline=None)
def test_an_address_of_ipv4_is_itself_however_it_travels(address: IPv4Address) -> None:
    number, alone = int(address), Whence(str(address))
    written = [
        str(address),
        f"::ffff:{address}",
        str(IPv6Address(0xFFFF << 32 | number)),
        f"64:ff9b::{address}",
        str(IPv6Address(0x2002 << 112 | number << 80 | 0x1234_5678)),
        str(IPv6Address(0x20010000 << 96 | 0xC0000201 << 64 | 0x8000_1234 << 32 | (number ^ 0xFFFF_FFFF))),
    ]
    assert [whence(each) for each in written] == [alone] * len(written)


@given(_V6, st.sampled_from(["", "%1", "%eth0", "%a%b", "%"]))
@settings(max_examples=60, deadline=None)
def test_however_it_is_written_it_is_the_same(address: IPv6Address, zone: str) -> None:
    assert whence(address.exploded.upper() + zone) == whence(address.compressed + zone) == whence(str(address))


@given(st.text(max_size=60))
@settings(max_examples=60, deadline=None)
def test_what_is_no_address_is_itself(text: str) -> None:
    found = whence(text)
    assert found == Whence(text) or ip_address(text.partition("%")[0])


@pytest.mark.parametrize("address", ["2002:7f00:1::1", "64:ff9b::127.0.0.1", "2001:0:c000:201::80ff:fffe"])
def test_an_address_made_up_to_look_like_the_proxys_was_trusted(address: str) -> None:
    """Counting may look at what travels inside; whom to trust may not."""
    assert plain_address(ip_address(address)) == ip_address(address)
