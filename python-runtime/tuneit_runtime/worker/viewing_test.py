"""A viewer that stays open, through a real worker process."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode

from tuneit_runtime.worker.conftest import tiny

VIEWER = tiny("open", "viewer", "tiny-view", "viewing:Viewer")


def opened(worker, use=VIEWER):
    params = worker._common({"artifact": str(worker.folder / "source.made")})
    worker.send("open", {"uses": [use], "input": {"address": "/k3J"}, **params}, 1)
    return worker.answer(1)


def asked(worker, id, **request):
    given = {"method": "GET", "path": "/k3J/", "query": "", "headers": {}, "body": "", **request}
    worker.send("ask", {"input": given}, id)
    return worker.answer(id)


def test_an_open_viewer_answers_one_request_after_the_other(worker):
    assert opened(worker)["result"] == {}
    for id in (2, 3):
        answer = asked(
            worker,
            id,
            method="POST",
            path="/k3J/%C3%A9%20",
            query=f"id={id}",
            headers={"x-asked": "yes"},
            body=b64encode(b"body").decode(),
        )["result"]
        assert (answer["status"], answer["headers"]) == (
            201,
            [["Content-Type", "application/json"]],
        )
        assert json.loads(b64decode(answer["body"])) == [
            {
                "REQUEST_METHOD": "POST",
                "PATH_INFO": "/k3J/é ".encode().decode("latin-1"),
                "QUERY_STRING": f"id={id}",
                "HTTP_X_ASKED": "yes",
                "held": "made up",
                "body": "body",
            }
        ]


def test_a_page_that_fails_leaves_the_others(worker):
    opened(worker)
    failed = asked(worker, 2, path="/k3J/fails")["error"]
    assert failed["data"]["code"] == "TUNEIT_PLUGIN_FAILED"
    assert asked(worker, 3)["result"]["status"] == 201


def test_nothing_answers_before_it_is_open_and_nothing_is_opened_twice(worker):
    unknown = "TUNEIT_RUN_REQUEST_UNKNOWN"
    assert asked(worker, 2)["error"]["data"]["code"] == unknown
    opened(worker)
    worker.send("open", {"uses": [VIEWER], "input": {"address": "/x"}, **worker._common(None)}, 9)
    assert worker.answer(9)["error"]["data"]["code"] == unknown


def test_only_a_viewer_can_stay(worker):
    reader = tiny("open", "dataset-reader", "made-up", "data:read")
    assert opened(worker, reader)["error"]["data"]["code"] == "TUNEIT_PLUGIN_CALL_UNSUPPORTED"
