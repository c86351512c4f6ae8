"""`python -m tuneit_runtime <role>`; each role is imported only when it is asked for."""

from __future__ import annotations

import sys
from importlib import import_module

#: Role -> module with `main(argv) -> int`.
ROLES = {
    "supervisor": "tuneit_runtime.supervisor.main",
    "run": "tuneit_runtime.supervisor.foreground",
    "worker": "tuneit_runtime.worker.main",
    "attempts": "tuneit_runtime.attempts",
    "launcher": "tuneit_runtime.launcher",
    "proxy": "tuneit_runtime.proxy.main",
}


def main(argv: list[str]) -> int:
    """Hands over to the role; answers its exit status."""
    if not argv or argv[0] not in ROLES:
        sys.stderr.write(f"usage: python -m tuneit_runtime {{{'|'.join(ROLES)}}} …\n")
        return 2
    return import_module(ROLES[argv[0]]).main(argv[1:]) or 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
