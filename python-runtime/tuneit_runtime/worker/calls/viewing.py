"""A viewer that stays open: requests of a browser in, answers of its WSGI application out."""

from __future__ import annotations

import io
import sys
from base64 import b64decode, b64encode
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_to_bytes

from tuneit_runtime.faults import fault

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from wsgiref.types import WSGIApplication

    from tuneit_runtime.worker.job import Job

__all__ = ["open_viewer"]


def open_viewer(job: Job) -> Callable[[Mapping[str, Any]], dict[str, Any]]:
    """Makes the application of the first use, for the artifact that was granted.

    Raises:
        Fault: TUNEIT_PLUGIN_CALL_UNSUPPORTED for a contribution to a point that cannot stay.
    """
    loaded = job.loader.load(job.uses[0])
    if loaded.point != "viewer":
        raise fault("TUNEIT_PLUGIN_CALL_UNSUPPORTED", loaded.plugin, point=loaded.point)
    address = str(job.options["address"])
    application = loaded.target.open(job.path("artifact"), address)
    return lambda request: _answer(application, request)


def _answer(application: WSGIApplication, request: Mapping[str, Any]) -> dict[str, Any]:
    """`{method, path, query, headers, body}` → `{status, headers, body}`; bodies in base64."""
    begun: list[tuple[str, list[tuple[str, str]]]] = []
    written = io.BytesIO()

    def start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
        # an application may begin anew after an error, as long as nothing was sent
        del exc_info
        begun.append((status, headers))
        return written.write

    parts = application(_environment(request), start_response)
    try:
        for part in parts:
            written.write(part)
    finally:
        if hasattr(parts, "close"):
            parts.close()  # pyright: ignore[reportAttributeAccessIssue]
    status, headers = begun[-1]
    body = b64encode(written.getvalue()).decode("ascii")
    return {"status": int(status.split(" ", 1)[0]), "headers": headers, "body": body}


def _environment(request: Mapping[str, Any]) -> dict[str, Any]:
    """As PEP 3333 has it: paths are bytes, shown as Latin-1."""
    body = b64decode(request["body"])
    headers: Mapping[str, str] = request["headers"]
    host, _, port = headers.get("host", "localhost").partition(":")
    named = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()}
    return {
        **named,
        "REQUEST_METHOD": request["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(request["path"]).decode("latin-1"),
        "QUERY_STRING": request["query"],
        "CONTENT_TYPE": headers.get("content-type", ""),
        "CONTENT_LENGTH": str(len(body)),
        "SERVER_NAME": host,
        "SERVER_PORT": port or "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
