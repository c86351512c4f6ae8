"""The stand-in hub of source-hub's own tests, as a process: one dataset, `acme/sms`.

The first line of stdout is the address. It ends with stdin."""

import sys
from pathlib import Path

checkout = Path(__file__).resolve().parents[2]
sys.path[:0] = [
    str(checkout / "python-runtime"),
    str(checkout / "plugins-official" / "source-hub" / "python"),
]

from tuneit_source_hub.stand_in_test import standing_in  # noqa: E402

with standing_in() as (handler, address):
    # another origin is one more host, which only the public hub's plugin may name
    handler.elsewhere = False
    sys.stdout.write(f"{address}\n")
    sys.stdout.flush()
    sys.stdin.read()
