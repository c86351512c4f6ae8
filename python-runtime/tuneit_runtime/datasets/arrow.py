"""pyarrow, at the one place where its missing types become `Any`."""

from __future__ import annotations

import importlib
from typing import Any

__all__ = ["ROW", "ROWS_A_BATCH", "compute", "ipc", "open_mapped", "pa"]

pa: Any = importlib.import_module("pyarrow")
compute: Any = importlib.import_module("pyarrow.compute")
ipc: Any = importlib.import_module("pyarrow.ipc")

#: Column with a row's number in the source, added by the runtime.
ROW = "__row__"
ROWS_A_BATCH = 65_536


def open_mapped(path: Any) -> Any:
    """An Arrow IPC file whose buffers lie in the page cache, not in this process."""
    return ipc.open_file(pa.memory_map(str(path)))
