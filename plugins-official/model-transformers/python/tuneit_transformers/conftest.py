"""A tiny seeded BERT in a folder, and the context a plugin is called with."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

os.environ.setdefault("HF_HUB_OFFLINE", "1")
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

WORDS = [
    "the",
    "a",
    "cat",
    "dog",
    "sat",
    "ran",
    "fast",
    "slow",
    "red",
    "blue",
    "big",
    "small",
    "one",
    "two",
    "three",
    "and",
    "or",
    "not",
]
SETTINGS = {
    "model_type": "bert",
    "architectures": ["BertModel"],
    "vocab_size": 5 + len(WORDS),
    "hidden_size": 32,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "intermediate_size": 64,
    "max_position_embeddings": 48,
    "type_vocab_size": 2,
    "hidden_act": "gelu",
    "layer_norm_eps": 1e-12,
    "pad_token_id": 0,
    "hidden_dropout_prob": 0.1,
    "attention_probs_dropout_prob": 0.1,
}


class RecordingContext:
    """Keeps what it is told."""

    seed, threads = 7, 1

    def __init__(self, paths=None, secrets=None):
        self.paths, self.secrets = paths or {}, secrets or {}
        self.facts, self.reports = {}, []

    def secret(self, name):
        return self.secrets.get(name)

    def log(self, level, text):
        pass

    def progress(self, done, total, unit, note=None):
        self.reports.append((done, total, unit, note))

    def fact(self, name, value):
        self.facts[name] = value

    def should_stop(self):
        return False


def write_tiny_bert(folder: Path, **changes) -> Path:
    """A model folder as somebody else would have saved it: a bare BertModel."""
    import torch
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

    from tuneit_transformers.encoder import BertClassifier, BertShape

    settings = {**SETTINGS, **changes}
    folder.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(3)
    model = BertClassifier(BertShape.of(settings), 2, settings)
    from safetensors.torch import save_file

    bare = {
        name.removeprefix("bert."): value.contiguous()
        for name, value in model.state_dict().items()
        if name.startswith("bert.")
    }
    save_file(bare, folder / "model.safetensors", metadata={"format": "pt"})
    (folder / "config.json").write_text(json.dumps(settings))
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *WORDS]
    tokenizer = Tokenizer(
        models.WordPiece({word: n for n, word in enumerate(vocabulary)}, unk_token="[UNK]")  # noqa: S106
    )
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    tokenizer.save(str(folder / "tokenizer.json"))
    special = {
        "pad_token": "[PAD]",
        "unk_token": "[UNK]",
        "cls_token": "[CLS]",
        "sep_token": "[SEP]",
        "mask_token": "[MASK]",
    }
    (folder / "tokenizer_config.json").write_text(
        json.dumps({"tokenizer_class": "BertTokenizer", "model_max_length": 48, **special})
    )
    return folder


@pytest.fixture
def tiny(tmp_path):
    return write_tiny_bert(tmp_path / "tiny")
