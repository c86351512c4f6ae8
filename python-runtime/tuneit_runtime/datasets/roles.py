"""Which column plays which role: said by the recipe, or guessed from usual names."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Any

from tuneit_runtime.faults import fault

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["find_column", "resolve_roles"]

# Of a plan whose plugins do not say what the columns of its task are for.
_UNSAID = {"text": (), "label": ()}


def resolve_roles(options: Mapping[str, Any], columns: Sequence[str]) -> dict[str, str]:
    """Role → column name. What the task needs and the recipe does not say is looked for by name.

    Args:
        options: ``columns``, role → name or position from 0, as the recipe says it; ``roles``, what
            the task needs → usual names of such a column, the likeliest first. A column that is
            called as the role counts last.
        columns: Names in the order of the data.

    Raises:
        Fault: TUNEIT_DATA_COLUMN_UNKNOWN or TUNEIT_DATA_ROLES_UNKNOWN.
    """
    given = options.get("columns", {})
    roles = {role: find_column(role, wanted, columns) for role, wanted in given.items()}
    for role, usual in (options.get("roles") or _UNSAID).items():
        if role not in roles:
            roles[role] = _guess(role, [*usual, role], columns, set(roles.values()))
    return roles


def find_column(role: str, wanted: str | int, columns: Sequence[str]) -> str:
    """By name, or by position where a number is given."""
    if isinstance(wanted, int) and 0 <= wanted < len(columns):
        return columns[wanted]
    if isinstance(wanted, str) and wanted in columns:
        return wanted
    near = difflib.get_close_matches(str(wanted), columns, 1, cutoff=0.5)
    mend = (
        f"Write '{near[0]}' if you meant that"
        if near
        else "Name one of them, or its position from 0"
    )
    shown = f"number {wanted}" if isinstance(wanted, int) else f"'{wanted}'"
    raise fault(
        "TUNEIT_DATA_COLUMN_UNKNOWN", role=role, column=shown, columns=_listed(columns), mend=mend
    )


def _guess(role: str, names: Sequence[str], columns: Sequence[str], taken: set[str]) -> str:
    by_name = {column.strip().lower(): column for column in columns if column not in taken}
    for name in names:
        if name.lower() in by_name:
            return by_name[name.lower()]
    free = [column for column in columns if column not in taken] or list(columns)
    example = f"{{ {role}: {free[-1] if role == 'text' else free[0]} }}"
    raise fault("TUNEIT_DATA_ROLES_UNKNOWN", role=role, columns=_listed(columns), example=example)


def _listed(columns: Sequence[str]) -> str:
    shown = ", ".join(f"'{column}'" for column in columns[:30])
    return shown if len(columns) <= 30 else f"{shown} and {len(columns) - 30} more"
