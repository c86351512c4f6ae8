"""The stand-in hub of model-transformers' own tests, as a process: it shows one model to one token.

The first line of stdin is the token; the first line of stdout is the address.
"""

import sys
from http.server import ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory

checkout = Path(__file__).resolve().parents[2]
sys.path[:0] = [
    str(checkout / "python-runtime"),
    str(checkout / "plugins-official" / "model-transformers" / "python"),
]

from tuneit_transformers.conftest import write_tiny_bert  # noqa: E402
from tuneit_transformers.hub_test import StandInHub  # noqa: E402

token = sys.stdin.readline().strip()
with TemporaryDirectory() as folder:
    model = write_tiny_bert(Path(folder))
    files = {path.name: path.read_bytes() for path in model.iterdir()}
handler = type("Hub", (StandInHub,), {"files": files, "token": token, "asked": []})
server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
sys.stdout.write(f"http://127.0.0.1:{server.server_port}\n")
sys.stdout.flush()
server.serve_forever()
