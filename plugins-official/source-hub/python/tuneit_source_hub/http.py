"""Requests to the hub, by Python's standard library, through the sandbox's proxy."""

from __future__ import annotations

import http.client
import ssl
import urllib.error
import urllib.request
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

import certifi

from tuneit_source_hub.faults import denied, not_let, unknown, unreachable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["Hub"]

_MOST_REDIRECTS = 5
_SECONDS = 60.0
_MOVED = (301, 302, 303, 307, 308)


class _Staying(urllib.request.HTTPRedirectHandler):
    """Redirects are followed here, so that the token goes to the hub alone."""

    def redirect_request(self, *_: Any) -> None:
        return None


class Hub:
    """One hub, and the token it is shown; the hosts it sends one to are not."""

    def __init__(self, endpoint: str, token: str | None) -> None:
        self.endpoint = endpoint.rstrip("/")
        self._token = token
        tls = ssl.create_default_context(cafile=certifi.where())
        self._opener = urllib.request.build_opener(
            _Staying(), urllib.request.HTTPSHandler(context=tls)
        )

    @contextmanager
    def get(
        self, path: str, what: str, headers: Mapping[str, str] | None = None
    ) -> Iterator[http.client.HTTPResponse]:
        """The answer to a question, wherever the hub sends one for it.

        Raises:
            PluginFault: TUNEIT_HUB_UNKNOWN, TUNEIT_HUB_ACCESS_DENIED, TUNEIT_HUB_UNREACHABLE.
        """
        response = self._answer(self.endpoint + path, what, dict(headers or {}))
        try:
            yield response
        finally:
            response.close()

    def _answer(self, url: str, what: str, headers: dict[str, str]) -> http.client.HTTPResponse:
        for _ in range(_MOST_REDIRECTS):
            try:
                return self._opener.open(self._request(url, headers), timeout=_SECONDS)
            except urllib.error.HTTPError as answer:
                with answer:
                    url = self._next(url, answer, what)
            except (OSError, http.client.HTTPException) as wrong:
                if "Tunnel connection failed: 403" in str(wrong):
                    raise not_let(urlsplit(url).netloc) from wrong
                raise unreachable(what, f"{urlsplit(url).netloc}: {_reason(wrong)}") from wrong
        raise unreachable(what, "the hub sends from one place to the next")

    def _request(self, url: str, headers: dict[str, str]) -> urllib.request.Request:
        if urlsplit(url).scheme not in ("http", "https"):
            raise unreachable("the file", "the hub names no address of the web")
        request = urllib.request.Request(url, headers={"User-Agent": "tuneit", **headers})  # noqa: S310
        if self._token and _origin(url) == _origin(self.endpoint):
            request.add_unredirected_header("Authorization", f"Bearer {self._token}")
        return request

    @staticmethod
    def _next(url: str, answer: urllib.error.HTTPError, what: str) -> str:
        if answer.code in _MOVED and answer.headers["Location"]:
            return urljoin(url, answer.headers["Location"])
        if answer.code == 403 and answer.read(2000).startswith(b"TUNEIT_GRANT_DENIED"):
            raise not_let(urlsplit(url).netloc)
        if answer.code in (401, 403):
            raise denied(what, answer.code)
        if answer.code == 404:
            raise unknown(what)
        raise unreachable(what, f"{urlsplit(url).netloc} answered {answer.code}")


def _origin(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.scheme, parts.netloc


def _reason(wrong: Exception) -> str:
    return str(getattr(wrong, "reason", wrong)) or type(wrong).__name__
