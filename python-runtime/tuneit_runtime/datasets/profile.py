"""`profile.json`: per column what is missing, how many values differ, their range, the most
frequent ones.
"""

from __future__ import annotations

from typing import Any, cast

import numpy as np

from tuneit_runtime.datasets.arrow import ROW, compute, pa
from tuneit_runtime.datasets.dataset_file import type_name
from tuneit_runtime.plain_json import plain

__all__ = ["profile_table"]

_TOP = 10
_SHOWN = 200


def profile_table(table: Any) -> dict[str, Any]:
    """`ProfileFile` of a table; the runtime's own columns are left out."""
    columns = [_column(name, table.column(name)) for name in table.column_names if name != ROW]
    return {"format": 1, "rows": table.num_rows, "columns": columns}


def _column(name: str, values: Any) -> dict[str, Any]:
    kind = values.type
    distinct, top = _frequencies(values)
    return {
        "name": name,
        "type": type_name(kind),
        "missing": _missing(values),
        "distinct": distinct,
        "quantiles": _quantiles(values),
        "top": top,
    }


def _is_text(kind: Any) -> bool:
    return pa.types.is_string(kind) or pa.types.is_large_string(kind)


def _missing(values: Any) -> int:
    """Nulls; in text also what holds nothing, for a CSV has no other way to say it."""
    if not _is_text(values.type):
        return int(values.null_count)
    empty = compute.sum(compute.equal(compute.binary_length(values), 0)).as_py() or 0
    return int(values.null_count) + int(empty)


def _frequencies(values: Any) -> tuple[int, list[dict[str, Any]]]:
    try:
        counted = compute.value_counts(values.drop_null())
    except (pa.ArrowNotImplementedError, pa.ArrowInvalid):
        # lists and structs have no hash in Arrow
        return 0, []
    counts = np.asarray(counted.field("counts"))
    # the most frequent first; of equals the one that was met first
    order = np.argsort(-counts, kind="stable")[:_TOP]
    shown = counted.field("values")
    top = [{"value": _text(shown[int(n)].as_py()), "count": int(counts[n])} for n in order]
    return len(counted), top


def _text(value: Any) -> str:
    found = plain(value)
    return ("" if found is None else str(cast("object", found)))[:_SHOWN]


def _quantiles(values: Any) -> list[float] | None:
    numbers = compute.utf8_length(values) if _is_text(values.type) else values
    kind = numbers.type
    if not (pa.types.is_integer(kind) or pa.types.is_floating(kind)):
        return None
    if pa.types.is_floating(kind):
        numbers = numbers.filter(compute.is_finite(numbers))
    found = compute.quantile(numbers, [0, 0.25, 0.5, 0.75, 1]).to_pylist()
    return None if None in found else [float(value) for value in found]
