"""Redaction, with the spellings that logs, URLs and tracebacks have."""

import base64
import json
from urllib.parse import quote

import pytest

from tuneit_runtime.supervisor.redaction import Redactor

TOKEN = 'hf_"Ab/9+\\ü-xyz'


@pytest.mark.parametrize(
    "said",
    [
        TOKEN,
        f"GET /?token={quote(TOKEN, safe='')}",
        json.dumps({"token": TOKEN}),
        json.dumps({"token": TOKEN}, ensure_ascii=False),
        repr({"token": TOKEN}),
        TOKEN.encode().hex(),
        *(base64.b64encode(b"user:"[:n] + TOKEN.encode()).decode() for n in range(3)),
        base64.urlsafe_b64encode(b"user:" + TOKEN.encode() + b"!").decode(),
    ],
)
def test_no_spelling_gets_through(said: str) -> None:
    cleaned = Redactor([TOKEN]).clean(said.encode())
    assert b"***" in cleaned
    assert TOKEN.encode() not in cleaned
    assert b"9+\\" not in cleaned


@pytest.mark.parametrize("size", [1, 2, 3, 7])
def test_a_secret_in_two_parts_is_one(size: int) -> None:
    text = f"before {TOKEN} between {TOKEN}{TOKEN} after hf_".encode()
    redactor = Redactor([TOKEN])
    parts = [redactor.feed(text[at : at + size]) for at in range(0, len(text), size)]
    assert b"".join([*parts, redactor.rest()]) == b"before *** between ****** after hf_"


def test_lines_of_a_key_are_secrets_too() -> None:
    key = "-----BEGIN KEY-----\nAAAABBBBCCCC\n-----END KEY-----\n"
    assert Redactor([key]).clean(b"read AAAABBBBCCCC") == b"read ***"


def test_without_secrets_nothing_is_held_back() -> None:
    redactor = Redactor()
    assert redactor.feed(b"as it is") == b"as it is"
    assert redactor.rest() == b""
