"""The stand-in hub of model-transformers' own tests, as a process: one model, for one token.

The first line of stdin is the token, empty for a model that everybody sees; the first line of
stdout is the address. Further lines of stdin are JSON and change how it answers: `{"rate":
20000}` bytes a second, `{"damaged": 1}` answers with wrong bytes. It ends with stdin."""

import json
import sys
import threading
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

CARD = """---
license: mit
---
# Tiny

A model of the tests. <img src="https://elsewhere.example/pixel.png">
<script>window.ran = true</script>
"""

token = sys.stdin.readline().strip()
with TemporaryDirectory() as folder:
    # large enough that its way here can be watched, small enough that it learns in a second
    model = write_tiny_bert(Path(folder), hidden_size=128, intermediate_size=512)
    (model / "README.md").write_text(CARD)
    files = {path.name: path.read_bytes() for path in model.iterdir()}
begin = {"files": files, "token": token or None, "asked": [], "ranges": []}
handler = type("Hub", (StandInHub,), begin)
server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
sys.stdout.write(f"http://127.0.0.1:{server.server_port}\n")
sys.stdout.flush()
for line in sys.stdin:
    for name, value in json.loads(line).items():
        setattr(handler, name, value)
