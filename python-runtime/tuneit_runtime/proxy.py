"""The only way out of a sandbox: a CONNECT proxy on a unix socket, with a list of granted hosts.

    handle = serve("/path/proxy.sock", ["huggingface.co:443", "*.hf.co:443"])
    handle.close()      # also drops what is open

`*.host` is one label deep, and a grant without port means 443. A name is resolved once and the
address that was checked is the one connected to. A name of the internet may not lead to a private
address; what is private is reached under its own name only: an address, `localhost`, or a name that
exists only there. Standard library only: the supervisor imports it.
"""

from __future__ import annotations

import contextlib
import errno
import ipaddress
import os
import re
import socket
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

__all__ = ["Proxy", "serve"]

_MOST_HEAD_BYTES = 16 * 1024
_HEAD_SECONDS = 15.0
_CONNECT_SECONDS = 20.0
#: A download that stands still for longer is over.
_IDLE_SECONDS = 300.0
_MOST_CONNECTIONS = 64
_CHUNK = 64 * 1024

_NAME = re.compile(
    r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
)
_METHOD = re.compile(r"[A-Z]{1,16}")
#: Names that mean something only where one stands: RFC 6761, 6762, 8375, and what routers hand out.
_LOCAL_NAMES = ("localhost", "local", "internal", "lan", "home.arpa")
#: IPv6 ranges that carry an IPv4 address: mapped, NAT64 twice, 6to4, Teredo.
_CARRIERS = [
    ipaddress.ip_network(text)
    for text in ("::ffff:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32")
]
_Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class Denied(Exception):
    """The request is answered with 403 and this text."""


class Malformed(Exception):
    """The request is answered with 400."""


class Target(NamedTuple):
    """Where a request wants to go."""

    host: str
    port: int


class Head(NamedTuple):
    """A parsed request: CONNECT has no text to send on."""

    target: Target
    forward: bytes | None


def serve(
    path: str,
    hosts: Iterable[str],
    *,
    resolve: Callable[..., list[Any]] = socket.getaddrinfo,
    refused: Callable[[str], None] = lambda _: None,
) -> Proxy:
    """Listens at `path` until `close`. `refused` is told `host:port` and why, for the audit log.

    Raises:
        OSError: the socket cannot be made, or a grant is none.
    """
    try:
        grants = [_parse_grant(host) for host in hosts]
    except Malformed as error:
        raise OSError(errno.EINVAL, f"a grant is malformed: {error}") from error
    return Proxy(path, grants, resolve, refused)


class Proxy:
    """A running proxy."""

    def __init__(
        self,
        path: str,
        grants: list[Target],
        resolve: Callable[..., list[Any]],
        refused: Callable[[str], None],
    ) -> None:
        self._path = path
        self._grants = grants
        self._resolve = resolve
        self._refused = refused
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._closed = False
        self._listener = _listen(path)
        threading.Thread(target=self._accept, name="proxy", daemon=True).start()

    def close(self) -> None:
        """Stops listening and drops every connection."""
        with self._lock:
            self._closed = True
            sockets = [self._listener, *self._open]
        for one in sockets:
            _hang_up(one)
        with contextlib.suppress(OSError):
            Path(self._path).unlink()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            if not self._keep(client):
                client.close()
                continue
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _keep(self, one: socket.socket) -> bool:
        with self._lock:
            if self._closed or len(self._open) >= 2 * _MOST_CONNECTIONS:
                return False
            self._open.add(one)
            return True

    def _forget(self, one: socket.socket) -> None:
        with self._lock:
            self._open.discard(one)
        one.close()

    def _serve(self, client: socket.socket) -> None:
        try:
            client.settimeout(_HEAD_SECONDS)
            head, rest = _read_head(client)
            self._connect(client, head, rest)
        except Denied as reason:
            self._refused(str(reason))
            _answer(client, "403 Forbidden", f"TUNEIT_GRANT_DENIED: {reason}")
        except Malformed as reason:
            _answer(client, "400 Bad Request", str(reason))
        except OSError as error:
            _answer(client, "502 Bad Gateway", error.strerror or "no connection")
        finally:
            self._forget(client)

    def _connect(self, client: socket.socket, head: Head, rest: bytes) -> None:
        address = self._checked(head.target)
        upstream = socket.create_connection((str(address), head.target.port), _CONNECT_SECONDS)
        if not self._keep(upstream):
            upstream.close()
            raise Denied(f"{head.target.host}: too many connections")
        try:
            if head.forward is None:
                client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            else:
                upstream.sendall(head.forward)
            if rest:
                upstream.sendall(rest)
            _join(client, upstream)
        finally:
            self._forget(upstream)

    def _checked(self, target: Target) -> _Address:
        """The address to connect to. Names are looked up here and nowhere else."""
        name = f"{target.host}:{target.port}"
        if not any(_matches(grant, target) for grant in self._grants):
            raise Denied(f"{name} was not granted")
        literal = _literal(target.host)
        if literal is not None:
            # Whoever granted an address meant that very one.
            return literal
        if target.host.rsplit(".", 1)[-1].isdigit():
            raise Denied(f"{name} is an address in disguise")
        try:
            found = self._resolve(target.host, target.port, type=socket.SOCK_STREAM)
        except OSError as error:
            raise OSError(error.errno, f"{name} has no address") from error
        addresses = [ipaddress.ip_address(entry[4][0].split("%")[0]) for entry in found]
        if not addresses:
            raise OSError(0, f"{name} has no address")
        if not _is_local(target.host) and not all(_is_public(address) for address in addresses):
            raise Denied(f"{name} leads to a private address")
        return addresses[0]


