"""The proxy's listener and what it keeps open."""

from __future__ import annotations

import contextlib
import os
import socket
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from tuneit_runtime.proxy.grants import Denied, Grants, Resolve
from tuneit_runtime.proxy.request import Head, Malformed, Target, read_head
from tuneit_runtime.proxy.tunnel import answer, hang_up, join
from tuneit_runtime.proxy.upstream import Route, Upstream

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    Told = Callable[[str, Denied | None], None]

__all__ = ["Proxy", "serve"]

_HEAD_SECONDS = 15.0
_CONNECT_SECONDS = 20.0
_MOST_CONNECTIONS = 64


def serve(
    path: str,
    hosts: Iterable[str],
    *,
    denied: Iterable[str] = (),
    resolve: Resolve = socket.getaddrinfo,
    told: Told = lambda _target, _refusal: None,
    upstream: Upstream | None = None,
) -> Proxy:
    """Listens at `path` until `close`, and goes through `upstream` where that is the way out.
    `told` hears of each `host:port` that was asked for, and why it was refused, in threads of the
    proxy's own.

    Raises:
        OSError: the socket cannot be made, or a grant is none.
    """
    return Proxy(path, Grants(hosts, resolve, denied), resolve, told, upstream)


class Proxy:
    """A running proxy."""

    def __init__(
        self,
        path: str,
        grants: Grants,
        resolve: Resolve,
        told: Told,
        upstream: Upstream | None = None,
    ) -> None:
        self._upstream = upstream or Upstream.of(None)
        self._path = path
        self._grants = grants
        self._resolve = resolve
        self._told = told
        self._open: set[socket.socket] = set()
        #: Connections that were let through: where they lead, and who has them.
        self._tunnels: dict[socket.socket, tuple[Target, socket.socket]] = {}
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
            hang_up(one)
        with contextlib.suppress(OSError):
            Path(self._path).unlink()

    def restrict(self, hosts: Iterable[str], denied: Iterable[str]) -> None:
        """Goes by other grants from now on, and drops what they do not permit.

        Raises:
            OSError: A scope is none; then nothing is permitted any more.
        """
        try:
            grants = Grants(hosts, self._resolve, denied)
        except OSError:
            self._judge(Grants((), self._resolve))
            raise
        self._judge(grants)

    def _judge(self, grants: Grants) -> None:
        with self._lock:
            self._grants = grants
            open_now = [(one, *to) for one, to in self._tunnels.items()]
        for upstream, target, client in open_now:
            if grants.permits(target):
                continue
            hang_up(upstream)
            hang_up(client)
            self._told(_name(target), Denied("its grant was taken back", revoked=True))

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

    def _let(self, upstream: socket.socket, target: Target, client: socket.socket) -> None:
        """Notes where it leads, if that is permitted still: connecting takes its time."""
        with self._lock:
            if not self._grants.permits(target):
                raise Denied(f"{_name(target)} was not granted", revoked=True)
            self._tunnels[upstream] = (target, client)

    def _forget(self, one: socket.socket) -> None:
        with self._lock:
            self._open.discard(one)
            self._tunnels.pop(one, None)
        one.close()

    def _serve(self, client: socket.socket) -> None:
        target = None
        try:
            client.settimeout(_HEAD_SECONDS)
            head, rest = read_head(client)
            target = head.target
            self._connect(client, head, rest)
        except Denied as reason:
            self._told(_name(target) if target else "", reason)
            answer(client, "403 Forbidden", f"TUNEIT_GRANT_DENIED: {reason}")
        except Malformed as reason:
            answer(client, "400 Bad Request", str(reason))
        except OSError as error:
            answer(client, "502 Bad Gateway", error.strerror or "no connection")
        finally:
            self._forget(client)

    def _connect(self, client: socket.socket, head: Head, rest: bytes) -> None:
        route = self._upstream.route_for(head.target, secure=head.forward is None)
        upstream = self._open_to(head.target) if route is None else self._open_by(route, head)
        if not self._keep(upstream):
            upstream.close()
            raise Denied(f"{head.target.host}: too many connections")
        try:
            self._let(upstream, head.target, client)
            self._told(_name(head.target), None)
            if head.forward is None:
                client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            else:
                plain = head.forward
                upstream.sendall(plain if route is None else route.forwarded(head.target, plain))
            if rest:
                upstream.sendall(rest)
            join(client, upstream)
        finally:
            self._forget(upstream)

    def _open_by(self, route: Route, head: Head) -> socket.socket:
        """By another proxy, which looks the name up and answers for where it leads."""
        self._grants.require(head.target)
        return route.tunnel(head.target) if head.forward is None else route.connect()

    def _open_to(self, target: Target) -> socket.socket:
        """To the first of the checked addresses that takes it."""
        *others, last = self._grants.addresses(target)
        for address in others:
            with contextlib.suppress(OSError):
                return socket.create_connection((str(address), target.port), _CONNECT_SECONDS)
        return socket.create_connection((str(last), target.port), _CONNECT_SECONDS)


def _name(target: Target) -> str:
    return f"{target.host}:{target.port}"


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
