"""SHA-256 of files and of JSON, hex."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["file_sha256", "json_sha256"]

_BLOCK = 1 << 20


def file_sha256(path: Path) -> str:
    # hashlib.file_digest needs Python 3.11
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def json_sha256(value: Any) -> str:
    """Equal for equal values: keys sorted, no spaces."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
