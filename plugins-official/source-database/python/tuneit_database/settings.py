"""What a person says of the database."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["FileSettings", "MySqlSettings", "PostgresSettings", "ServerSettings", "Tls"]

Tls = Literal["auto", "verify", "encrypt", "off"]


@dataclass(frozen=True, kw_only=True)
class ServerSettings:
    """A database behind a socket. `password` is a secret's name in the vault."""

    host: str
    port: int
    database: str
    user: str
    query: str
    password: str = ""
    tls: Tls = "auto"
    limit: int = 1_000_000
    timeout: int = 300


@dataclass(frozen=True, kw_only=True)
class PostgresSettings(ServerSettings):
    host: str = "localhost"
    port: int = 5432
    database: str = "postgres"
    user: str = "postgres"


@dataclass(frozen=True, kw_only=True)
class MySqlSettings(ServerSettings):
    host: str = "localhost"
    port: int = 3306
    database: str = ""
    user: str = "root"


@dataclass(frozen=True, kw_only=True)
class FileSettings:
    """A SQLite database in a file of this machine."""

    file: str
    query: str
    limit: int = 1_000_000
    timeout: int = 300
