"""The ways in which this engine explains an answer, as its manifest lists them."""

from __future__ import annotations

__all__ = ["GRADIENTS", "OCCLUSION", "WAYS"]

GRADIENTS, OCCLUSION = "integrated-gradients", "occlusion"

#: The usual one first.
WAYS: list[dict[str, str]] = [
    {
        "id": GRADIENTS,
        "title": "Integrated gradients",
        "description": "How far each token moved the score on the way from an empty text to this "
        "one. The numbers add up to the whole move.",
    },
    {
        "id": OCCLUSION,
        "title": "Occlusion",
        "description": "How far the score falls where one token alone is covered. Needs no "
        "gradients; the numbers need not add up.",
    },
]
