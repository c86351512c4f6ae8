"""Takes secret values out of what a worker says, in the spellings that logs and errors have."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Redactor"]

#: Shorter ones would blacken what is no secret, and words of the protocol.
_LEAST_BYTES = 6
_MARK = b"***"


class Redactor:
    """Of whole texts with `clean`, of a stream with `feed` and `rest`."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        found = {spelling for secret in secrets for spelling in _spellings(secret)}
        #: The longest first: one may be part of another.
        self._patterns = sorted(found, key=len, reverse=True)
        self._held = b""

    def clean(self, data: bytes) -> bytes:
        """The text with a mark in the place of each secret."""
        for pattern in self._patterns:
            data = data.replace(pattern, _MARK)
        return data

    def feed(self, data: bytes) -> bytes:
        """The next part of a stream. What may be the beginning of a secret is held back."""
        cleaned = self.clean(self._held + data)
        held = max((_open_at_end(cleaned, pattern) for pattern in self._patterns), default=0)
        self._held = cleaned[len(cleaned) - held :]
        return cleaned[: len(cleaned) - held]

    def rest(self) -> bytes:
        """What was held back at the end of the stream."""
        held, self._held = self._held, b""
        return held


def _open_at_end(data: bytes, pattern: bytes) -> int:
    """How many bytes at the end may be the beginning of the pattern."""
    most = min(len(pattern) - 1, len(data))
    return next((size for size in range(most, 0, -1) if data.endswith(pattern[:size])), 0)


def _spellings(secret: str) -> set[bytes]:
    raw = secret.encode("utf-8", "surrogatepass")
    if len(raw) < _LEAST_BYTES:
        return set()
    plain = [
        raw,
        quote(secret, safe="", errors="replace").encode(),
        json.dumps(secret)[1:-1].encode(),
        json.dumps(secret, ensure_ascii=False)[1:-1].encode("utf-8", "surrogatepass"),
        repr(secret)[1:-1].encode("utf-8", "surrogatepass"),
        raw.hex().encode(),
    ]
    # A value of many lines is read line by line.
    lines = [line for line in raw.splitlines() if len(line) >= _LEAST_BYTES]
    encoded = [_inside_base64(raw, offset) for offset in range(3)]
    url_safe = [text.replace(b"+", b"-").replace(b"/", b"_") for text in encoded]
    return {*plain, *lines, *encoded, *url_safe}


def _inside_base64(raw: bytes, offset: int) -> bytes:
    """How the bytes read behind `offset` others, without what depends on their neighbours."""
    text = base64.b64encode(bytes(offset) + raw)
    return text[-(-offset * 8 // 6) : (offset + len(raw)) * 8 // 6]
