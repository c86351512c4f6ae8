"""The proxy of this machine's network, where there is one: what lies outside is reached through it.

As the kernel tells it: `{"https": route | null, "http": route | null, "noProxy": […]}`; a route has
`host`, `port` and `authorization`.
"""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Any, NamedTuple

from tuneit_runtime.proxy.addresses import is_local_name, is_public, literal

if TYPE_CHECKING:
    from tuneit_runtime.proxy.request import Target

__all__ = ["Route", "Upstream"]

_CONNECT_SECONDS = 20.0
_MOST_HEAD_BYTES = 16 * 1024


class Route(NamedTuple):
    """A proxy that speaks HTTP, and what its `Proxy-Authorization` header says."""

    host: str
    port: int
    authorization: str | None

    def connect(self) -> socket.socket:
        """To the proxy itself.

        Raises:
            OSError: It cannot be reached.
        """
        try:
            return socket.create_connection((self.host, self.port), _CONNECT_SECONDS)
        except OSError as error:
            raise OSError(error.errno, "the proxy cannot be reached") from error

    def tunnel(self, target: Target) -> socket.socket:
        """Through it to one host, as RFC 9110 has CONNECT (9.3.6).

        Raises:
            OSError: It cannot be reached, or opens no way.
        """
        connection = self.connect()
        try:
            host = f"[{target.host}]" if ":" in target.host else target.host
            head = f"CONNECT {host}:{target.port} HTTP/1.1\r\nHost: {host}:{target.port}\r\n"
            connection.sendall(f"{head}{self._permission}\r\n".encode("latin-1"))
            _require_open(_head_of(connection))
        except OSError:
            connection.close()
            raise
        return connection

    def forwarded(self, target: Target, plain: bytes) -> bytes:
        """A request as a proxy is sent one: with the whole address, as RFC 9112 has it (3.2.2)."""
        first, _, rest = plain.partition(b"\r\n")
        method, path, version = first.split(b" ")
        authority = f"[{target.host}]" if ":" in target.host else target.host
        whole = f"http://{authority}:{target.port}".encode("ascii") + path
        return b" ".join((method, whole, version)) + b"\r\n" + self._permission.encode() + rest

    @property
    def _permission(self) -> str:
        return (
            "" if self.authorization is None else f"Proxy-Authorization: {self.authorization}\r\n"
        )


class Upstream(NamedTuple):
    """Which hosts are reached through which proxy."""

    https: Route | None
    http: Route | None
    no_proxy: tuple[str, ...]

    @classmethod
    def of(cls, told: dict[str, Any] | None) -> Upstream:
        """What the kernel told; nothing = no proxy."""
        if not told:
            return cls(None, None, ())
        https, http = (told[name] and Route(**told[name]) for name in ("https", "http"))
        return cls(https, http, tuple(told["noProxy"]))

    def route_for(self, target: Target, *, secure: bool) -> Route | None:
        """None where it is reached without one: what is private always is."""
        address = literal(target.host)
        if is_local_name(target.host) if address is None else not is_public(address):
            return None
        if any(_matches(entry, target) for entry in self.no_proxy):
            return None
        return self.https if secure else self.http


def _matches(entry: str, target: Target) -> bool:
    if entry == "*":
        return True
    if literal(entry) is not None:
        return literal(entry) == literal(target.host)
    name, _, port = entry.rpartition(":") if ":" in entry else (entry, "", "")
    if port and port != str(target.port):
        return False
    name = name.strip("[]").removeprefix("*").removeprefix(".")
    return bool(name) and (target.host == name or target.host.endswith(f".{name}"))


def _head_of(connection: socket.socket) -> bytes:
    """Byte by byte: what comes behind it belongs to whoever asked."""
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        byte = connection.recv(1)
        if not byte or len(head) > _MOST_HEAD_BYTES:
            raise OSError(0, "the proxy ended the connection")
        head += byte
    return head


def _require_open(head: bytes) -> None:
    status = [*head.split(b"\r\n", 1)[0].split(b" "), b"", b""][1]
    if status == b"200":
        return
    if status == b"407":
        raise OSError(0, "the proxy wants a user and a password, or others")
    raise OSError(0, f"the proxy answers with HTTP {status.decode('latin-1')[:3]}")
