"""The exporter `onnx`."""

from __future__ import annotations

import logging
import warnings
from typing import TYPE_CHECKING, Any

import numpy as np
from tuneit_runtime.sdk import ExportPlan, ModelRequest, exporter

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tuneit_runtime.sdk import Context, LoadedModel, ModelAdapter

__all__ = ["OnnxExporter"]

_FILE = "model.onnx"
_LIMIT = 1e-5
_INPUTS = ["input_ids", "attention_mask"]


@exporter(id="onnx", format="onnx", tasks=["text-classification"])
class OnnxExporter:
    """Implements `Exporter`. Inputs `input_ids`, `attention_mask` int64 `(batch, time)`; output
    `logits` `(batch, classes)`.
    """

    def __init__(self, config: None = None) -> None:
        self.config = config
        self._threads = 1
        self._session: tuple[Path, Any] | None = None

    def plan(self) -> ExportPlan:
        return ExportPlan(_FILE, "max_abs_diff", _LIMIT)

    def export(self, loaded: LoadedModel, folder: Path, context: Context) -> None:
        self._threads = context.threads
        loaded.processor.save(folder)
        _write(loaded, folder / _FILE)

    def answer(
        self, folder: Path, adapter: ModelAdapter, texts: Sequence[str], max_length: int
    ) -> np.ndarray:
        # the tokenizer is asked for the way the model's own stage asks; it needs no context for a
        # folder
        ids, mask = _encode(self._processor(folder, adapter), texts, max_length)
        (logits,) = self._opened(folder).run(
            ["logits"], dict(zip(_INPUTS, (ids, mask), strict=True))
        )
        return np.asarray(logits, np.float32)

    def _processor(self, folder: Path, adapter: ModelAdapter) -> Any:
        request = ModelRequest("export", "text-classification", folder=folder)
        return adapter.processor(request, None)  # type: ignore[arg-type]

    def _opened(self, folder: Path) -> Any:
        if self._session is None or self._session[0] != folder:
            import onnxruntime

            options = onnxruntime.SessionOptions()
            # its own guess reads the host's processors, which a confined stage may not use
            options.intra_op_num_threads = self._threads
            options.inter_op_num_threads = 1
            options.log_severity_level = 3
            session = onnxruntime.InferenceSession(
                str(folder / _FILE), options, providers=["CPUExecutionProvider"]
            )
            self._session = (folder, session)
        return self._session[1]


def _write(loaded: LoadedModel, path: Path) -> None:
    import json

    import torch

    class Logits(torch.nn.Module):
        def __init__(self, model: torch.nn.Module) -> None:
            super().__init__()
            self.model = model

        def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
            return self.model(input_ids=input_ids, attention_mask=attention_mask).logits

    wrapped = Logits(loaded.model).eval()  # a wrapper left in train mode would bring dropout back
    ids = torch.full((2, 7), 5, dtype=torch.int64)
    mask = torch.ones_like(ids)
    mask[1, 4:] = 0
    shape = {0: torch.export.Dim("batch"), 1: torch.export.Dim("time", max=loaded.card.max_length)}
    logging.getLogger("torch.onnx").setLevel(logging.ERROR)
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            wrapped,
            (ids, mask),
            str(path),
            input_names=_INPUTS,
            output_names=["logits"],
            dynamo=True,
            dynamic_shapes={"input_ids": shape, "attention_mask": shape},
            external_data=False,
            verbose=False,
        )
    settings = {"id2label": dict(enumerate(loaded.classes)), "max_length": loaded.card.max_length}
    text = json.dumps(settings, ensure_ascii=False, indent=1)
    (path.parent / "classes.json").write_text(text + "\n", "utf-8")
    _write_config(loaded, path.parent)


def _write_config(loaded: LoadedModel, folder: Path) -> None:
    """The model's own configuration, so that the folder's tokenizer is read as the model's is."""
    import json

    settings: Any = getattr(loaded.model, "settings", None)
    if settings is None:
        settings = loaded.model.config.to_dict()  # type: ignore[union-attr]
    (folder / "config.json").write_text(json.dumps(settings, indent=1) + "\n", "utf-8")


def _encode(processor: Any, texts: Sequence[str], max_length: int) -> tuple[np.ndarray, np.ndarray]:
    encoded = processor.encode(list(texts), max_length)
    longest = max(1, max(len(one) for one in encoded))
    ids = np.full((len(encoded), longest), processor.pad_id, np.int64)
    mask = np.zeros_like(ids)
    for row, one in enumerate(encoded):
        ids[row, : len(one)] = one
        mask[row, : len(one)] = 1
    return ids, mask
