"""Where a stage may go: its granted hosts, and the addresses that their names may lead to."""

from __future__ import annotations

import errno
import ipaddress
import socket
from collections.abc import Callable, Iterable
from typing import Any

from tuneit_runtime.proxy.addresses import Address, is_disguised, leads_well, literal
from tuneit_runtime.proxy.request import Malformed, Target, parse_target

__all__ = ["Denied", "Grants", "Resolve"]

Resolve = Callable[..., list[Any]]
#: A grant that names no port means this one.
_USUAL_PORT = 443


class Denied(Exception):
    """The request is answered with 403 and this text."""

    def __init__(self, text: str, *, revoked: bool = False) -> None:
        super().__init__(text)
        self.revoked = revoked


class Grants:
    """`host:port`, `*.host:port` one label deep, or an address."""

    def __init__(self, hosts: Iterable[str], resolve: Resolve, denied: Iterable[str] = ()) -> None:
        """Reads the scopes. What is `denied` may be one host of many that are granted.

        Raises:
            OSError: A scope is none.
        """
        self._resolve = resolve
        try:
            self._grants = [parse_target(host.strip(), _USUAL_PORT) for host in hosts]
            self._denied = [parse_target(host.strip(), _USUAL_PORT) for host in denied]
        except Malformed as error:
            raise OSError(errno.EINVAL, f"a grant is malformed: {error}") from error
        if any(is_disguised(grant.host) for grant in self._grants):
            raise OSError(errno.EINVAL, "a grant is malformed: that is an address in disguise")

    def permits(self, target: Target) -> bool:
        """Whether its name may be asked for. Deny beats allow."""
        if any(_matches(one, target) for one in self._denied):
            return False
        return any(_matches(grant, target) for grant in self._grants)

    def require(self, target: Target) -> None:
        """Whether it may be asked for at all, whatever its name leads to.

        Raises:
            Denied: It was not granted.
        """
        name = f"{target.host}:{target.port}"
        if is_disguised(target.host):
            raise Denied(f"{name} is an address in disguise")
        if not self.permits(target):
            raise Denied(f"{name} was not granted")

    def addresses(self, target: Target) -> list[Address]:
        """The addresses to connect to, best first. Names are looked up here, once, and nowhere
        else: one that answers differently a moment later changes nothing.

        Raises:
            Denied: It was not granted, or its name leads to where it may not.
            OSError: Its name has no address.
        """
        self.require(target)
        name = f"{target.host}:{target.port}"
        address = literal(target.host)
        if address is not None:
            # Whoever granted an address meant that very one.
            return [address]
        found = self._look_up(target, name)
        if not all(leads_well(target.host, one) for one in found):
            raise Denied(f"{name} leads to a private address")
        return found

    def _look_up(self, target: Target, name: str) -> list[Address]:
        try:
            entries = self._resolve(target.host, target.port, type=socket.SOCK_STREAM)
        except OSError as error:
            raise OSError(error.errno, f"{name} has no address") from error
        found = [ipaddress.ip_address(entry[4][0]) for entry in entries]
        if not found:
            raise OSError(0, f"{name} has no address")
        return list(dict.fromkeys(found))


def _matches(grant: Target, target: Target) -> bool:
    if grant.port != target.port:
        return False
    if grant.host.startswith("*."):
        label, _, rest = target.host.partition(".")
        return bool(label) and rest == grant.host[2:] and literal(target.host) is None
    return grant.host == target.host
