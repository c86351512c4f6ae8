"""What a Python plugin of TuneIT may import, and all it may import of ours."""

from tuneit_runtime.sdk.batch import Batch, StepLoss
from tuneit_runtime.sdk.context import Context, PluginFault, Stopped
from tuneit_runtime.sdk.contributions import (
    dataset_reader,
    engine,
    exporter,
    metric,
    model_adapter,
    tracker,
    training_strategy,
    transform,
)
from tuneit_runtime.sdk.data import ReadInput, TransformInput
from tuneit_runtime.sdk.evaluation import Exporter, ExportPlan, Metric, MetricValue, Table, Tracker
from tuneit_runtime.sdk.model import (
    LoadedModel,
    MemoryEstimate,
    ModelAdapter,
    ModelCard,
    ModelRequest,
    PackedForward,
    TextProcessor,
)
from tuneit_runtime.sdk.training import (
    Augmentation,
    CheckpointStore,
    Engine,
    EvaluateJob,
    ParameterGroup,
    PredictJob,
    PreparedData,
    PrepareJob,
    TrainingStrategy,
    TrainJob,
)

__all__ = [
    "Augmentation",
    "Batch",
    "CheckpointStore",
    "Context",
    "Engine",
    "EvaluateJob",
    "ExportPlan",
    "Exporter",
    "LoadedModel",
    "MemoryEstimate",
    "Metric",
    "MetricValue",
    "ModelAdapter",
    "ModelCard",
    "ModelRequest",
    "PackedForward",
    "ParameterGroup",
    "PluginFault",
    "PredictJob",
    "PrepareJob",
    "PreparedData",
    "ReadInput",
    "StepLoss",
    "Stopped",
    "Table",
    "TextProcessor",
    "Tracker",
    "TrainJob",
    "TrainingStrategy",
    "TransformInput",
    "dataset_reader",
    "engine",
    "exporter",
    "metric",
    "model_adapter",
    "tracker",
    "training_strategy",
    "transform",
]
