"""`proxy --socket PATH`: a job's way to its granted hosts, for as long as its starter lives.

Each line of stdin is `{"hosts": […], "denied": […]}`: the first opens it, and may name the proxy of
this machine's network as `upstream`; the others change what is permitted. Each line of stdout says
who was asked for, `{"target": …, "refusal": …}`; the first, `{"ready": true}`, that it listens. It
ends with stdin.
"""

from __future__ import annotations

import argparse
import json
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tuneit_runtime.proxy.server import serve
from tuneit_runtime.proxy.upstream import Upstream

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tuneit_runtime.proxy.grants import Denied

__all__ = ["main"]


def main(argv: Sequence[str]) -> int:
    """Serves until stdin ends; answers the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tuneit_runtime proxy")
    parser.add_argument("--socket", required=True)
    options = parser.parse_args(argv)
    reach = json.loads(sys.stdin.readline() or "{}")
    upstream = Upstream.of(reach.get("upstream"))
    proxy = serve(
        options.socket,
        reach.get("hosts", ()),
        denied=reach.get("denied", ()),
        told=_told,
        upstream=upstream,
    )
    _say({"ready": True})
    for line in sys.stdin:
        reach = json.loads(line)
        # A scope that is none permits nothing.
        with suppress(OSError):
            proxy.restrict(reach["hosts"], reach["denied"])
    proxy.close()
    # A starter that was killed cannot take its folder away; one that holds something else stays.
    with suppress(OSError):
        Path(options.socket).parent.rmdir()
    return 0


def _told(target: str, refusal: Denied | None) -> None:
    _say({"target": target, "refusal": None if refusal is None else str(refusal)})


def _say(value: dict[str, Any]) -> None:
    with suppress(OSError):
        sys.stdout.write(json.dumps(value) + "\n")
        sys.stdout.flush()
