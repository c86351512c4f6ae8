"""Rows of JSON → typed columns. Text stays text; what is nested or mixed becomes its JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tuneit_tabular.arrow import pa, unique_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

__all__ = ["Schema", "batch_of"]

_INT64 = range(-(2**63), 2**63)
# whole numbers beyond this would be rounded in a column with fractions
_EXACT = 2**53


class Schema:
    """Columns in the order in which they are met, each with the narrowest type that holds all its
    values.
    """

    def __init__(self) -> None:
        self._kinds: dict[str, set[str]] = {}

    def see(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Widens the types by these rows."""
        for row in rows:
            for name, value in row.items():
                self._kinds.setdefault(name, set()).add(_kind(value))

    @property
    def columns(self) -> dict[str, Any]:
        return {name: _type(kinds - {"null"}) for name, kinds in self._kinds.items()}


def batch_of(rows: Sequence[Mapping[str, Any]], columns: Mapping[str, Any]) -> Any:
    """Rows as a record batch; a key that a row lacks is null."""
    arrays = [
        pa.array([_fit(row.get(name), kind) for row in rows], kind)
        for name, kind in columns.items()
    ]
    return pa.record_batch(arrays, names=unique_names(columns))


def _kind(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, int):
        return _integer_kind(value)
    if isinstance(value, float):
        return "float"
    return "text"


def _integer_kind(value: int) -> str:
    if value not in _INT64:
        return "text"
    return "int" if abs(value) <= _EXACT else "long"


def _type(kinds: set[str]) -> Any:
    if kinds == {"bool"}:
        return pa.bool_()
    if kinds and kinds <= {"int", "long"}:
        return pa.int64()
    if kinds and kinds <= {"int", "float"}:
        return pa.float64()
    return pa.string()


def _fit(value: Any, kind: Any) -> Any:
    if value is None or isinstance(value, str) or kind != pa.string():
        return value
    return json.dumps(value, ensure_ascii=False)
