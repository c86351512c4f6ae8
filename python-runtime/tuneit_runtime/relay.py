"""Inside a sandbox with a network of its own: from 127.0.0.1 to the socket of the proxy outside.

    relay.py --socket /run/tuneit/proxy.sock -- PROGRAM ARGUMENT…

Libraries know proxies by address, not by path. The process becomes the program, with the address
in its environment; the relay is a child that ends with the sandbox. One file, run by path with
`-I -S`.
"""

from __future__ import annotations

import os
import socket
import sys
import threading

__all__ = ["main"]

_CHUNK = 64 * 1024
_VARIABLES = ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy")


def main(arguments: list[str]) -> int:
    """Starts the relay and becomes the program."""
    if len(arguments) < 4 or arguments[0] != "--socket" or arguments[2] != "--":
        sys.stderr.write("relay: usage: relay.py --socket PATH -- PROGRAM ARGUMENT…\n")
        return 64
    path, program = arguments[1], arguments[3:]
    listener = socket.create_server(("127.0.0.1", 0), backlog=64)
    address = f"http://127.0.0.1:{listener.getsockname()[1]}"
    # Twice, so that it is nobody's child and the program never has to wait for it.
    first = os.fork()
    if first == 0:
        if os.fork() == 0:
            _relay(listener, path)
        os._exit(0)
    os.waitpid(first, 0)
    listener.close()
    os.environ.update(dict.fromkeys(_VARIABLES, address))
    os.execv(program[0], program)  # noqa: S606 - a shell is what must not be here
    return 0


def _relay(listener: socket.socket, path: str) -> None:
    # Channel and output belong to the program: held open here, nobody would see them end.
    own = listener.fileno()
    for descriptor in range(own):
        _close(descriptor)
    os.closerange(own + 1, 4096)
    while True:
        client, _ = listener.accept()
        threading.Thread(target=_join, args=(client, path), daemon=True).start()


def _join(client: socket.socket, path: str) -> None:
    try:
        proxy = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        proxy.connect(path)
    except OSError:
        client.close()
        return
    back = threading.Thread(target=_pump, args=(proxy, client), daemon=True)
    back.start()
    _pump(client, proxy)
    back.join()
    client.close()
    proxy.close()


def _pump(source: socket.socket, sink: socket.socket) -> None:
    try:
        while chunk := source.recv(_CHUNK):
            sink.sendall(chunk)
        sink.shutdown(socket.SHUT_WR)
    except OSError:
        for end in (source, sink):
            _shut(end)


def _shut(end: socket.socket) -> None:
    try:
        end.shutdown(socket.SHUT_RDWR)
    except OSError:
        return


def _close(descriptor: int) -> None:
    try:
        os.close(descriptor)
    except OSError:
        return


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
