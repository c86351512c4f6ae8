"""What single tokens add to the probability of a class."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Path", "integrated_gradients", "occlusion", "texts_at_once"]

#: Asked at once: so many texts, and so many tokens of them together.
_TEXTS, _TOKENS = 16, 4096
#: Points of the path, tried in this order until the sum is near enough.
_STEPS = (32, 64, 128, 256)
#: Of a probability: what the weights may lack of the score's move.
_NEAR = 0.002


@dataclass(frozen=True)
class Path:
    """Weights of the tokens `(tokens,)` float64, and how often the model was asked for them."""

    weights: np.ndarray
    baseline_score: float
    steps: int


def integrated_gradients(
    model: torch.nn.Module,
    layer: torch.nn.Module,
    ids: torch.Tensor,  # (tokens,)
    movable: torch.Tensor,  # (tokens,) bool
    *,
    pad_id: int,
    label: int,
) -> Path:
    """The gradient of the class's probability by the token vectors, on the straight way from the
    padding token's vector to each token's own, times the way (Sundararajan, Taly and Yan 2017,
    "Axiomatic Attribution for Deep Networks", equation 1). The integral is Gauss-Legendre's, with
    twice the points until the weights add up to the move of the score (their completeness axiom).
    """
    with torch.no_grad():
        own = layer(ids[None])[0]
        pad = layer(torch.full_like(ids[None], pad_id))[0]
    start = torch.where(movable[:, None], pad, own)
    walk = Walk(model, layer, ids, label)
    first, last = walk.score(start), walk.score(own)
    weights, asked = np.zeros(len(ids)), 2
    for steps in _STEPS:
        weights = ((own - start).double() * walk.mean_gradient(start, own, steps)).sum(-1)
        weights = weights.cpu().numpy()
        asked += steps
        if abs(weights.sum() - (last - first)) <= _NEAR:
            break
    return Path(weights, first, asked)


def texts_at_once(tokens: int) -> int:
    """Of so many tokens each; long ones alone would fill the memory."""
    return max(1, min(_TEXTS, _TOKENS // max(1, tokens)))


class Walk:
    """The model, asked with token vectors in place of ids."""

    def __init__(
        self, model: torch.nn.Module, layer: torch.nn.Module, ids: torch.Tensor, label: int
    ) -> None:
        self.model, self.layer, self.ids, self.label = model, layer, ids, label

    def score(self, vectors: torch.Tensor) -> float:
        """Of token vectors `(tokens, width)`."""
        with torch.no_grad():
            return float(self._scores(vectors[None])[0])

    def mean_gradient(self, start: torch.Tensor, end: torch.Tensor, steps: int) -> torch.Tensor:
        """`(tokens, width)` float64, weighted as the quadrature wants it."""
        points, shares = np.polynomial.legendre.leggauss(steps)
        total = torch.zeros(end.shape, dtype=torch.float64, device=end.device)
        size = texts_at_once(len(end))
        for at in range(0, steps, size):
            place = torch.from_numpy((points[at : at + size] + 1) / 2).to(end)[:, None, None]
            share = torch.from_numpy(shares[at : at + size] / 2).to(end.device)[:, None, None]
            vectors = (start + place * (end - start)).requires_grad_()
            (gradient,) = torch.autograd.grad(self._scores(vectors).sum(), vectors)
            total += (gradient.double() * share).sum(0)
        return total

    def _scores(self, vectors: torch.Tensor) -> torch.Tensor:
        """Probabilities of the class `(points,)` of vectors `(points, tokens, width)`."""
        ids = self.ids.expand(len(vectors), -1)
        hook = self.layer.register_forward_hook(lambda *_: vectors)
        try:
            said = self.model(input_ids=ids, attention_mask=torch.ones_like(ids))
        finally:
            hook.remove()
        return torch.softmax(said.logits.double(), dim=-1)[:, self.label]


def occlusion(
    ask: Callable[[np.ndarray], np.ndarray],
    ids: np.ndarray,
    movable: np.ndarray,
    pad_id: int,
    label: int,
) -> tuple[np.ndarray, int]:
    """What the probability of `label` loses when padding covers one token (Zeiler and Fergus 2014,
    "Visualizing and Understanding Convolutional Networks", section 4.2, here for tokens): weights
    `(tokens,)` float64, and how often the model was asked.
    """
    places = np.flatnonzero(movable)
    covered = np.repeat(ids[None], len(places) + 1, axis=0)
    covered[np.arange(1, len(places) + 1), places] = pad_id
    scores = ask(covered)[:, label]
    weights = np.zeros(len(ids))
    weights[places] = scores[0] - scores[1:]
    return weights, len(covered)
