"""Checks JSON values against the JSON Schemas that `sdk/protocol` generates, with the standard
library alone.

A schema is compiled once into a function that answers None, or the first fault as text. Only the
keywords that the generator writes are known; another one is an error at compile time, so that no
rule is skipped in silence.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from collections.abc import Callable

    Check = Callable[[Any], "str | None"]

__all__ = ["compile_schema"]

_KNOWN = {
    "$comment",
    "additionalProperties",
    "anyOf",
    "oneOf",
    "const",
    "enum",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "format",
    "items",
    "maxItems",
    "maxLength",
    "maximum",
    "minItems",
    "minLength",
    "minimum",
    "pattern",
    "prefixItems",
    "properties",
    "required",
    "type",
}


def compile_schema(schema: dict[str, Any]) -> Check:
    """Makes the check of one schema.

    Raises:
        ValueError: The schema has a keyword that this checker does not know.
    """
    unknown = schema.keys() - _KNOWN
    if unknown:
        raise ValueError(f"unknown schema keywords: {sorted(unknown)}")
    if "const" in schema:
        return _constant([schema["const"]])
    if "enum" in schema:
        return _constant(schema["enum"])
    union = schema.get("anyOf") or schema.get("oneOf")
    if union:
        return _union([compile_schema(one) for one in union])
    makers = {"object": _object, "array": _array, "string": _string}
    kind = schema.get("type")
    if kind in makers:
        return makers[kind](schema)
    if kind in ("number", "integer"):
        return _number(schema, whole=kind == "integer")
    return {None: _anything, "boolean": _boolean, "null": _null}[kind]


def _anything(_: Any) -> str | None:
    return None


def _boolean(value: Any) -> str | None:
    return None if value is True or value is False else "expected true or false"


def _null(value: Any) -> str | None:
    return None if value is None else "expected null"


def _constant(allowed: list[Any]) -> Check:
    # In Python 1 == True and 1 == 1.0; in JSON the first two differ.
    texts = {one for one in allowed if isinstance(one, str)}
    others = [one for one in allowed if not isinstance(one, str)]

    def check(value: Any) -> str | None:
        if isinstance(value, str):
            return None if value in texts else f"expected one of {allowed}"
        fits = any(
            value == one and isinstance(value, bool) == isinstance(one, bool) for one in others
        )
        return None if fits else f"expected one of {allowed}"

    return check


def _union(checks: list[Check]) -> Check:
    def check(value: Any) -> str | None:
        fault = None
        for one in checks:
            fault = one(value)
            if fault is None:
                return None
        return fault if len(checks) == 1 else "fits none of the forms allowed"

    return check


def _number(schema: dict[str, Any], *, whole: bool) -> Check:
    low: float = schema.get("minimum", -math.inf)
    high: float = schema.get("maximum", math.inf)
    above: float = schema.get("exclusiveMinimum", -math.inf)
    below: float = schema.get("exclusiveMaximum", math.inf)

    def check(value: Any) -> str | None:
        if value.__class__ is not int and (
            value.__class__ is not float or not math.isfinite(value)
        ):
            return "expected a number"
        if whole and value != int(value):
            return "expected a whole number"
        if not (low <= value <= high and above < value < below):
            return "number out of range"
        return None

    return check


def _length(text: str) -> int:
    """Counts as JavaScript does, in UTF-16 units, so that both sides refuse the same texts."""
    return len(text) if text.isascii() else len(text) + sum(1 for one in text if ord(one) > 0xFFFF)


def _string(schema: dict[str, Any]) -> Check:
    shortest: int = schema.get("minLength", 0)
    longest: int | None = schema.get("maxLength")
    pattern = _pattern(schema["pattern"]) if "pattern" in schema else None

    def check(value: Any) -> str | None:
        if value.__class__ is not str:
            return "expected text"
        if longest is not None and len(value) * 2 > longest and _length(value) > longest:
            return f"text longer than {longest}"
        if len(value) < shortest:
            return f"text shorter than {shortest}"
        return "text of the wrong form" if pattern and not pattern.search(value) else None

    return check


def _pattern(text: str) -> re.Pattern[str]:
    r"""Python's `$` also stands before a last newline, and `re` knows no `\p{L}`."""
    ended = text[:-1] + r"\Z" if text.endswith("$") and not text.endswith(r"\$") else text
    if r"\p{" not in ended:
        return re.compile(ended, re.ASCII)
    return re.compile(ended.replace(r"\p{L}\p{N}", r"\w"))


def _array(schema: dict[str, Any]) -> Check:
    fixed = [compile_schema(one) for one in schema.get("prefixItems", [])]
    rest = compile_schema(schema["items"]) if isinstance(schema.get("items"), dict) else _anything
    shortest: int = max(schema.get("minItems", 0), len(fixed))
    longest: float = schema.get("maxItems", len(fixed) if fixed else math.inf)

    def check(value: Any) -> str | None:
        if value.__class__ is not list:
            return "expected a list"
        if not shortest <= len(value) <= longest:
            return "list of the wrong length"
        for index, item in enumerate(cast("list[Any]", value)):
            fault = (fixed[index] if index < len(fixed) else rest)(item)
            if fault:
                return f"[{index}]: {fault}"
        return None

    return check


def _object(schema: dict[str, Any]) -> Check:
    known = {name: compile_schema(one) for name, one in schema.get("properties", {}).items()}
    required: list[str] = schema.get("required", [])
    others = _others(schema.get("additionalProperties", True))

    def check(value: Any) -> str | None:
        if value.__class__ is not dict:
            return "expected an object"
        for name in required:
            if name not in value:
                return f"{name}: is missing"
        for name, item in cast("dict[str, Any]", value).items():
            fault = known.get(name, others)(item)
            if fault:
                return f"{name}: {fault}"
        return None

    return check


def _others(additional: bool | dict[str, Any]) -> Check:
    if additional is False:
        return lambda _: "unknown key"
    return compile_schema(additional) if isinstance(additional, dict) else _anything
