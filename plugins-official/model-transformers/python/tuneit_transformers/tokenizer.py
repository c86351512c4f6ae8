"""Text → token ids, with the tokenizers library alone."""

from __future__ import annotations

import hashlib
import shutil
from typing import TYPE_CHECKING, Any

import numpy as np
from tuneit_runtime.sdk import PluginFault, TokenTrace

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

__all__ = ["FastTokenizer"]

_BESIDE = (
    "tokenizer_config.json",
    "special_tokens_map.json",
    "vocab.txt",
    "vocab.json",
    "merges.txt",
)
# a power of two keeps all threads busy and the memory of one batch small
_BATCH = 1024


class FastTokenizer:
    """Implements `TextProcessor`."""

    def __init__(self, folder: Path, pad_id: int, longest: int) -> None:
        self._folder = folder
        self._longest = longest
        self._tokenizer: Any = _read(folder)
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self.pad_id = pad_id
        self.vocabulary: int = self._tokenizer.get_vocab_size(with_added_tokens=True)

    def encode(self, texts: Sequence[str], max_length: int) -> list[np.ndarray]:
        self._tokenizer.enable_truncation(max(1, min(max_length, self._longest)))
        encoded: list[np.ndarray] = []
        for start in range(0, len(texts), _BATCH):
            batch = self._tokenizer.encode_batch_fast(list(texts[start : start + _BATCH]))
            encoded.extend(np.array(one.ids, np.int32) for one in batch)
        self._tokenizer.no_truncation()
        return encoded

    def trace(self, texts: Sequence[str], max_length: int) -> list[TokenTrace]:
        whole = self._tokenizer.encode_batch(list(texts))
        self._tokenizer.enable_truncation(max(1, min(max_length, self._longest)))
        cut = self._tokenizer.encode_batch(list(texts))
        self._tokenizer.no_truncation()
        return [_trace(one, len(all_of_it.ids)) for one, all_of_it in zip(cut, whole, strict=True)]

    def fingerprint(self) -> str:
        return hashlib.sha256(self._tokenizer.to_str().encode()).hexdigest()

    def save(self, folder: Path) -> None:
        self._tokenizer.save(str(folder / "tokenizer.json"))
        for name in _BESIDE:
            if (self._folder / name).is_file() and not (folder / name).exists():
                shutil.copyfile(self._folder / name, folder / name)


def _trace(one: Any, whole: int) -> TokenTrace:
    spans = [
        None if is_special else (int(start), int(end))
        for (start, end), is_special in zip(one.offsets, one.special_tokens_mask, strict=True)
    ]
    return TokenTrace(np.array(one.ids, np.int32), list(one.tokens), spans, whole)


def _read(folder: Path) -> Any:
    from tokenizers import Tokenizer
    from tokenizers.implementations import BertWordPieceTokenizer

    file, words = folder / "tokenizer.json", folder / "vocab.txt"
    try:
        if file.is_file():
            return Tokenizer.from_file(str(file))
        if words.is_file():
            return BertWordPieceTokenizer(str(words), lowercase=_lowercase(folder))._tokenizer
    except Exception as wrong:  # the library raises plain Exception
        raise _fault(folder, f"It cannot be read: {wrong}"[:200]) from wrong
    raise _fault(folder, "It has no tokenizer.json")


def _lowercase(folder: Path) -> bool:
    import json

    try:
        settings = json.loads((folder / "tokenizer_config.json").read_text("utf-8"))
        return bool(settings.get("do_lower_case", True))
    except (OSError, ValueError, AttributeError):
        return True


def _fault(folder: Path, cause: str) -> PluginFault:
    return PluginFault(
        "TUNEIT_MODEL_TOKENIZER_MISSING",
        f"The model '{folder.name}' has no usable tokenizer",
        cause=cause,
        mend="Add tokenizer.json to its folder: save its fast tokenizer with save_pretrained",
    )
