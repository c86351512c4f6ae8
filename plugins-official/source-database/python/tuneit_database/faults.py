"""What a person can mend."""

from __future__ import annotations

import ssl
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tuneit_runtime.sdk import PluginFault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = [
    "damaged_file",
    "late",
    "no_file",
    "query_failed",
    "refused",
    "tls_failed",
    "told",
    "unknown_name",
]

_MOST = 500


@contextmanager
def told(
    host: str, errors: tuple[type[Exception], ...], fault_of: Callable[[Exception], PluginFault]
) -> Iterator[None]:
    """What a driver raises becomes what a person can mend; any other exception goes through."""
    try:
        yield
    except PluginFault:
        raise
    except ssl.SSLError as wrong:
        raise tls_failed(host, str(wrong)) from wrong
    except errors as wrong:
        raise fault_of(wrong) from wrong


def refused(reason: str) -> PluginFault:
    return PluginFault(
        "TUNEIT_DATABASE_REFUSED",
        "The database does not let this user in",
        cause=reason[:_MOST],
        mend="Check user, password and database; the password is a secret of the vault: "
        "tuneit secret set <name>",
    )


def query_failed(reason: str) -> PluginFault:
    return PluginFault(
        "TUNEIT_DATABASE_QUERY",
        "The database refused the query",
        cause=reason[:_MOST],
        mend="Correct the query: one SELECT, which changes nothing",
    )


def late(seconds: int) -> PluginFault:
    return PluginFault(
        "TUNEIT_DATABASE_LATE",
        f"The query took longer than {seconds} seconds",
        cause="The database stopped it at the time limit of the settings",
        mend="Ask for less, add an index, or set a longer time limit",
    )


def unknown_name(names: list[str]) -> PluginFault:
    return PluginFault(
        "TUNEIT_DATABASE_COLUMNS",
        "The columns of the query need names of their own",
        cause=f"It gives: {', '.join(name or '(none)' for name in names)}"[:_MOST],
        mend="Name each with AS",
    )


def tls_failed(host: str, reason: str) -> PluginFault:
    return PluginFault(
        "TUNEIT_DATABASE_TLS",
        f"The connection to {host} could not be encrypted as the settings say",
        cause=reason[:_MOST],
        mend="Let the server offer TLS with a certificate for its name, or set tls: encrypt takes "
        "any certificate, off sends everything in the open",
    )


def no_file() -> PluginFault:
    return PluginFault(
        "TUNEIT_DATABASE_FILE",
        "No database file was named",
        cause="The setting 'file' is empty",
        mend="Give the path of a SQLite file",
    )


def damaged_file(reason: str) -> PluginFault:
    return PluginFault(
        "TUNEIT_DATABASE_FILE",
        "The file cannot be read as a SQLite database",
        cause=reason[:_MOST],
        mend="Choose a file that SQLite made, and that is not encrypted",
    )
