"""Transforms that drop rows."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import reduce
from typing import Any

from tuneit_runtime.sdk import Context, TransformInput, transform

from tuneit_text_clean.columns import chosen, compute, pa

__all__ = ["Dedupe", "DedupeConfig", "DropEmptyConfig", "drop_empty"]


@dataclass(frozen=True)
class DropEmptyConfig:
    """In which columns."""

    columns: tuple[str, ...] = ()


@transform(id="drop-empty", config=DropEmptyConfig)
def drop_empty(input: TransformInput, context: Context) -> Any:
    """Drops rows in which a column is missing, empty, or only white space."""
    del context
    masks = [_filled(input.batch.column(name)) for name in chosen(input, ["text"])]
    return input.batch.filter(reduce(compute.and_, masks))


def _filled(column: Any) -> Any:
    if not pa.types.is_string(column.type):
        return compute.is_valid(column)
    full = compute.not_equal(compute.utf8_trim_whitespace(column), "")
    return compute.fill_null(full, fill_value=False)


@dataclass(frozen=True)
class DedupeConfig:
    """Which columns make two rows the same."""

    columns: tuple[str, ...] = ()
    ignore_case: bool = False


@transform(id="dedupe", config=DedupeConfig)
class Dedupe:
    """Keeps the first of rows that are the same; rows come in the order of the file."""

    def __init__(self, config: DedupeConfig) -> None:
        self.config = config
        # 16 bytes a row, whatever the length of its text
        self._seen: set[bytes] = set()

    def apply(self, input: TransformInput, context: Context) -> Any:
        del context
        columns = [input.batch.column(name).to_pylist() for name in chosen(input, ["text"])]
        mask = [self._is_new(row) for row in zip(*columns, strict=True)]
        return input.batch.filter(pa.array(mask, pa.bool_()))

    def _is_new(self, row: tuple[Any, ...]) -> bool:
        text = json.dumps(row, ensure_ascii=False, default=str)
        if self.config.ignore_case:
            text = text.casefold()
        key = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
        if key in self._seen:
            return False
        self._seen.add(key)
        return True
