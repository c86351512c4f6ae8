"""What a data source is called with and answers, and its way to the hosts that it was let to."""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from tuneit_runtime.sdk.context import PluginFault

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["FetchedFile", "SourceRequest", "open_connection"]

_MOST_HEAD_BYTES = 16 * 1024


@dataclass(frozen=True)
class SourceRequest:
    """One fetch."""

    #: An empty folder for the one file that is made.
    folder: Path
    #: The source's frozen configuration dataclass, already checked.
    config: Any
    #: The file of this machine that a setting named, read-only; None = none was.
    source: Path | None = None


@dataclass(frozen=True)
class FetchedFile:
    """What was fetched, whole and closed."""

    #: In the request's folder; its ending is .parquet, .arrow, .csv, .tsv, .jsonl, .json or .txt.
    path: Path
    #: None where they were not counted.
    rows: int | None = None
    #: Terms as the source names them.
    license: str | None = None
    #: What names this state of the source, such as a commit.
    revision: str | None = None


def open_connection(host: str, port: int, *, seconds: float = 20.0) -> socket.socket:
    """A stream socket to a granted host, by HTTP's CONNECT (RFC 9110, 9.3.6) through the sandbox's
    proxy: for protocols that are not HTTP. TLS is the caller's, with `host` as its name.

    Raises:
        PluginFault: TUNEIT_SOURCE_HOST_REFUSED, TUNEIT_SOURCE_UNREACHABLE.
    """
    proxy = urlsplit(os.environ.get("HTTPS_PROXY", ""))
    if not proxy.hostname or not proxy.port:
        raise _refused(host, port, "this job has no network")
    authority = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    try:
        one = socket.create_connection((proxy.hostname, proxy.port), seconds)
    except OSError as wrong:
        raise _unreachable(host, port, str(wrong)) from wrong
    try:
        one.sendall(f"CONNECT {authority} HTTP/1.1\r\nHost: {authority}\r\n\r\n".encode("ascii"))
        status, text = _answer(one)
    except (OSError, UnicodeError) as wrong:
        one.close()
        raise _unreachable(host, port, str(wrong)) from wrong
    if status == 200:
        one.settimeout(None)
        return one
    one.close()
    raise _refused(host, port, text) if status in (400, 403) else _unreachable(host, port, text)


def _answer(one: socket.socket) -> tuple[int, str]:
    """Status, and what is said beside it; not a byte of what comes behind a 200 is taken."""
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        byte = one.recv(1)
        if not byte or len(head) > _MOST_HEAD_BYTES:
            raise OSError("the proxy is gone")
        head += byte
    first = head.split(b"\r\n", 1)[0].decode("latin-1")
    status = int(first.split(" ")[1]) if first.split(" ")[1:] else 0
    if status == 200:
        return status, ""
    return status, one.recv(2000).decode("utf-8", "replace").strip()


def _refused(host: str, port: int, reason: str) -> PluginFault:
    return PluginFault(
        "TUNEIT_SOURCE_HOST_REFUSED",
        f"{host}:{port} may not be reached",
        cause=f"{reason.removeprefix('TUNEIT_GRANT_DENIED: ')}"[:300],
        mend="Allow the host; one in your own network is named by its address",
    )


def _unreachable(host: str, port: int, reason: str) -> PluginFault:
    return PluginFault(
        "TUNEIT_SOURCE_UNREACHABLE",
        f"{host}:{port} does not answer",
        cause=(reason or "no connection")[:300],
        mend="Check the name, the port, and that it runs and can be reached from this machine",
    )
