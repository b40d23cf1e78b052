"""Addresses of the Internet: IPv4 and IPv6 addresses and ranges (CIDR)."""


def is_ipv4(address: str) -> bool:
    """Tell whether a text is an IPv4 address."""
    parts = address.split(".")
    return len(parts) == 4 and all(part.isascii() and part.isdigit() and int(part) < 256 for part in parts)


def ipv4_number(address: str) -> int:
    """Return the number of an IPv4 address."""
    if not is_ipv4(address):
        raise ValueError("no IPv4 address")
    one, two, three, four = [int(part) for part in address.split(".")]
    return ((one * 256 + two) * 256 + three) * 256 + four


def ipv4_text(number: int) -> str:
    """Return the IPv4 address of a number."""
    if not 0 <= number < 2**32:
        raise ValueError("no IPv4 address")
    return ".".join([str(number // 256**place % 256) for place in (3, 2, 1, 0)])


def ipv6_groups(text: str) -> list[int]:
    """Return the groups of a part of an IPv6 address; one that ends as IPv4 has two groups for it."""
    found: list[int] = []
    for group in text.split(":") if text else []:
        if "." in group:
            number = ipv4_number(group)
            found += [number // 65536, number % 65536]
        else:
            found.append(int(group, 16))
    return found


def ipv6_number(address: str) -> int:
    """Return the number of an IPv6 address."""
    before, short, after = address.partition("::")
    head, tail = ipv6_groups(before), ipv6_groups(after)
    gap = 8 - len(head) - len(tail)
    if (gap < 1 if short else gap) or not all(group < 65536 for group in [*head, *tail]):
        raise ValueError("no IPv6 address")
    number = 0
    for group in [*head, *[0 for _ in range(gap)], *tail]:
        number = number * 65536 + group
    return number


def ipv6_text(number: int) -> str:
    """Return the IPv6 address of a number, its longest row of zeros left out."""
    groups = [f"{number // 65536**place % 65536:x}" for place in range(7, -1, -1)]
    most, start = 1, -1
    for place in range(8):
        length = 0
        while place + length < 8 and groups[place + length] == "0":
            length += 1
        if length > most:
            most, start = length, place
    if start < 0:
        return ":".join(groups)
    return f"{':'.join(groups[:start])}::{':'.join(groups[start + most :])}"


def address_bits(address: str) -> int:
    """Return how many bits an IP address of its family has."""
    return 128 if ":" in address else 32


def ip_family(address: str) -> str:
    """Return the family of an IP address or range: ipv4 or ipv6."""
    return "ipv6" if ":" in address else "ipv4"


def ip_version(address: str) -> int:
    """Return the version of an IP address: 4 or 6."""
    return 6 if ":" in address else 4


def ip_number(address: str) -> int:
    """Return the numeric value of an IP address."""
    return ipv6_number(address) if ":" in address else ipv4_number(address)


def ip_numeric(address: str) -> str:
    """Return the numeric value of an IP address as a text."""
    return str(ip_number(address))


def ip_bytes(address: str) -> str:
    """Return the bytes of an IP address in hexadecimal."""
    return f"{ip_number(address):032x}" if ":" in address else f"{ip_number(address):08x}"


def canonical_address(address: str) -> str:
    """Return the canonical text of an IP address."""
    return ipv6_text(ipv6_number(address)) if ":" in address else ipv4_text(ipv4_number(address))


def is_private_ipv4(address: str) -> bool:
    """Tell whether an IPv4 address is private."""
    number = ipv4_number(address)
    return number >> 24 == 10 or number >> 20 == 2753 or number >> 16 == 49320


def prefix_length(cidr: str) -> int:
    """Return the prefix length of an address range (CIDR)."""
    address, _, length = cidr.partition("/")
    bits = int(length) if length else address_bits(address)
    if not 0 <= bits <= address_bits(address):
        raise ValueError("no such prefix")
    return bits


def host_bits(cidr: str) -> int:
    """Return the number of host bits of an address range (CIDR)."""
    return address_bits(cidr) - prefix_length(cidr)


def address_count(cidr: str) -> int:
    """Return the count of addresses of a range (CIDR)."""
    return 2 ** host_bits(cidr)


def address_count_text(cidr: str) -> str:
    """Return the count of addresses of a range (CIDR) as a text."""
    return str(address_count(cidr))


def usable_hosts(cidr: str) -> int:
    """Return the number of usable hosts of a range (CIDR)."""
    return address_count(cidr) if host_bits(cidr) < 2 else address_count(cidr) - 2


def address_text(cidr: str, number: int) -> str:
    """Return the address of a number, of the family of a range (CIDR)."""
    return ipv6_text(number) if ":" in cidr else ipv4_text(number)


def network_address(cidr: str) -> str:
    """Return the first (network) address of a range (CIDR)."""
    size = address_count(cidr)
    return address_text(cidr, ip_number(cidr.partition("/")[0]) // size * size)


def last_address(cidr: str) -> str:
    """Return the last (broadcast) address of a range (CIDR)."""
    return address_text(cidr, ip_number(network_address(cidr)) + address_count(cidr) - 1)


def first_host(cidr: str) -> str:
    """Return the first usable host address of a range (CIDR)."""
    return address_text(cidr, ip_number(network_address(cidr)) + (host_bits(cidr) > 1))


def last_host(cidr: str) -> str:
    """Return the last usable host address of a range (CIDR)."""
    return address_text(cidr, ip_number(last_address(cidr)) - (host_bits(cidr) > 1))


def network_mask(cidr: str) -> str:
    """Return the netmask of a range (CIDR)."""
    return address_text(cidr, 2 ** address_bits(cidr) - address_count(cidr))


def wildcard_mask(cidr: str) -> str:
    """Return the wildcard mask of a range (CIDR): its netmask the other way round."""
    return address_text(cidr, address_count(cidr) - 1)


def canonical_cidr(cidr: str) -> str:
    """Return a range (CIDR) with its network address."""
    return f"{network_address(cidr)}/{prefix_length(cidr)}"


def contains_address(cidr: str, address: str) -> bool:
    """Tell whether a range (CIDR) contains an IP address."""
    start = ip_number(network_address(cidr))
    return ip_family(cidr) == ip_family(address) and start <= ip_number(address) < start + address_count(cidr)
