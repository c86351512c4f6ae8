import os
import socket
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
attempt("granted host under another name", lambda: fetch(f"http://127.0.0.1:{given['port']}/hello"))
attempt("other host", lambda: fetch("http://example.com/"))
attempt("other port", lambda: fetch(f"http://localhost:{given['port'] + 1}/"))
attempt("around the proxy", around)
