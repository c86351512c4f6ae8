"""Builds a contribution's frozen configuration dataclass from what a recipe says under `with`."""

from __future__ import annotations

import dataclasses
import difflib
import types
import typing
from collections.abc import Mapping, Sequence
from typing import Any, Literal, Union, cast

from tuneit_runtime.faults import fault
from tuneit_runtime.sdk.context import PluginFault

__all__ = ["build_config", "given_name"]


def build_config(
    config: type | None, given: Mapping[str, Any], *, contribution: str, plugin: str
) -> Any:
    """An instance of `config`; all problems of `given` are told at once.

    Raises:
        Fault: TUNEIT_PLUGIN_CONFIG_INVALID for an unknown key, a wrong type or a value the
            dataclass refuses.
    """
    problems: list[str] = []
    built = _none(given, problems) if config is None else _record(config, given, "", problems)
    if problems:
        raise fault(
            "TUNEIT_PLUGIN_CONFIG_INVALID",
            plugin,
            contribution=contribution,
            problems="; ".join(problems),
        )
    return built


def given_name(field: str) -> str:
    """The recipe's spelling of a field: `weight_decay` is written `weightDecay`."""
    first, *rest = field.split("_")
    return first + "".join(word.capitalize() for word in rest)


class _Wrong(Exception):
    """A value that does not fit; the text says what was expected."""


def _none(given: Mapping[str, Any], problems: list[str]) -> None:
    problems.extend(f"'{key}' is not known; there is nothing to configure" for key in given)


def _record(config: type, given: Mapping[str, Any], where: str, problems: list[str]) -> Any:
    names = _names(config)
    hints = typing.get_type_hints(config)
    values: dict[str, Any] = {}
    for key, value in given.items():
        field = names.get(key)
        if field is None:
            problems.append(_unknown(where + key, key, names))
        elif field in values:
            problems.append(f"'{where}{key}' is given twice")
        else:
            values[field] = _checked(hints[field], value, where + key, problems)
    problems.extend(f"'{where}{name}' is missing" for name in _missing(config, values))
    return None if problems else _made(config, values, problems)


def _names(config: type) -> dict[str, str]:
    names = {field.name: field.name for field in dataclasses.fields(config) if field.init}
    return {given_name(name): name for name in names} | names


def _missing(config: type, values: Mapping[str, Any]) -> list[str]:
    nothing = dataclasses.MISSING
    return [
        given_name(field.name)
        for field in dataclasses.fields(config)
        if field.default is nothing
        and field.default_factory is nothing
        and field.init
        and field.name not in values
    ]


def _unknown(place: str, key: str, names: Mapping[str, str]) -> str:
    known = sorted({given_name(name) for name in names.values()})
    near = difflib.get_close_matches(key, known, 1)
    hint = f"did you mean '{near[0]}'?" if near else f"known are {', '.join(known) or 'none'}"
    return f"'{place}' is not known; {hint}"


def _made(config: type, values: dict[str, Any], problems: list[str]) -> Any:
    try:
        return config(**values)
    except PluginFault as refused:
        problems.append(f"{refused.message}. {refused.cause}. {refused.mend}")
    except (ValueError, TypeError) as refused:
        problems.append(str(refused))
    return None


def _checked(hint: Any, value: Any, place: str, problems: list[str]) -> Any:
    try:
        return _fit(hint, value, place, problems)
    except _Wrong as wrong:
        problems.append(f"'{place}' must be {wrong}, not {_shown(value)}")
        return None


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _fit(hint: Any, value: Any, place: str, problems: list[str]) -> Any:
    if hint is Any:
        return value
    if dataclasses.is_dataclass(hint):
        if not isinstance(value, Mapping):
            raise _Wrong("an object")
        return _record(cast("type", hint), cast("Mapping[str, Any]", value), f"{place}.", problems)
    origin = typing.get_origin(hint)
    if origin is None:
        return _scalar(hint, value)
    return _generic(origin, typing.get_args(hint), value, place, problems)


def _scalar(hint: Any, value: Any) -> Any:
    words = {str: "text", bool: "true or false", int: "a whole number", float: "a number"}
    if hint is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if hint is type(None) and value is None:
        return None
    # bool is an int to Python and never one to a person
    if hint in words and isinstance(value, hint) and (hint is bool) == isinstance(value, bool):
        return value
    name = str(getattr(hint, "__name__", hint))
    raise _Wrong({kind.__name__: word for kind, word in words.items()}.get(name, name))


def _generic(
    origin: Any, args: tuple[Any, ...], value: Any, place: str, problems: list[str]
) -> Any:
    if origin is Literal:
        return _literal(args, value)
    if origin is Union or origin is types.UnionType:
        return _union(args, value, place, problems)
    if origin in (list, tuple, Sequence) and isinstance(value, list):
        items = cast("list[Any]", value)
        return _sequence(origin, args, items, place, problems)
    if origin in (dict, Mapping) and isinstance(value, Mapping):
        pairs = cast("Mapping[str, Any]", value).items()
        return {key: _checked(args[1], item, f"{place}.{key}", problems) for key, item in pairs}
    raise _Wrong("an object" if origin in (dict, Mapping) else "a list")


def _literal(args: tuple[Any, ...], value: Any) -> Any:
    for choice in args:
        if type(choice) is type(value) and choice == value:
            return value
    raise _Wrong("one of " + ", ".join(str(choice) for choice in args))


def _union(args: tuple[Any, ...], value: Any, place: str, problems: list[str]) -> Any:
    wanted: list[str] = []
    for choice in args:
        try:
            return _fit(choice, value, place, problems)
        except _Wrong as wrong:
            wanted.append("null" if choice is type(None) else str(wrong))
    raise _Wrong(" or ".join(wanted))


def _sequence(
    origin: Any, args: tuple[Any, ...], items: list[Any], place: str, problems: list[str]
) -> Any:
    if origin is not tuple or args[1:] == (Ellipsis,):
        built = [_checked(args[0], item, f"{place}.{n}", problems) for n, item in enumerate(items)]
        return built if origin is list else tuple(built)
    if len(items) != len(args):
        raise _Wrong(f"a list of {len(args)}")
    pairs = zip(args, items, strict=True)
    return tuple(_checked(a, item, f"{place}.{n}", problems) for n, (a, item) in enumerate(pairs))
