"""Rows of a training sample as JSON: tokens with the letters they stand for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

    from tuneit_runtime.sdk.model import TokenTrace
    from tuneit_runtime.sdk.training import RowTarget

__all__ = ["Rows", "shown_rows"]

#: Tokens of a row that are shown, and letters of what is cut off.
_TOKENS = 2048
_REST = 2000


@dataclass(frozen=True)
class Rows:
    """Cleaned rows: the first ones, to measure, and those to be shown."""

    #: Row of the source, from 0.
    numbers: list[int]
    texts: list[str]
    #: Class numbers; -1 = none.
    labels: np.ndarray
    classes: list[str]
    measured: int
    #: Places of the shown rows among these.
    shown: tuple[int, int]
    roles: dict[str, str]
    dropped: dict[str, int]
    #: Rows of the source that were read for it.
    looked: int


def shown_rows(
    places: list[int],
    rows: Rows,
    *,
    ids: list[np.ndarray],
    traces: list[TokenTrace] | None,
    targets: list[RowTarget] | None,
) -> list[dict[str, Any]]:
    """`TrainingSample["rows"]`."""
    return [
        _row(
            rows,
            place,
            ids[place],
            None if traces is None else traces[place],
            None if targets is None else targets[at],
        )
        for at, place in enumerate(places)
    ]


def _row(
    rows: Rows, place: int, ids: np.ndarray, trace: TokenTrace | None, target: RowTarget | None
) -> dict[str, Any]:
    text = rows.texts[place]
    seen = len(text) if trace is None else _seen_letters(trace)
    cut = trace is not None and trace.whole > len(ids)
    label = target.label if target is not None else None
    return {
        "row": rows.numbers[place],
        "count": len(ids),
        "whole": None if trace is None else trace.whole,
        "judged": _judged(target),
        "label": None if label is None else rows.classes[label],
        "tokens": _tokens(text, ids[:_TOKENS], trace, target),
        "rest": text[seen : seen + _REST] if cut else "",
        "restLetters": len(text) - seen if cut else 0,
    }


def _judged(target: RowTarget | None) -> str:
    """`unknown` where the engine does not say."""
    if target is None:
        return "unknown"
    if target.mask is not None:
        return "tokens"
    return "nothing" if target.label is None else "row"


def _seen_letters(trace: TokenTrace) -> int:
    return max((span[1] for span in trace.spans if span is not None), default=0)


def _tokens(
    text: str, ids: np.ndarray, trace: TokenTrace | None, target: RowTarget | None
) -> list[dict[str, Any]]:
    mask = None if target is None else target.mask
    shown, end = [], 0
    for at, number in enumerate(ids.tolist()):
        span = None if trace is None else trace.spans[at]
        letters = None
        if span is not None:
            # With the spaces before it, and without what a token before it has said: the pieces
            # together are the text.
            letters, end = text[end : span[1]], max(end, span[1])
        shown.append(
            {
                "id": number,
                "name": None if trace is None else trace.names[at],
                "text": letters,
                "trained": None if mask is None else bool(mask[at]),
            }
        )
    return shown
