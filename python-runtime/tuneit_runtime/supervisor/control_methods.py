"""What each request on the control socket does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tuneit_runtime.errors import Fault
from tuneit_runtime.protocol import check_document, check_member

if TYPE_CHECKING:
    from collections.abc import Callable

    from tuneit_runtime.supervisor.control_socket import Client
    from tuneit_runtime.supervisor.run import Run

__all__ = ["ControlMethods"]

PROTOCOLS = [1]
#: Without a grant that it stands on, a stage may save its work for so long.
REVOKED_SECONDS = 30.0
_INVALID = -32602
_FAILED = -32000


class ControlMethods:
    """One method a request; `answer` is the door."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._methods: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
            "status": self._status,
            "cancel": self._cancel,
            "pause": self._pause,
            "resume": self._resume,
            "append": lambda params: {"seq": run.client_events.append(params)},
            "deliver": lambda params: {"seq": run.client_events.deliver(params)},
            "finish": self._finish,
            "supply": self._supply,
            "grants": self._grants,
        }

    def answer(self, client: Client, message: dict[str, Any]) -> None:
        """Checks a request, does it, sends the result or the error."""
        id_ = message.get("id") if message.__class__ is dict else None
        try:
            fault = check_document("rpc-message", message) or _request_fault(client, message)
            if fault:
                raise Fault("TUNEIT_RUN_CLIENT_PROTOCOL", fault=fault)
            self._dispatch(client, message["method"], message.get("params", {}), id_)
        except Fault as error:
            code = _INVALID if error.code == "TUNEIT_RUN_CLIENT_PROTOCOL" else _FAILED
            client.send(_error(id_, code, error))

    def _dispatch(self, client: Client, method: str, params: dict[str, Any], id_: Any) -> None:
        if method == "hello":
            self._hello(client, params, id_)
        elif method == "attach":
            self._attach(client, params, id_)
        elif method == "checkpoint":
            self._checkpoint(client, id_)
        else:
            client.send({"id": id_, "result": self._methods[method](params)})

    def _hello(self, client: Client, params: dict[str, Any], id_: Any) -> None:
        common = set(PROTOCOLS) & set(params["protocol"])
        if not common:
            lists = f"The client speaks {params['protocol']}, this supervisor {PROTOCOLS}"
            raise Fault("TUNEIT_RUN_CLIENT_PROTOCOL", fault=lists)
        client.greeted = True
        run = self._run
        result = {"protocol": max(common), "run": run.files.run, "seq": run.journal.seq}
        client.send({"id": id_, "result": {**result, "state": run.status.state}})
        if run.waiting_for is not None:
            client.send({"method": "wanted", "params": {"stage": run.waiting_for}})

    def _attach(self, client: Client, params: dict[str, Any], id_: Any) -> None:
        client.send({"id": id_, "result": {"seq": self._run.journal.seq}})
        client.attach(params["from"])
        client.update()

    def _checkpoint(self, client: Client, id_: Any) -> None:
        def done(step: int | None) -> None:
            if client.socket.fileno() < 0:
                return
            if step is None:
                fault = Fault(
                    "TUNEIT_RUN_NOT_POSSIBLE", reason="The stage ended without a checkpoint"
                )
                client.send(_error(id_, _FAILED, fault))
            else:
                client.send({"id": id_, "result": {"step": step}})

        self._run.checkpoint(done)

    def _status(self, _: dict[str, Any]) -> dict[str, Any]:
        run = self._run
        beat = run.runner.health.last_beat if run.runner is not None else None
        return {
            **run.status.record(run.journal.seq),
            "rung": run.ladder.rung,
            "ranks": [],
            "lastBeat": beat,
        }

    def _cancel(self, params: dict[str, Any]) -> dict[str, Any]:
        return {"rung": self._run.ladder.request(params["mode"], params.get("graceSeconds"))}

    def _pause(self, params: dict[str, Any]) -> dict[str, Any]:
        self._run.pause(release=params.get("release", False))
        return {}

    def _resume(self, _: dict[str, Any]) -> dict[str, Any]:
        self._run.resume()
        return {}

    def _finish(self, params: dict[str, Any]) -> dict[str, Any]:
        self._run.finish(params)
        return {}

    def _supply(self, params: dict[str, Any]) -> dict[str, Any]:
        self._run.supply(params["stage"], params["secrets"])
        return {}

    def _grants(self, params: dict[str, Any]) -> dict[str, Any]:
        self._run.regrant(params["stages"], params.get("graceSeconds", REVOKED_SECONDS))
        return {}


def _request_fault(client: Client, message: dict[str, Any]) -> str | None:
    method = message.get("method")
    if method is None or "id" not in message:
        return "only requests are answered here"
    if not client.greeted and method != "hello":
        return "hello comes first"
    return check_member("supervisor-params", method, message.get("params", {}))


def _error(id_: Any, code: int, fault: Fault) -> dict[str, Any]:
    return {"id": id_, "error": {"code": code, "message": fault.message, "data": fault.report()}}
