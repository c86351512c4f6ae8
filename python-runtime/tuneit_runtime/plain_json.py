"""Values of plugins as plain JSON: no NaN, no numpy scalars, no bytes, nothing nested past what a
reader takes.
"""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import PurePath
from typing import Any, cast

__all__ = ["encode", "plain", "plain_number"]

_DEEPEST = 12
# made once: json.dumps makes an encoder for each call that has options
_ENCODER = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False, allow_nan=False)
# Beyond this a JavaScript reader would round the number.
_LARGEST_INTEGER = 2**53


def encode(message: Mapping[str, Any]) -> bytes:
    """One line. Raises ValueError for a bare NaN, which no JSON parser takes."""
    return _ENCODER.encode(message).encode("utf-8", "replace")


def plain_number(value: float) -> float | str:
    """The number, or the word that stands for what JSON cannot write."""
    if math.isfinite(value):
        return value
    if math.isnan(value):
        return "NaN"
    return "Infinity" if value > 0 else "-Infinity"


def plain(value: Any, depth: int = 0) -> Any:
    """`value` as JSON; what has no JSON form becomes its text."""
    if value is None or isinstance(value, (str, bool)):
        return value
    if isinstance(value, int):
        return value if abs(value) <= _LARGEST_INTEGER else str(value)
    if isinstance(value, float):
        return plain_number(value)
    if depth >= _DEEPEST:
        return str(value)[:200]
    return _container(value, depth)


def _container(value: Any, depth: int) -> Any:
    if isinstance(value, Mapping):
        items = cast("Mapping[Any, Any]", value).items()
        return {str(key): plain(item, depth + 1) for key, item in items}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(item, depth + 1) for item in cast("list[Any]", value)]
    if isinstance(value, (bytes, bytearray, memoryview)):
        return base64.b64encode(value).decode()
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    if isinstance(value, (timedelta, Decimal, PurePath)):
        return str(value)
    return _array(value, depth)


def _array(value: Any, depth: int) -> Any:
    # numpy and torch values know their own plain form
    if hasattr(value, "tolist"):
        return plain(value.tolist(), depth)
    if hasattr(value, "item"):
        return plain(value.item(), depth)
    return str(value)[:2000]
