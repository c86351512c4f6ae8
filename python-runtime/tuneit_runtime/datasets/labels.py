"""Label column → class names and numbers."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from tuneit_runtime.datasets.arrow import compute, pa
from tuneit_runtime.faults import fault

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["as_text", "encode_labels", "has_label"]


def as_text(values: Any) -> Any:
    """A column as strings: `1`, `0.5`, `true`, and dictionaries by their values."""
    if pa.types.is_dictionary(values.type):
        values = values.cast(values.type.value_type)
    return values if pa.types.is_string(values.type) else values.cast(pa.string())


def has_label(values: Any) -> Any:
    """Mask of the rows that have one: not null, not only spaces."""
    text = compute.utf8_trim_whitespace(as_text(values))
    return compute.fill_null(compute.not_equal(text, ""), fill_value=False)


def encode_labels(values: Any, column: str) -> tuple[list[str], NDArray[np.int32]]:
    """Class names in their order, and each row's number.

    Raises:
        Fault: TUNEIT_DATA_ONE_CLASS.
    """
    encoded = as_text(values).combine_chunks().dictionary_encode()
    names: list[str] = encoded.dictionary.to_pylist()
    if len(names) < 2:
        raise fault("TUNEIT_DATA_ONE_CLASS", column=column, label=f"'{names[0]}'")
    classes = _in_order(names)
    number = {name: n for n, name in enumerate(classes)}
    lookup = np.array([number[name] for name in names], np.int32)
    return classes, lookup[np.asarray(encoded.indices)]


def _in_order(names: list[str]) -> list[str]:
    """Numbers by size, anything else by letters: 2 comes before 10."""
    try:
        return sorted(names, key=lambda name: (_number(name), name))
    except ValueError:
        return sorted(names)


def _number(name: str) -> float:
    value = float(name)
    if not math.isfinite(value):
        # `nan` has no place in an order
        raise ValueError(name)
    return value
