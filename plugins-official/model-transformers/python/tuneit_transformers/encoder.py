"""BERT with a classification head, for batches with and without padding.

Parameters carry the names that transformers' `BertForSequenceClassification` gives them, so a saved
folder is read by
either. Importing that class costs seconds of every stage of a run; this module needs torch alone.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import torch
from torch import nn
from torch.nn import functional

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

__all__ = ["BertClassifier", "BertShape", "ClassifierOutput"]


ACTIVATIONS: dict[str, Callable[[torch.Tensor], torch.Tensor]] = {
    "gelu": functional.gelu,
    "gelu_new": lambda hidden: functional.gelu(hidden, approximate="tanh"),
    "gelu_pytorch_tanh": lambda hidden: functional.gelu(hidden, approximate="tanh"),
    "relu": functional.relu,
    "silu": functional.silu,
    "tanh": torch.tanh,
}


@dataclass(frozen=True)
class BertShape:
    """What decides the computation, as `config.json` says it."""

    vocabulary: int
    positions: int
    hidden: int
    layers: int
    heads: int
    inner: int
    types: int = 2
    activation: str = "gelu"
    epsilon: float = 1e-12
    pad_id: int = 0
    dropout: float = 0.1
    attention_dropout: float = 0.1
    head_dropout: float = 0.1

    @classmethod
    def of(cls, config: dict[str, Any]) -> BertShape:
        dropout = float(config.get("hidden_dropout_prob", 0.1))
        head = config.get("classifier_dropout")
        return cls(
            vocabulary=int(config["vocab_size"]),
            positions=int(config["max_position_embeddings"]),
            hidden=int(config["hidden_size"]),
            layers=int(config["num_hidden_layers"]),
            heads=int(config["num_attention_heads"]),
            inner=int(config["intermediate_size"]),
            types=int(config.get("type_vocab_size", 2)),
            activation=str(config.get("hidden_act", "gelu")),
            epsilon=float(config.get("layer_norm_eps", 1e-12)),
            pad_id=int(config.get("pad_token_id") or 0),
            dropout=dropout,
            attention_dropout=float(config.get("attention_probs_dropout_prob", 0.1)),
            head_dropout=dropout if head is None else float(head),
        )


class ClassifierOutput(NamedTuple):
    logits: torch.Tensor


class Embeddings(nn.Module):
    def __init__(self, shape: BertShape) -> None:
        super().__init__()
        self.word_embeddings = nn.Embedding(
            shape.vocabulary, shape.hidden, padding_idx=shape.pad_id
        )
        self.position_embeddings = nn.Embedding(shape.positions, shape.hidden)
        self.token_type_embeddings = nn.Embedding(shape.types, shape.hidden)
        self.LayerNorm = nn.LayerNorm(shape.hidden, eps=shape.epsilon)
        self.dropout = nn.Dropout(shape.dropout)

    def forward(
        self, ids: torch.Tensor, positions: torch.Tensor, types: torch.Tensor | None = None
    ) -> torch.Tensor:
        table = self.token_type_embeddings
        kind = table.weight[0] if types is None else table(types)
        hidden = self.word_embeddings(ids) + kind + self.position_embeddings(positions)
        return self.dropout(self.LayerNorm(hidden))


class SelfAttention(nn.Module):
    def __init__(self, shape: BertShape) -> None:
        super().__init__()
        self.query = nn.Linear(shape.hidden, shape.hidden)
        self.key = nn.Linear(shape.hidden, shape.hidden)
        self.value = nn.Linear(shape.hidden, shape.hidden)

    def forward(
        self, hidden: torch.Tensor, attend: Any, asked: torch.Tensor | None = None
    ) -> torch.Tensor:
        query = self.query(hidden if asked is None else asked)
        return attend(query, self.key(hidden), self.value(hidden))


class Residual(nn.Module):
    """Back to the width of the model, added to what came in."""

    def __init__(self, shape: BertShape, width: int) -> None:
        super().__init__()
        self.dense = nn.Linear(width, shape.hidden)
        self.LayerNorm = nn.LayerNorm(shape.hidden, eps=shape.epsilon)
        self.dropout = nn.Dropout(shape.dropout)

    def forward(self, changed: torch.Tensor, before: torch.Tensor) -> torch.Tensor:
        return self.LayerNorm(self.dropout(self.dense(changed)) + before)


class Attention(nn.Module):
    def __init__(self, shape: BertShape) -> None:
        super().__init__()
        self.self = SelfAttention(shape)
        self.output = Residual(shape, shape.hidden)

    def forward(
        self, hidden: torch.Tensor, attend: Any, asked: torch.Tensor | None = None
    ) -> torch.Tensor:
        context = self.self(hidden, attend, asked)
        return self.output(context, hidden if asked is None else asked)


class Intermediate(nn.Module):
    def __init__(self, shape: BertShape) -> None:
        super().__init__()
        self.dense = nn.Linear(shape.hidden, shape.inner)
        self.activation = ACTIVATIONS[shape.activation]

    def forward(self, hidden: torch.Tensor) -> torch.Tensor:
        return self.activation(self.dense(hidden))


class Layer(nn.Module):
    def __init__(self, shape: BertShape) -> None:
        super().__init__()
        self.attention = Attention(shape)
        self.intermediate = Intermediate(shape)
        self.output = Residual(shape, shape.inner)

    def forward(
        self, hidden: torch.Tensor, attend: Any, asked: torch.Tensor | None = None
    ) -> torch.Tensor:
        """`asked`: the hidden states whose next ones are wanted; None = all of `hidden`."""
        changed = self.attention(hidden, attend, asked)
        return self.output(self.intermediate(changed), changed)


class Encoder(nn.Module):
    def __init__(self, shape: BertShape) -> None:
        super().__init__()
        self.layer = nn.ModuleList(Layer(shape) for _ in range(shape.layers))

    def forward(self, hidden: torch.Tensor, attend: Any) -> torch.Tensor:
        for layer in self.layer:
            hidden = layer(hidden, attend)
        return hidden


class Pooler(nn.Module):
    def __init__(self, shape: BertShape) -> None:
        super().__init__()
        self.dense = nn.Linear(shape.hidden, shape.hidden)

    def forward(self, first: torch.Tensor) -> torch.Tensor:
        return torch.tanh(self.dense(first))


class Bert(nn.Module):
    def __init__(self, shape: BertShape) -> None:
        super().__init__()
        self.embeddings = Embeddings(shape)
        self.encoder = Encoder(shape)
        self.pooler = Pooler(shape)


class BertClassifier(nn.Module):
    def __init__(self, shape: BertShape, classes: int, settings: dict[str, Any]) -> None:
        super().__init__()
        self.shape = shape
        #: `config.json` as it is saved.
        self.settings = settings
        self.bert = Bert(shape)
        self.dropout = nn.Dropout(shape.head_dropout)
        self.classifier = nn.Linear(shape.hidden, classes)

    def classify(self, first: torch.Tensor) -> torch.Tensor:
        """Hidden states of the first tokens `(sequences, hidden)` → logits."""
        return self.classifier(self.dropout(self.bert.pooler(first)))

    def forward(
        self,
        input_ids: torch.Tensor,  # (batch, time)
        attention_mask: torch.Tensor | None = None,  # (batch, time), 1 = a token
        token_type_ids: torch.Tensor | None = None,
    ) -> ClassifierOutput:
        positions = torch.arange(input_ids.shape[1], device=input_ids.device).unsqueeze(0)
        hidden = self.bert.embeddings(input_ids, positions, token_type_ids)
        mask = None if attention_mask is None else attention_mask[:, None, None, :].bool()
        hidden = self.bert.encoder(hidden, self._padded_attention(mask))
        return ClassifierOutput(self.classify(hidden[:, 0]))

    def save_pretrained(self, folder: Path) -> None:
        """Writes weights and configuration as transformers does."""
        from safetensors.torch import save_file

        tensors = {
            name: value.detach().cpu().contiguous() for name, value in self.state_dict().items()
        }
        save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})
        text = json.dumps(self.settings, indent=2, sort_keys=True, ensure_ascii=False)
        (folder / "config.json").write_text(text + "\n", "utf-8")

    def _padded_attention(self, mask: torch.Tensor | None) -> Any:
        heads, dropout = self.shape.heads, self.shape.attention_dropout if self.training else 0.0

        def attend(query: torch.Tensor, key: torch.Tensor, value: torch.Tensor) -> torch.Tensor:
            parts = [x.unflatten(-1, (heads, -1)).transpose(1, 2) for x in (query, key, value)]
            context = functional.scaled_dot_product_attention(
                *parts, attn_mask=mask, dropout_p=dropout
            )
            return context.transpose(1, 2).flatten(2)

        return attend
