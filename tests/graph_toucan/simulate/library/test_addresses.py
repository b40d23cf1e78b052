"""Addresses: as `ipaddress` has them."""

import ipaddress

import pytest

from graph_toucan.simulate.library import addresses

ADDRESSES = [
    "192.0.2.1",
    "0.0.0.0",
    "255.255.255.255",
    "::",
    "::1",
    "2001:db8:0:0:1::1",
    "::ffff:192.0.2.1",
    "1:0:0:2:0:0:0:3",
]
RANGES = ["192.0.2.99/24", "10.1.2.3/8", "10.0.0.0/30", "1.2.3.4/32", "0.0.0.0/0", "2001:db8::1/64", "fe80::/10"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_addresses_are_those_of_ipaddress(address: str):
    known = ipaddress.ip_address(address)
    assert addresses.ip_number(address) == int(known)
    assert addresses.ip_bytes(address) == known.packed.hex()
    assert addresses.ip_version(address) == known.version
    number = int(known)
    assert (addresses.ipv6_text(number) if known.version == 6 else addresses.ipv4_text(number)) == f"{known:s}".replace(
        "::ffff:192.0.2.1", "::ffff:c000:201"
    )


@pytest.mark.parametrize("cidr", RANGES)
def test_ranges_are_those_of_ipaddress(cidr: str):
    known = ipaddress.ip_network(cidr, strict=False)
    assert addresses.canonical_cidr(cidr) == str(known)
    assert addresses.last_address(cidr) == str(known.broadcast_address)
    assert addresses.network_mask(cidr) == str(known.netmask)
    assert addresses.wildcard_mask(cidr) == str(known.hostmask)
    assert addresses.address_count(cidr) == known.num_addresses
    assert addresses.contains_address(cidr, str(known[0]))
    assert not addresses.contains_address("10.0.0.0/8", "11.0.0.1")


def test_hosts_lie_between_network_and_broadcast():
    assert addresses.usable_hosts("192.168.1.0/24") == 254
    assert addresses.first_host("192.168.1.7/24") == "192.168.1.1"
    assert addresses.last_host("192.168.1.7/24") == "192.168.1.254"
    assert [addresses.is_private_ipv4(one) for one in ("10.0.0.1", "172.31.0.1", "192.168.0.1", "172.32.0.1")] == [
        True, True, True, False,
    ]  # fmt: skip


@pytest.mark.parametrize("address", ["1.2.3", "1.2.3.256", "a.b.c.d", "1::2::3", "1:2:3", "12345::"])
def test_what_is_no_address_is_refused(address: str):
    with pytest.raises(ValueError, match=r"address|invalid literal"):
        addresses.ip_number(address)
