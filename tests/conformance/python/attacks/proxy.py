import ctypes
import os
import socket
import struct
import urllib.error
import urllib.request


def fetch(url):
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return answer.read().decode()
    except urllib.error.HTTPError as error:
        return f"{error.code} {error.read().decode().split(':')[0]}".strip()


def around():
    socket.create_connection(("127.0.0.1", given["port"]), 3).close()


outcome["offline"] = os.environ.get("HF_HUB_OFFLINE")
attempt("granted host", lambda: fetch(f"http://localhost:{given['port']}/hello"))
attempt("granted host again", lambda: fetch(f"http://localhost:{given['port']}/again"))
attempt("granted host under another name", lambda: fetch(f"http://127.0.0.1:{given['port']}/hello"))
attempt("other host", lambda: fetch("http://example.com/"))
attempt("other port", lambda: fetch(f"http://localhost:{given['port'] + 1}/"))
attempt("around the proxy", around)


def native():
    """Past Python's own socket, straight to the operating system."""
    address = struct.pack("=HH", 2, socket.htons(given["port"])) + bytes([127, 0, 0, 1]) + bytes(8)
    number = libc.socket(2, 1, 0)
    if number < 0 or libc.connect(number, address, 16) < 0:
        raise OSError(ctypes.get_errno(), "refused")


attempt("around Python", native)
