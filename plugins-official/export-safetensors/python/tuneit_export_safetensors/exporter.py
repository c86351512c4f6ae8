"""The exporter `safetensors`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tuneit_runtime.sdk import ExportPlan, PluginFault, exporter

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import numpy as np
    from tuneit_runtime.sdk import Context, LoadedModel, ModelAdapter

__all__ = ["SafetensorsExporter"]

# another implementation of the same layers: sums come in another order
_LIMIT = 1e-5


@exporter(id="safetensors", format="safetensors", tasks=["text-classification"])
class SafetensorsExporter:
    """Implements `Exporter`. The proof is by transformers alone, from the folder: what a stranger
    would do.
    """

    def __init__(self, config: None = None) -> None:
        self.config = config
        self._open: tuple[Path, Any, Any] | None = None

    def plan(self) -> ExportPlan:
        return ExportPlan("model.safetensors", "max_abs_diff", _LIMIT)

    def export(self, loaded: LoadedModel, folder: Path, context: Context) -> None:
        del context
        save: Any = getattr(loaded.model, "save_pretrained", None)
        if save is None:
            raise PluginFault(
                "TUNEIT_EXPORT_UNSUPPORTED",
                f"A model of the kind '{loaded.card.architecture}' has no folder format",
                cause="Its adapter's model has no save_pretrained",
                mend="Choose another export, such as onnx",
            )
        save(folder)
        loaded.processor.save(folder)

    def answer(
        self, folder: Path, adapter: ModelAdapter, texts: Sequence[str], max_length: int
    ) -> np.ndarray:
        del adapter
        import torch

        tokenizer, model = self._opened(folder)
        longest = min(max_length, model.config.max_position_embeddings)
        batch = tokenizer(
            list(texts), padding=True, truncation=True, max_length=longest, return_tensors="pt"
        )
        with torch.no_grad():
            logits = model(
                input_ids=batch["input_ids"], attention_mask=batch["attention_mask"]
            ).logits
        return logits.float().numpy()

    def _opened(self, folder: Path) -> tuple[Any, Any]:
        if self._open is None or self._open[0] != folder:
            from transformers import AutoModelForSequenceClassification, AutoTokenizer
            from transformers.utils import logging

            logging.disable_progress_bar()
            tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
            model = AutoModelForSequenceClassification.from_pretrained(
                folder, local_files_only=True, use_safetensors=True
            )
            self._open = (folder, tokenizer, model.eval())
        return self._open[1], self._open[2]
