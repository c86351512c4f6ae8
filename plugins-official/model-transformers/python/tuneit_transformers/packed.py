"""Forward without padding: every layer but attention sees the tokens of all sequences end to end.

Attention runs in groups of sequences of like length, each padded to its longest; the padding is
masked, so the numbers are those of the padded forward. The head reads the first token of each
sequence alone, so the last layer is computed for these only.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch.nn import functional

if TYPE_CHECKING:
    from tuneit_runtime.sdk import Batch

    from tuneit_transformers.encoder import BertClassifier

__all__ = ["PackedBert", "plan_groups"]

# a group ends where a sequence is shorter than this share of its longest
_LIKE = 0.75


@dataclass(frozen=True)
class Group:
    """Some sequences, padded to `length`, from row `start` of the padded buffer."""

    start: int
    length: int
    #: Numbers of the sequences.
    members: torch.Tensor
    #: Added to the scores, `(count, 1, 1, length)`; None where nothing is padded.
    mask: torch.Tensor | None


@dataclass(frozen=True)
class Grouping:
    groups: list[Group]
    #: Row in the padded buffer of each token.
    rows: torch.Tensor
    size: int


def plan_groups(lengths: np.ndarray) -> list[np.ndarray]:
    """Sequence numbers by group, longest first."""
    order = np.argsort(-lengths, kind="stable")
    groups: list[list[int]] = []
    for number in order:
        if not groups or lengths[number] < _LIKE * lengths[groups[-1][0]]:
            groups.append([])
        groups[-1].append(int(number))
    return [np.array(group) for group in groups]


def _grouping(offsets: np.ndarray, device: torch.device, dtype: torch.dtype) -> Grouping:
    lengths = np.diff(offsets)
    rows = np.empty(int(offsets[-1]), np.int64)
    groups: list[Group] = []
    start = 0
    for members in plan_groups(lengths):
        longest = int(lengths[members[0]])
        for place, number in enumerate(members):
            first = start + place * longest
            rows[offsets[number] : offsets[number + 1]] = np.arange(first, first + lengths[number])
        mask = _mask(lengths[members], longest, device, dtype)
        groups.append(Group(start, longest, torch.from_numpy(members).to(device), mask))
        start += len(members) * longest
    return Grouping(groups, torch.from_numpy(rows).to(device), start)


def _mask(
    lengths: np.ndarray, longest: int, device: torch.device, dtype: torch.dtype
) -> torch.Tensor | None:
    if (lengths == longest).all():
        return None
    padding = torch.from_numpy(np.arange(longest)[None, :] >= lengths[:, None]).to(device)
    mask = torch.zeros(padding.shape, dtype=dtype, device=device)
    return mask.masked_fill_(padding, float("-inf"))[:, None, None, :]


class _Pad(torch.autograd.Function):
    """Tokens to their rows of a zeroed buffer. Each row is met once, so the gradient is a plain
    selection.
    """

    @staticmethod
    def forward(ctx: Any, tokens: torch.Tensor, rows: torch.Tensor, size: int) -> torch.Tensor:
        ctx.save_for_backward(rows)
        buffer = tokens.new_zeros(size, tokens.shape[1])
        return buffer.index_copy_(0, rows, tokens)

    @staticmethod
    def backward(ctx: Any, gradient: torch.Tensor) -> Any:
        (rows,) = ctx.saved_tensors
        return gradient.index_select(0, rows), None, None


class _Unpad(torch.autograd.Function):
    """The other way round."""

    @staticmethod
    def forward(ctx: Any, buffer: torch.Tensor, rows: torch.Tensor) -> torch.Tensor:
        ctx.save_for_backward(rows)
        ctx.size = buffer.shape[0]
        return buffer.index_select(0, rows)

    @staticmethod
    def backward(ctx: Any, gradient: torch.Tensor) -> Any:
        (rows,) = ctx.saved_tensors
        buffer = gradient.new_zeros(ctx.size, gradient.shape[1])
        return buffer.index_copy_(0, rows, gradient), None


class PackedBert:
    """Implements `PackedForward` by calling the model's modules, so what wraps them (LoRA) takes
    part.
    """

    def __init__(self, model: BertClassifier) -> None:
        self.model = model

    def __call__(self, batch: Batch) -> torch.Tensor:
        bert = self.model.bert
        hidden = bert.embeddings(batch.input_ids, batch.position_ids)
        offsets = batch.cu_seqlens.cpu().numpy()
        grouping = _grouping(offsets, hidden.device, torch.float32)
        *layers, last = bert.encoder.layer
        for layer in layers:
            hidden = layer(hidden, self._attention(grouping))
        first = hidden.index_select(0, batch.cu_seqlens[:-1].to(torch.int64))
        return self.model.classify(last(hidden, self._first_attention(grouping), first))

    def _attention(self, grouping: Grouping) -> Any:
        """Every token asks."""
        rows, heads, dropout = grouping.rows, self.model.shape.heads, self._dropout

        def attend(query: torch.Tensor, key: torch.Tensor, value: torch.Tensor) -> torch.Tensor:
            parts = [_Pad.apply(x, rows, grouping.size) for x in (query, key, value)]
            contexts: list[torch.Tensor] = []
            for group in grouping.groups:
                asking, *rest = (_of_group(part, group, heads) for part in parts)
                contexts.append(_context(asking, *rest, group.mask, dropout))
            return _Unpad.apply(torch.cat(contexts), rows)

        return attend

    def _first_attention(self, grouping: Grouping) -> Any:
        """The first token of each sequence asks."""
        rows, heads, dropout = grouping.rows, self.model.shape.heads, self._dropout
        order = torch.cat([group.members for group in grouping.groups])

        def attend(query: torch.Tensor, key: torch.Tensor, value: torch.Tensor) -> torch.Tensor:
            parts = [_Pad.apply(x, rows, grouping.size) for x in (key, value)]
            contexts: list[torch.Tensor] = []
            for group in grouping.groups:
                asking = query.index_select(0, group.members).unflatten(-1, (heads, -1))
                rest = [_of_group(part, group, heads) for part in parts]
                contexts.append(_context(asking.unsqueeze(2), *rest, group.mask, dropout))
            return _Pad.apply(torch.cat(contexts), order, len(order))

        return attend

    @property
    def _dropout(self) -> float:
        return self.model.shape.attention_dropout if self.model.training else 0.0


def _of_group(part: torch.Tensor, group: Group, heads: int) -> torch.Tensor:
    """`(sequences, heads, length, width)`."""
    count = len(group.members)
    rows = part.narrow(0, group.start, count * group.length)
    return rows.view(count, group.length, heads, -1).transpose(1, 2)


def _context(
    query: torch.Tensor,
    key: torch.Tensor,
    value: torch.Tensor,
    mask: torch.Tensor | None,
    dropout: float,
) -> torch.Tensor:
    """`(rows, heads * width)`, sequence after sequence."""
    added = None if mask is None else mask.to(query.dtype)
    context = functional.scaled_dot_product_attention(
        query, key, value, attn_mask=added, dropout_p=dropout
    )
    return context.transpose(1, 2).flatten(2).flatten(0, 1)
