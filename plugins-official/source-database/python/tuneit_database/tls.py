"""Encryption of a connection to a database."""

from __future__ import annotations

import ipaddress
import ssl
from typing import TYPE_CHECKING

import certifi

if TYPE_CHECKING:
    from tuneit_database.settings import Tls

__all__ = ["tls_context"]


def tls_context(tls: Tls, host: str) -> ssl.SSLContext | None:
    """None = in the open. `auto`: verified, unless the host is this machine."""
    if tls == "off" or (tls == "auto" and _is_here(host)):
        return None
    context = ssl.create_default_context(cafile=certifi.where())
    if tls == "encrypt":
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def _is_here(host: str) -> bool:
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
