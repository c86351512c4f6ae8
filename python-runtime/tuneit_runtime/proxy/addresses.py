"""Which addresses lie on the internet, and which names do not."""

from __future__ import annotations

import ipaddress
import re

__all__ = ["Address", "is_disguised", "is_local_name", "is_public", "leads_well", "literal"]

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_NUMBER = re.compile(r"(?:[0-9]+|0x[0-9a-f]*)")
#: Names that mean something only where one stands: RFC 6761, 6762, 8375, and what routers hand out.
_LOCAL_NAMES = ("localhost", "local", "internal", "lan", "home.arpa")

#: What the IANA IPv4 Special-Purpose Address Registry does not call globally reachable (RFC 6890
#: and its updates), with multicast (RFC 5771) and the 6to4 relays (RFC 7526). Not `is_global`: what
#: it says changes from one Python to the next.
_NOT_ON_THE_INTERNET_4 = [
    ipaddress.ip_network(text)
    for text in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    )
]
#: Global unicast (RFC 4291): mapped, NAT64, unique local, link-local and multicast ones are out.
_GLOBAL_UNICAST_6 = ipaddress.ip_network("2000::/3")
#: In it: protocol assignments with Teredo, documentation twice, and 6to4, which carries IPv4.
_NOT_ON_THE_INTERNET_6 = [
    ipaddress.ip_network(text) for text in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")
]


def literal(host: str) -> Address | None:
    """The address, where a host is written as one."""
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def is_disguised(host: str) -> bool:
    """Whether resolvers read a name as an address: its last part is a number, in any notation."""
    last = host.rsplit(".", 1)[-1]
    return literal(host) is None and _NUMBER.fullmatch(last) is not None


def leads_well(host: str, address: Address) -> bool:
    """Whether a granted name may lead to that address. What is private is reached under its own
    name only.
    """
    if host == "localhost" or host.endswith(".localhost"):
        return address.is_loopback
    return is_local_name(host) or is_public(address)


def is_local_name(host: str) -> bool:
    """Whether a name exists only in this machine or its network."""
    return "." not in host or any(
        host == name or host.endswith(f".{name}") for name in _LOCAL_NAMES
    )


def is_public(address: Address) -> bool:
    """Whether it is an address of the internet."""
    if isinstance(address, ipaddress.IPv4Address):
        return not any(address in network for network in _NOT_ON_THE_INTERNET_4)
    if address.scope_id is not None or address not in _GLOBAL_UNICAST_6:
        return False
    return not any(address in network for network in _NOT_ON_THE_INTERNET_6)
