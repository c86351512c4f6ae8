"""One training stage: steps, and after each of them metrics → journal → early stop → checkpoint →
cancel and pause.
"""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING, Any

import numpy as np
from tuneit_runtime.sdk import Stopped

from tuneit_pytorch.assembly import Training, set_up_training
from tuneit_pytorch.checkpoint_writer import CheckpointWriter
from tuneit_pytorch.early_stop import Watch
from tuneit_pytorch.samples import FollowedRows, follow_rows
from tuneit_pytorch.scoring import Scores, judge, score_rows
from tuneit_pytorch.state import restore_model, restore_random, take_snapshot

if TYPE_CHECKING:
    from tuneit_runtime.sdk import Context, TrainJob

    from tuneit_pytorch.config import EngineConfig
    from tuneit_pytorch.step_loop import StepResult

__all__ = ["Trainer"]


class Trainer:
    """Owns the loop; `run` ends with the weights that are to be saved in `training.loaded`."""

    def __init__(self, job: TrainJob, config: EngineConfig, context: Context) -> None:
        self._job, self._config, self._context = job, config, context
        self._options = job.options
        self.training: Training = set_up_training(job, config, context)
        self._writer = CheckpointWriter(job.checkpoints)
        self._stop = Watch.early_stop(self._options.get("stopEarly"))
        self._best = Watch.best_checkpoint(self._options, self._stop)
        self._followed: FollowedRows | None = None
        self._last: dict[str, float] = {}
        self._seconds = 0.0
        self._samples = self._tokens = 0
        self.step = 0

    def run(self) -> None:
        training = self.training
        self._tell_start()
        self._resume()
        self._begin_samples()
        training.loaded.model.train()
        total = training.total_steps
        over = self._stop is not None and self._stop.is_over
        while self.step < total and not over:
            result, seconds = self._timed_step()
            over = self._after_step(result, seconds)
        self._writer.wait()
        self._take_best()
        self._tell_end()

    def _timed_step(self) -> tuple[StepResult, float]:
        training = self.training
        began = time.perf_counter()
        epoch, first = self._place(self.step)
        last = min(first + training.accumulate, training.source.batches_per_epoch)
        batches = [training.source.batch(epoch, index) for index in range(first, last)]
        result = training.loop.step(batches, self.step)
        return result, time.perf_counter() - began

    def _after_step(self, result: StepResult, seconds: float) -> bool:
        """Answers whether training is over before its last step."""
        self.step += 1
        self._context.alive(self.step)
        self._journal(result, seconds)
        scores = self._evaluate() if self._due(self._options.get("evaluate", "epoch")) else None
        best = self._saw_best(scores)
        over = self._stop is not None and scores is not None and self._stop.is_over
        stopping = (
            self._context.should_stop() and self.step < self.training.total_steps and not over
        )
        if self._wants_commit(best=best, stopping=stopping):
            self._commit(best=best)
        if stopping:
            self._writer.wait()
            raise Stopped
        self._context.hold_if_paused()
        return over

    def _journal(self, result: StepResult, seconds: float) -> None:
        self._seconds += seconds
        self._samples += result.samples
        self._tokens += result.tokens
        values = {
            "loss": result.loss,
            "learning_rate": result.learning_rate,
            "grad_norm": result.gradient_norm,
            "samples_per_second": result.samples / seconds,
            "tokens_per_second": result.tokens / seconds,
        }
        self._context.metrics(values, step=self.step, epoch=self._epochs, split="train")
        self._context.progress(self.step, self.training.total_steps, "steps")

    def _evaluate(self) -> Scores | None:
        rows = self._job.data.splits.get("validation", ())
        if len(rows) == 0:
            return None
        logits = self._answers(np.asarray(rows))
        labels = np.asarray(self._job.data.labels())[np.asarray(rows, np.int64)]
        scores = judge(logits, labels, self._job.metrics, self._job.data.classes)
        self._last = scores.values
        self._context.metrics(scores.values, step=self.step, epoch=self._epochs, split="validation")
        if self._followed is not None:
            chosen = logits[self._followed.places]
            self._followed.tell(chosen, step=self.step, epoch=self._epochs)
        return scores

    def _answers(self, rows: np.ndarray) -> np.ndarray:
        training = self.training
        with training.precision.autocast():
            return score_rows(
                training.loop.forward,
                training.loaded.model,
                self._job.data,
                rows,
                batch_size=self._config.evaluation_batch,
                device=training.device,
            )

    def _begin_samples(self) -> None:
        """What the model says before it learns is the one answer that no evaluation has."""
        self._followed = follow_rows(self._job, self._config.samples, self._context)
        if self._followed is not None and self.step == 0:
            self._followed.tell(self._answers(self._followed.rows), step=0, epoch=0.0)

    def _saw_best(self, scores: Scores | None) -> bool:
        if scores is None or not scores.values:
            return False
        if self._stop is not None:
            self._stop.see(scores.values, scores.lower_is_better)
        return self._best is not None and self._best.see(scores.values, scores.lower_is_better)

    def _wants_commit(self, *, best: bool, stopping: bool) -> bool:
        asked = self._context.wants_checkpoint()
        every = self._options.get("checkpoint", {}).get("every", "epoch")
        return best or stopping or asked or self._due(every)

    def _commit(self, *, best: bool) -> None:
        training = self.training
        epoch, index = self._place(self.step)
        values = {
            "step": self.step,
            "batchSize": training.source.batch_size,
            "linear": training.kernels.name,
            "scaler": training.precision.scaler.state(),
            "stop": None if self._stop is None else self._stop.state(),
            "best": None if self._best is None else self._best.state(),
        }
        self._writer.commit(
            take_snapshot(training.loaded.model, training.optimizer, values),
            step=self.step,
            epoch=self._epochs,
            sampler=training.source.sampler_state(epoch, index),
            metrics={f"validation.{name}": value for name, value in self._last.items()},
            precision=training.precision.name,
            is_best=best,
        )

    def _resume(self) -> None:
        if self.training.resumed is None:
            return
        from safetensors.torch import load_file

        folder, values = self.training.resumed
        restore_model(self.training.loaded.model, folder)
        if (folder / "optimizer.safetensors").is_file():
            self.training.optimizer.restore(load_file(folder / "optimizer.safetensors"))
        self.training.precision.scaler.restore(values["scaler"])
        for watch, key in ((self._stop, "stop"), (self._best, "best")):
            if watch is not None:
                watch.restore(values[key])
        self.step = int(values["step"])
        restore_random(folder, values)
        self._context.log("info", f"Goes on after step {self.step} of {self.training.total_steps}")

    def _take_best(self) -> None:
        if self._best is None:
            return
        folder = self._job.checkpoints.best()
        if folder is not None:
            restore_model(self.training.loaded.model, folder)
            self._context.fact("best", {"metric": self._best.metric, "value": self._best.best})

    def _tell_start(self) -> None:
        training, context = self.training, self._context
        parameters = list(training.loaded.model.parameters())
        trainable = sum(p.numel() for p in parameters if p.requires_grad)
        total = sum(p.numel() for p in parameters)
        context.fact("parameters", {"total": total, "trainable": trainable})
        context.fact("batch_size", training.source.batch_size)
        context.fact("precision", training.precision.name)
        context.fact("device", training.device)
        context.fact("linear", training.kernels.name)
        if training.resumed is None:
            context.fact("initial_loss", self._initial_loss())
        if len(self._job.data.splits.get("validation", ())) == 0 and (self._stop or self._best):
            context.warn(
                "TUNEIT_TRAIN_NO_VALIDATION",
                "There is no validation split, so early stop and best checkpoint do nothing",
                "Set data.split.validation above 0",
            )

    def _initial_loss(self) -> float:
        """Of the first batch, before anything was learnt: a wrong head shows at once."""
        training, data = self.training, self._job.data
        rows = training.source.rows(0, 0)
        logits = score_rows(
            training.loop.forward,
            training.loaded.model,
            data,
            rows,
            batch_size=len(rows),
            device=training.device,
        )
        return judge(logits, np.asarray(data.labels())[rows], [], data.classes).values["loss"]

    def _tell_end(self) -> None:
        context = self._context
        context.fact("steps", self.step)
        augmented = self.training.source.augmented
        if augmented is not None:
            context.fact("augmented", {"rows": augmented.rows, "changed": augmented.changed})
        if self._seconds > 0:
            context.fact("samples_per_second", self._samples / self._seconds)
            context.fact("tokens_per_second", self._tokens / self._seconds)

    def _place(self, step: int) -> tuple[int, int]:
        """Epoch, and number in it of the first batch of a step."""
        epoch, inside = divmod(step, self.training.steps_per_epoch)
        return epoch, inside * self.training.accumulate

    @property
    def _epochs(self) -> float:
        return self.step / self.training.steps_per_epoch

    def _due(self, every: Any) -> bool:
        """`epoch`, `never` or a number of steps; the last step always counts."""
        if every == "never":
            return False
        if self.step == self.training.total_steps:
            return True
        if every == "epoch":
            return math.isclose(self.step % self.training.steps_per_epoch, 0)
        return self.step % int(every) == 0