def _parse_grant(text: str) -> Target:
    host, port = _split(text.strip().lower(), 443)
    if host.startswith("*."):
        _check_name(host[2:])
    else:
        _check_name(host)
    return Target(host, port)


def _matches(grant: Target, target: Target) -> bool:
    if grant.port != target.port:
        return False
    if grant.host.startswith("*."):
        label, _, rest = target.host.partition(".")
        return bool(label) and rest == grant.host[2:] and _literal(target.host) is None
    return grant.host == target.host


def _is_local(host: str) -> bool:
    return "." not in host or any(
        host == name or host.endswith(f".{name}") for name in _LOCAL_NAMES
    )


def _is_public(address: _Address) -> bool:
    if address.is_multicast or address.is_reserved or not address.is_global:
        return False
    return not any(address in network for network in _CARRIERS)


def _literal(host: str) -> _Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _split(authority: str, default_port: int | None) -> tuple[str, int]:
    """`host`, `host:port` or `[address]:port`."""
    match = re.fullmatch(r"(?:\[([0-9a-f:.]+)\]|([^\[\]:@/?#\s]+))(?::(\d{1,5}))?", authority)
    if not match:
        raise Malformed("that is no host and port")
    port = int(match[3]) if match[3] else default_port
    if port is None or not 0 < port < 65536:
        raise Malformed("that is no port")
    return match[1] or match[2], port


def _check_name(host: str) -> None:
    if _literal(host) is None and (len(host) > 253 or not _NAME.fullmatch(host)):
        raise Malformed("that is no host name; international ones are written in punycode")


def _target(authority: str, default_port: int | None) -> Target:
    host, port = _split(authority.lower(), default_port)
    host = host.removesuffix(".")
    _check_name(host)
    return Target(host, port)


def _read_head(client: socket.socket) -> tuple[Head, bytes]:
    data = b""
    while b"\r\n\r\n" not in data:
        if len(data) > _MOST_HEAD_BYTES:
            raise Malformed("the request's head is too long")
        chunk = client.recv(4096)
        if not chunk:
            raise Malformed("the request is not whole")
        data += chunk
    text, _, rest = data.partition(b"\r\n\r\n")
    return _parse_head(text.decode("latin-1")), rest


def _parse_head(text: str) -> Head:
    first, *fields = text.split("\r\n")
    method, url, version = [*first.split(" "), "", "", ""][:3]
    if not _METHOD.fullmatch(method) or version not in ("HTTP/1.1", "HTTP/1.0"):
        raise Malformed("that is no request to a proxy")
    if method == "CONNECT":
        return Head(_target(url, None), None)
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise Malformed("that is no address") from error
    if parts.scheme != "http" or not parts.netloc:
        raise Malformed("a proxy is asked for http:// or by CONNECT")
    target = _target(parts.netloc, 80)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    # One request a connection: the next could name another host, and only this one was checked.
    dropped = ("proxy-", "connection:", "host:")
    kept = [field for field in fields if not field.lower().startswith(dropped)]
    lines = [
        f"{method} {path} {version}",
        f"Host: {parts.netloc}",
        *kept,
        "Connection: close",
        "",
        "",
    ]
    return Head(target, "\r\n".join(lines).encode("latin-1"))


def _join(one: socket.socket, other: socket.socket) -> None:
    """Passes bytes both ways until both ends are done."""
    for end in (one, other):
        end.settimeout(_IDLE_SECONDS)
    back = threading.Thread(target=_pump, args=(other, one), daemon=True)
    back.start()
    _pump(one, other)
    back.join(_IDLE_SECONDS)


def _pump(source: socket.socket, sink: socket.socket) -> None:
    try:
        while chunk := source.recv(_CHUNK):
            sink.sendall(chunk)
        sink.shutdown(socket.SHUT_WR)
    except OSError:
        _hang_up(source)
        _hang_up(sink)


def _hang_up(one: socket.socket) -> None:
    # Closing alone does not wake a thread that waits in `accept` or `recv`.
    with contextlib.suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)
    if one.type == socket.SOCK_STREAM and one.fileno() >= 0:
        with contextlib.suppress(OSError):
            if one.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
                one.close()


def _answer(client: socket.socket, status: str, text: str) -> None:
    body = f"{text}\n".encode()
    head = f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    with contextlib.suppress(OSError):
        client.sendall(head.encode("ascii") + body)


def _listen(path: str) -> socket.socket:
    """Binds through the folder's descriptor: a path of more than 107 bytes is no address."""
    place = Path(path)
    descriptor = os.open(place.parent, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        with contextlib.suppress(FileNotFoundError):
            place.unlink()
        listener.bind(f"/proc/self/fd/{descriptor}/{place.name}")
        place.chmod(0o600)
        listener.listen(_MOST_CONNECTIONS)
    except OSError:
        listener.close()
        raise
    finally:
        os.close(descriptor)
    return listener
