"""Which columns a transform works on: those it is told, else those of some roles."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from tuneit_runtime.sdk import PluginFault

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tuneit_runtime.sdk import TransformInput

__all__ = ["chosen", "compute", "pa", "replaced"]

pa: Any = importlib.import_module("pyarrow")
compute: Any = importlib.import_module("pyarrow.compute")


def chosen(input: TransformInput, roles: Sequence[str]) -> list[str]:
    """Names of columns: configured ones may be given by role or by name.

    Raises:
        PluginFault: TUNEIT_DATA_COLUMN_UNKNOWN.
    """
    known = [name for name in input.batch.schema.names if name != "__row__"]
    wanted = list(input.config.columns) or [role for role in roles if role in input.roles]
    names = [input.roles.get(name, name) for name in wanted]
    unknown = [name for name in names if name not in known]
    if unknown or not names:
        raise PluginFault(
            "TUNEIT_DATA_COLUMN_UNKNOWN",
            f"There is no column '{unknown[0]}' to clean"
            if unknown
            else "There is no column to clean",
            cause=f"The columns are {', '.join(known[:30])}",
            mend="Name one of them, or a role such as text, in 'columns' of the transform",
        )
    return list(dict.fromkeys(names))


def replaced(batch: Any, names: Sequence[str], change: Callable[[Any], Any]) -> Any:
    """The batch with some text columns changed; columns of other types are left as they are."""
    columns = [
        change(column) if name in names and pa.types.is_string(column.type) else column
        for name, column in zip(batch.schema.names, batch.columns, strict=True)
    ]
    return pa.record_batch(columns, schema=batch.schema)
