"""What a client asks of the proxy: CONNECT, or one plain request."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from tuneit_runtime.proxy.addresses import literal

if TYPE_CHECKING:
    import socket

__all__ = ["Head", "Malformed", "Target", "parse_target", "read_head"]

_MOST_HEAD_BYTES = 16 * 1024
_NAME = re.compile(
    r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
)
_METHOD = re.compile(r"[A-Z]{1,16}")


class Malformed(Exception):
    """The request is answered with 400."""


class Target(NamedTuple):
    """Where a request wants to go: a host in lower case without trailing dot, or an address."""

    host: str
    port: int


class Head(NamedTuple):
    """A parsed request: CONNECT has no text to send on."""

    target: Target
    forward: bytes | None


def parse_target(authority: str, default_port: int | None) -> Target:
    """`host`, `host:port` or `[address]:port`, in one spelling. `*.` may stand in front.

    Raises:
        Malformed: It is no host, or no port.
    """
    match = re.fullmatch(
        r"(?:\[([0-9a-f:.]+)\]|([^\[\]:@/?#\s]+))(?::(\d{1,5}))?", authority.lower()
    )
    if not match:
        raise Malformed("that is no host and port")
    port = int(match[3]) if match[3] else default_port
    if port is None or not 0 < port < 65536:
        raise Malformed("that is no port")
    return Target(_host(match[1] or match[2].removesuffix(".")), port)


def _host(text: str) -> str:
    address = literal(text)
    if address is not None:
        return str(address)
    name = text.removeprefix("*.")
    if len(name) > 253 or not _NAME.fullmatch(name):
        raise Malformed("that is no host name; international ones are written in punycode")
    return text


def read_head(client: socket.socket) -> tuple[Head, bytes]:
    """The request's head, and what came behind it.

    Raises:
        Malformed: It is no request to a proxy.
    """
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
        return Head(_wanted(url, None), None)
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise Malformed("that is no address") from error
    if parts.scheme != "http" or not parts.netloc:
        raise Malformed("a proxy is asked for http:// or by CONNECT")
    target = _wanted(parts.netloc, 80)
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


def _wanted(authority: str, default_port: int | None) -> Target:
    target = parse_target(authority, default_port)
    if target.host.startswith("*"):
        raise Malformed("that is no host name")
    return target
