"""The engine `pytorch`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tuneit_runtime.sdk import ModelRequest, Stopped, engine

from tuneit_pytorch.config import EngineConfig
from tuneit_pytorch.ways import WAYS

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from tuneit_runtime.sdk import (
        Context,
        Embedded,
        EmbedJob,
        EvaluateJob,
        Explained,
        ExplainJob,
        PredictJob,
        PreparedData,
        PrepareJob,
        RowTarget,
        TrainJob,
    )

__all__ = ["Engine"]


# torch takes seconds to import; `prepare` has no need of it
@engine(
    id="pytorch",
    framework="pytorch",
    tasks=["text-classification"],
    config=EngineConfig,
    augments=True,
    explains=WAYS,
    embeds=True,
)
class Engine:
    """Implements the engine of `tuneit_runtime.sdk`."""

    def __init__(self, config: EngineConfig | None = None) -> None:
        self.config = config or EngineConfig()

    def prepare(self, job: PrepareJob, context: Context) -> None:
        request = ModelRequest(job.reference, job.task, seed=context.seed)
        processor = job.adapter.processor(request, context)
        done = 0
        for texts in job.texts:
            if context.should_stop():
                raise Stopped
            job.write(processor.encode(texts, job.max_length))
            done += len(texts)
            context.progress(done, job.rows, "rows", "tokenize")
        context.fact("tokenizer", processor.fingerprint())

    def targets(self, data: PreparedData, rows: Sequence[int], context: Context) -> list[RowTarget]:
        del context
        from tuneit_pytorch.targets import row_targets

        return row_targets(data, rows)

    def train(self, job: TrainJob, context: Context) -> None:
        from tuneit_pytorch.saving import save_model
        from tuneit_pytorch.training import Trainer

        trainer = Trainer(job, self.config, context)
        trainer.run()
        save_model(job, trainer.training, context)

    def evaluate(self, job: EvaluateJob, context: Context) -> None:
        from tuneit_pytorch.evaluation import evaluate_splits

        evaluate_splits(job, self.config, context)

    def predict(self, job: PredictJob, context: Context) -> list[dict[str, Any]]:
        from tuneit_pytorch.answering import answer_texts

        return answer_texts(job, context)

    def explain(self, job: ExplainJob, context: Context) -> list[Explained]:
        from tuneit_pytorch.explaining import explain_texts

        return explain_texts(job, context)

    def embed(self, job: EmbedJob, context: Context) -> Embedded:
        from tuneit_pytorch.embedding import embed_rows

        return embed_rows(job, self.config, context)

    def reference_answers(self, job: PredictJob, context: Context) -> np.ndarray:
        from tuneit_pytorch.answering import texts_to_logits

        return texts_to_logits(job, context)
