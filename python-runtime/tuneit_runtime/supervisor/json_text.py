"""JSON as the journal and the sockets carry it: one line, no bare NaN, nothing nested beyond
reason.
"""

from __future__ import annotations

import json
import re
from typing import Any

__all__ = ["compact", "nesting", "parse"]

_STRINGS = re.compile(rb'"(?:[^"\\]|\\.)*"?', re.DOTALL)
_BRACKETS = re.compile(rb"[\[\]{}]")
_DECODER = json.JSONDecoder(parse_constant=lambda name: name)
_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def compact(value: Any) -> bytes:
    """One line without the newline.

    Raises:
        ValueError: A number is not finite.
    """
    # A lone surrogate is legal in JSON text but has no UTF-8 form.
    return _ENCODER.encode(value).encode("utf-8", "replace")


def parse(text: bytes) -> Any:
    """Reads one line; a bare NaN or Infinity, which Python writes, becomes the string the journal
    has for it.

    Raises:
        ValueError: It is no JSON.
    """
    return _DECODER.decode(text.decode("utf-8"))


def nesting(text: bytes) -> int:
    """Depth of the brackets, counted on raw text before any parser recurses into it."""
    if text.count(b"{") + text.count(b"[") <= 8:
        return 8 if text[:1] in b"[{" else 0
    depth = deepest = 0
    for bracket in _BRACKETS.finditer(_STRINGS.sub(b"", text)):
        depth += 1 if bracket[0] in b"[{" else -1
        deepest = max(deepest, depth)
    return deepest
