# Generated from sdk/protocol by sdk/protocol/src/generate.ts. Do not edit.
# pyright: reportUnusedClass=false
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypeAlias, TypedDict

if TYPE_CHECKING:
    from typing_extensions import NotRequired

__all__ = [
    "AppendSupervisorParams",
    "AppendSupervisorResult",
    "ArtifactEvent",
    "ArtifactEventVerified",
    "AskWorkerParams",
    "AskWorkerResult",
    "AttachSupervisorParams",
    "AttachSupervisorResult",
    "BeatWorkerNotification",
    "CallWorkerParams",
    "CallWorkerParamsDeterminism",
    "CallWorkerParamsUsesItem",
    "CallWorkerResult",
    "CancelSupervisorParams",
    "CancelSupervisorResult",
    "CancelWorkerControl",
    "CheckpointEvent",
    "CheckpointManifest",
    "CheckpointManifestFilesItem",
    "CheckpointManifestSampler",
    "CheckpointSupervisorParams",
    "CheckpointSupervisorResult",
    "CheckpointWorkerControl",
    "DatasetFile",
    "DatasetFileSchemaItem",
    "DatasetFileShardsItem",
    "DeliverSupervisorParams",
    "DeliverSupervisorResult",
    "ErrorEvent",
    "ErrorReport",
    "ErrorReportDetails",
    "ErrorReportDetailsProblemsItem",
    "EventSupervisorNotification",
    "EventSupervisorNotificationOrigin",
    "EventWorkerNotification",
    "ExitEvent",
    "ExitRecord",
    "ExitRecordError",
    "ExitRecordUsage",
    "FactEvent",
    "FinishSupervisorParams",
    "FinishSupervisorResult",
    "GrantsSupervisorParams",
    "GrantsSupervisorParamsStagesValue",
    "GrantsSupervisorParamsStagesValueLostItem",
    "GrantsSupervisorResult",
    "HardwareEvent",
    "HardwareEventGpuItem",
    "HeldWorkerNotification",
    "HelloSupervisorParams",
    "HelloSupervisorResult",
    "JournalEvent",
    "JournalLine",
    "JournalLineOrigin",
    "Launch",
    "LaunchStagesValue",
    "LogEvent",
    "MetricEvent",
    "MetricsWorkerNotification",
    "NetworkEvent",
    "OpenWorkerParams",
    "OpenWorkerParamsDeterminism",
    "OpenWorkerParamsUsesItem",
    "OpenWorkerResult",
    "PauseSupervisorParams",
    "PauseSupervisorResult",
    "PauseWorkerControl",
    "Plan",
    "PlanCompute",
    "PlanDeterminism",
    "PlanEnvironmentsItem",
    "PlanEstimate",
    "PlanGrantsItem",
    "PlanPluginsItem",
    "PlanRecipe",
    "PlanRecipeCompute",
    "PlanRecipeData",
    "PlanRecipeDataAugmentItem",
    "PlanRecipeDataSource",
    "PlanRecipeDataSplit",
    "PlanRecipeDataTransformsItem2",
    "PlanRecipeEngine2",
    "PlanRecipeExportsItem2",
    "PlanRecipeMetricsItem2",
    "PlanRecipeModel",
    "PlanRecipeReproducibility",
    "PlanRecipeTrackItem2",
    "PlanRecipeTrain",
    "PlanRecipeTrainCheckpoint",
    "PlanRecipeTrainOptimizer",
    "PlanRecipeTrainSchedule",
    "PlanRecipeTrainStopEarly",
    "PlanRecipeTrainStrategy2",
    "PlanRecipeVisualizeItem2",
    "PlanSource",
    "PlanStagesItem",
    "PlanStagesItemLimits",
    "PlanStagesItemUsesItem",
    "PreviewResult",
    "PreviewResultColumnsItem",
    "PreviewResultCut",
    "PreviewResultWarningsItem",
    "ProfileFile",
    "ProfileFileColumnsItem",
    "ProfileFileColumnsItemTopItem",
    "ProgressEvent",
    "ProvenanceFile",
    "ProvenanceFileArtifactsItem",
    "ProvenanceFilePluginsValue",
    "ReadyWorkerNotification",
    "ResumeSupervisorParams",
    "ResumeSupervisorResult",
    "ResumeWorkerControl",
    "RpcMessage",
    "RpcMessageError",
    "SamplesEvent",
    "SamplesEventItemsItem",
    "SamplesEventItemsItemOthersItem",
    "StageEvent",
    "StageWorkerParams",
    "StageWorkerParamsDeterminism",
    "StageWorkerParamsStage",
    "StageWorkerParamsStageLimits",
    "StageWorkerParamsStageUsesItem",
    "StageWorkerResult",
    "StatusFile",
    "StatusSupervisorParams",
    "StatusSupervisorResult",
    "SupplySupervisorParams",
    "SupplySupervisorResult",
    "TableEvent",
    "WantedSupervisorNotification",
    "WarningEvent",
]


PlanRecipeDataSource = TypedDict(
    "PlanRecipeDataSource",
    {
        "use": "NotRequired[str]",
        "path": "NotRequired[str]",
        "sha256": "NotRequired[str]",
        "version": "NotRequired[str]",
        "with": "dict[str, Any]",
    },
)


class PlanRecipeDataSplit(TypedDict):
    train: float
    validation: float
    test: float
    stratify: bool
    column: NotRequired[str | int]


PlanRecipeDataTransformsItem2 = TypedDict(
    "PlanRecipeDataTransformsItem2",
    {
        "use": "str",
        "with": "dict[str, Any]",
    },
)


PlanRecipeDataAugmentItem = TypedDict(
    "PlanRecipeDataAugmentItem",
    {
        "use": "str",
        "probability": "float",
        "with": "dict[str, Any]",
    },
)


class PlanRecipeData(TypedDict):
    source: PlanRecipeDataSource
    columns: dict[str, str | int]
    split: PlanRecipeDataSplit
    transforms: list[Any | PlanRecipeDataTransformsItem2]
    augment: list[PlanRecipeDataAugmentItem]


PlanRecipeModel = TypedDict(
    "PlanRecipeModel",
    {
        "use": "NotRequired[str]",
        "ref": "str",
        "with": "dict[str, Any]",
    },
)


PlanRecipeTrainStrategy2 = TypedDict(
    "PlanRecipeTrainStrategy2",
    {
        "use": "str",
        "with": "dict[str, Any]",
    },
)


class PlanRecipeTrainSchedule(TypedDict):
    use: Literal["linear", "cosine", "constant"]
    warmup: float


class PlanRecipeTrainOptimizer(TypedDict):
    use: Literal["adamw", "sgd"]
    weightDecay: float
    betas: list[float]
    epsilon: float
    momentum: float


class PlanRecipeTrainStopEarly(TypedDict):
    metric: str
    mode: Literal["max", "min"]
    patience: int


class PlanRecipeTrainCheckpoint(TypedDict):
    every: Literal["epoch", "never"] | int
    keep: int
    best: NotRequired[str]


class PlanRecipeTrain(TypedDict):
    strategy: Any | PlanRecipeTrainStrategy2
    epochs: NotRequired[float]
    steps: NotRequired[int]
    batchSize: Literal["auto"] | int
    accumulate: int
    learningRate: float
    schedule: PlanRecipeTrainSchedule
    optimizer: PlanRecipeTrainOptimizer
    precision: Literal["auto", "fp32", "bf16", "fp16"]
    clipGradient: float
    maxLength: int
    batching: Literal["auto", "packed", "padded"]
    groupByLength: bool
    labelSmoothing: float
    stopEarly: NotRequired[PlanRecipeTrainStopEarly]
    checkpoint: PlanRecipeTrainCheckpoint
    evaluate: Literal["epoch", "never"] | int


PlanRecipeEngine2 = TypedDict(
    "PlanRecipeEngine2",
    {
        "use": "str",
        "with": "dict[str, Any]",
    },
)


PlanRecipeMetricsItem2 = TypedDict(
    "PlanRecipeMetricsItem2",
    {
        "use": "str",
        "with": "dict[str, Any]",
    },
)


PlanRecipeVisualizeItem2 = TypedDict(
    "PlanRecipeVisualizeItem2",
    {
        "use": "str",
        "with": "dict[str, Any]",
    },
)


PlanRecipeExportsItem2 = TypedDict(
    "PlanRecipeExportsItem2",
    {
        "use": "str",
        "with": "dict[str, Any]",
    },
)


PlanRecipeTrackItem2 = TypedDict(
    "PlanRecipeTrackItem2",
    {
        "use": "str",
        "with": "dict[str, Any]",
    },
)


PlanRecipeCompute = TypedDict(
    "PlanRecipeCompute",
    {
        "use": "str",
        "with": "dict[str, Any]",
    },
)


class PlanRecipeReproducibility(TypedDict):
    level: Literal["auto", "strict", "seeded"]
    threads: NotRequired[int]


class PlanRecipe(TypedDict):
    tuneit: Literal[1]
    name: str
    task: str
    seed: int
    data: PlanRecipeData
    model: PlanRecipeModel
    train: PlanRecipeTrain
    engine: NotRequired[Any | PlanRecipeEngine2]
    metrics: list[Any | PlanRecipeMetricsItem2]
    visualize: list[Any | PlanRecipeVisualizeItem2]
    exports: list[Any | PlanRecipeExportsItem2]
    track: list[Any | PlanRecipeTrackItem2]
    compute: PlanRecipeCompute
    reproducibility: PlanRecipeReproducibility


class PlanPluginsItem(TypedDict):
    name: str
    version: str
    integrity: str
    keyId: str | None


class PlanEnvironmentsItem(TypedDict):
    id: str
    hash: str
    python: str
    accelerator: str


class PlanDeterminism(TypedDict):
    level: Literal["strict", "seeded"]
    threads: int


PlanCompute = TypedDict(
    "PlanCompute",
    {
        "role": "str",
        "plugin": "str",
        "version": "str",
        "integrity": "str",
        "point": "Literal['dataset-reader', 'data-source', 'task', 'transform', 'model-adapter', 'training-strategy', 'metric', 'visualizer', 'exporter', 'compute-provider', 'engine', 'tracker', 'viewer', 'searcher', 'network-block', 'panel']",
        "contribution": "str",
        "entry": "str",
        "with": "dict[str, Any]",
    },
)


class PlanSource(TypedDict):
    name: str
    sha256: str
    bytes: int


PlanStagesItemUsesItem = TypedDict(
    "PlanStagesItemUsesItem",
    {
        "role": "str",
        "plugin": "str",
        "version": "str",
        "integrity": "str",
        "point": "Literal['dataset-reader', 'data-source', 'task', 'transform', 'model-adapter', 'training-strategy', 'metric', 'visualizer', 'exporter', 'compute-provider', 'engine', 'tracker', 'viewer', 'searcher', 'network-block', 'panel']",
        "contribution": "str",
        "entry": "str",
        "with": "dict[str, Any]",
    },
)


class PlanStagesItemLimits(TypedDict):
    memoryBytes: int
    wallSeconds: int
    tasks: int
    fileBytes: int


class PlanStagesItem(TypedDict):
    id: str
    kind: Literal[
        "fetch",
        "read",
        "prepare",
        "baseline",
        "train",
        "evaluate",
        "export",
        "visualize",
    ]
    title: str
    runs: Literal["python", "isolate"]
    needs: list[str]
    uses: list[PlanStagesItemUsesItem]
    environment: NotRequired[str]
    produces: NotRequired[str]
    consumes: NotRequired[str]
    network: list[str]
    secrets: list[str]
    options: dict[str, Any]
    limits: PlanStagesItemLimits


class PlanEstimate(TypedDict):
    memoryBytes: int
    seconds: list[float] | None
    downloadBytes: int | None
    notes: list[str]


class PlanGrantsItem(TypedDict):
    kind: Literal[
        "fs:read",
        "fs:write",
        "net:connect",
        "secrets:read",
        "python:run",
        "gpu:compute",
        "process:exec",
        "hooks:tap",
        "services:provide",
        "services:use",
        "ui:view",
        "ui:command",
        "ui:notify",
        "models:publish",
        "telemetry:send",
    ]
    scope: str
    plugin: str
    reason: str
    required: bool
    granted: bool


class Plan(TypedDict):
    format: Literal[1]
    tuneit: str
    name: str
    task: str
    seed: int
    recipe: PlanRecipe
    plugins: list[PlanPluginsItem]
    environments: list[PlanEnvironmentsItem]
    determinism: PlanDeterminism
    compute: PlanCompute
    source: PlanSource
    stages: list[PlanStagesItem]
    estimate: PlanEstimate
    grants: list[PlanGrantsItem]


class LaunchStagesValue(TypedDict):
    argv: list[str]
    env: dict[str, str]
    seccomp: str | None
    groups: NotRequired[list[str]]
    paths: dict[str, str]
    network: list[str]
    denied: NotRequired[list[str]]
    proxySocket: str | None
    partial: str | None
    publishTo: str | None


class Launch(TypedDict):
    format: Literal[1]
    run: str
    supervisorPython: str
    policy: NotRequired[str]
    confinement: Literal["full", "landlock", "none"]
    stages: dict[str, LaunchStagesValue]


class JournalLineOrigin(TypedDict):
    stage: str
    seq: int


class JournalLine(TypedDict):
    seq: int
    time: int
    type: str
    payload: dict[str, Any]
    origin: NotRequired[JournalLineOrigin]


class ExitRecordUsage(TypedDict):
    wallSeconds: float
    cpuSeconds: float
    peakMemoryBytes: float


class ExitRecordError(TypedDict):
    code: str
    message: str
    cause: str
    mend: str
    stage: NotRequired[str]
    plugin: NotRequired[str]
    pluginCode: NotRequired[str]
    step: NotRequired[int]
    retryable: bool


class ExitRecord(TypedDict):
    format: Literal[1]
    status: Literal["completed", "failed", "cancelled", "stopped"]
    code: int
    signal: str | None
    stage: str | None
    seq: int
    startedAt: int
    endedAt: int
    usage: ExitRecordUsage
    error: ExitRecordError | None
    resumableFrom: str | None


class StatusFile(TypedDict):
    format: Literal[1]
    run: str
    state: Literal["starting", "running", "waiting", "paused", "cancelling", "ended"]
    stage: str | None
    attempt: int
    seq: int
    updatedAt: int
    step: int | None
    health: Literal["running", "stalled", "unresponsive"]


class ProvenanceFilePluginsValue(TypedDict):
    version: str
    integrity: str


class ProvenanceFileArtifactsItem(TypedDict):
    path: str
    sha256: str


class ProvenanceFile(TypedDict):
    format: Literal[1]
    run: str
    parent: str | None
    attempt: int
    recipeSha256: str
    planSha256: str
    plugins: dict[str, ProvenanceFilePluginsValue]
    environments: dict[str, str]
    machine: dict[str, Any]
    facts: dict[str, Any]
    artifacts: list[ProvenanceFileArtifactsItem]


class CheckpointManifestSampler(TypedDict):
    seed: int
    epoch: int
    index: int


class CheckpointManifestFilesItem(TypedDict):
    path: str
    bytes: int
    sha256: str


class CheckpointManifest(TypedDict):
    format: Literal[1]
    run: str
    step: int
    epoch: float
    sampler: CheckpointManifestSampler
    files: list[CheckpointManifestFilesItem]
    planSha256: str
    trainingSha256: str
    worldSize: int
    threads: int
    precision: str
    metrics: dict[str, float | Literal["NaN", "Infinity", "-Infinity"]]
    parent: str | None


class DatasetFileSchemaItem(TypedDict):
    name: str
    type: str


class DatasetFileShardsItem(TypedDict):
    path: str
    rows: int
    bytes: int
    sha256: str


class DatasetFile(TypedDict):
    format: Literal[1]
    schema: list[DatasetFileSchemaItem]
    roles: dict[str, str]
    splits: dict[str, str]
    rowCounts: dict[str, int]
    classes: list[str] | None
    fingerprint: str
    provenance: dict[str, Any]
    shards: list[DatasetFileShardsItem]


class ProfileFileColumnsItemTopItem(TypedDict):
    value: str
    count: int


class ProfileFileColumnsItem(TypedDict):
    name: str
    type: str
    missing: int
    distinct: int
    quantiles: list[float] | None
    top: list[ProfileFileColumnsItemTopItem]


class ProfileFile(TypedDict):
    format: Literal[1]
    rows: int
    columns: list[ProfileFileColumnsItem]


class PreviewResultColumnsItem(TypedDict):
    name: str
    type: str


class PreviewResultCut(TypedDict):
    row: int
    limitBytes: int


class PreviewResultWarningsItem(TypedDict):
    code: str
    message: str
    mend: str


class PreviewResult(TypedDict):
    columns: list[PreviewResultColumnsItem]
    rows: list[dict[str, Any]]
    total: int
    cut: PreviewResultCut | None
    warnings: list[PreviewResultWarningsItem]


class ErrorReportDetailsProblemsItem(TypedDict):
    pointer: str
    message: str
    suggestion: NotRequired[str]


class ErrorReportDetails(TypedDict):
    problems: NotRequired[list[ErrorReportDetailsProblemsItem]]


class ErrorReport(TypedDict):
    code: str
    message: str
    cause: str
    mend: str
    docs: str
    details: NotRequired[ErrorReportDetails]


class RpcMessageError(TypedDict):
    code: int
    message: str
    data: NotRequired[Any]


class RpcMessage(TypedDict):
    jsonrpc: Literal["2.0"]
    id: NotRequired[int | str]
    method: NotRequired[str]
    params: NotRequired[dict[str, Any]]
    result: NotRequired[Any]
    error: NotRequired[RpcMessageError]


class JournalEvent(TypedDict):
    format: Literal[1]
    run: str
    planSha256: str


class LogEvent(TypedDict):
    stage: str
    level: Literal["debug", "info", "warning", "error"]
    logger: str
    text: str
    source: Literal["python", "stdout", "stderr", "isolate", "supervisor"]
    plugin: NotRequired[str]


class ProgressEvent(TypedDict):
    stage: str
    done: float
    total: float | None
    unit: Literal["rows", "steps", "tokens", "bytes", "files", "samples"]
    rate: float | None
    etaSeconds: list[float] | None
    note: NotRequired[str]


class MetricEvent(TypedDict):
    name: str
    value: float | Literal["NaN", "Infinity", "-Infinity"]
    step: NotRequired[int]
    epoch: NotRequired[float]
    split: NotRequired[str]
    unit: NotRequired[str]
    stage: str


class TableEvent(TypedDict):
    name: str
    split: NotRequired[str]
    stage: str
    columns: list[str]
    rows: list[list[str | float | Literal["NaN", "Infinity", "-Infinity"] | None]]


class SamplesEventItemsItemOthersItem(TypedDict):
    answer: str
    score: float


class SamplesEventItemsItem(TypedDict):
    row: int
    input: NotRequired[str]
    expected: NotRequired[str | None]
    answer: str
    right: bool | None
    score: float | None
    expectedScore: float | None
    others: list[SamplesEventItemsItemOthersItem]


class SamplesEvent(TypedDict):
    stage: str
    split: str
    step: int
    epoch: NotRequired[float]
    items: list[SamplesEventItemsItem]
    none: NotRequired[Literal["off", "no-rows", "never-evaluated"]]


class HardwareEventGpuItem(TypedDict):
    index: float
    percent: float
    memoryBytes: float
    watts: float | None
    celsius: float | None


class HardwareEvent(TypedDict):
    cpuPercent: float
    memoryBytes: float
    diskFreeBytes: float
    networkBytes: float
    gpu: list[HardwareEventGpuItem]


class ArtifactEventVerified(TypedDict):
    against: str
    measure: str
    value: float | Literal["NaN", "Infinity", "-Infinity"]
    limit: float


class ArtifactEvent(TypedDict):
    kind: Literal["model", "predictions", "chart", "report", "tensorboard", "other"]
    format: str
    path: str
    bytes: int
    sha256: str
    verified: ArtifactEventVerified | None
    stage: str
    name: NotRequired[str]


class CheckpointEvent(TypedDict):
    state: Literal["committed", "rejected", "removed"]
    path: str
    step: int
    manifestSha256: NotRequired[str]
    bytes: NotRequired[int]
    seconds: NotRequired[float]
    metrics: NotRequired[dict[str, float | Literal["NaN", "Infinity", "-Infinity"]]]
    reason: NotRequired[str]


StageEvent = TypedDict(
    "StageEvent",
    {
        "stage": "str",
        "state": "Literal['waiting', 'starting', 'running', 'pausing', 'paused', 'cancelling', 'done', 'failed', 'skipped']",
        "attempt": "int",
        "for": "NotRequired[str]",
        "rung": "NotRequired[int]",
        "environment": "NotRequired[str]",
        "reason": "NotRequired[str]",
        "seconds": "NotRequired[float]",
        "peakMemoryBytes": "NotRequired[int]",
    },
)


class WarningEvent(TypedDict):
    code: str
    message: str
    mend: str
    stage: NotRequired[str]
    plugin: NotRequired[str]
    count: int


class NetworkEvent(TypedDict):
    stage: str
    target: str
    code: str | None
    reason: str
    count: int


class ErrorEvent(TypedDict):
    code: str
    message: str
    cause: str
    mend: str
    stage: NotRequired[str]
    plugin: NotRequired[str]
    pluginCode: NotRequired[str]
    step: NotRequired[int]
    retryable: bool


class FactEvent(TypedDict):
    stage: str
    name: str
    value: Any


class ExitEvent(TypedDict):
    status: Literal["completed", "failed", "cancelled", "stopped"]
    code: int
    signal: str | None
    stage: str | None
    resumableFrom: str | None


StageWorkerParamsStageUsesItem = TypedDict(
    "StageWorkerParamsStageUsesItem",
    {
        "role": "str",
        "plugin": "str",
        "version": "str",
        "integrity": "str",
        "point": "Literal['dataset-reader', 'data-source', 'task', 'transform', 'model-adapter', 'training-strategy', 'metric', 'visualizer', 'exporter', 'compute-provider', 'engine', 'tracker', 'viewer', 'searcher', 'network-block', 'panel']",
        "contribution": "str",
        "entry": "str",
        "with": "dict[str, Any]",
    },
)


class StageWorkerParamsStageLimits(TypedDict):
    memoryBytes: int
    wallSeconds: int
    tasks: int
    fileBytes: int


class StageWorkerParamsStage(TypedDict):
    id: str
    kind: Literal[
        "fetch",
        "read",
        "prepare",
        "baseline",
        "train",
        "evaluate",
        "export",
        "visualize",
    ]
    title: str
    runs: Literal["python", "isolate"]
    needs: list[str]
    uses: list[StageWorkerParamsStageUsesItem]
    environment: NotRequired[str]
    produces: NotRequired[str]
    consumes: NotRequired[str]
    network: NotRequired[list[str]]
    secrets: NotRequired[list[str]]
    options: dict[str, Any]
    limits: StageWorkerParamsStageLimits


class StageWorkerParamsDeterminism(TypedDict):
    level: Literal["strict", "seeded"]
    threads: int


class StageWorkerParams(TypedDict):
    run: str
    attempt: int
    stage: StageWorkerParamsStage
    seed: int
    task: str
    determinism: StageWorkerParamsDeterminism
    planSha256: str
    paths: dict[str, str]
    checkpoints: list[str]
    facts: dict[str, dict[str, Any]]
    secrets: dict[str, str]


CallWorkerParamsUsesItem = TypedDict(
    "CallWorkerParamsUsesItem",
    {
        "role": "str",
        "plugin": "str",
        "version": "str",
        "integrity": "str",
        "point": "Literal['dataset-reader', 'data-source', 'task', 'transform', 'model-adapter', 'training-strategy', 'metric', 'visualizer', 'exporter', 'compute-provider', 'engine', 'tracker', 'viewer', 'searcher', 'network-block', 'panel']",
        "contribution": "str",
        "entry": "str",
        "with": "dict[str, Any]",
    },
)


class CallWorkerParamsDeterminism(TypedDict):
    level: Literal["strict", "seeded"]
    threads: int


class CallWorkerParams(TypedDict):
    job: Literal[
        "entry",
        "preview",
        "profile",
        "sample",
        "predict",
        "explain",
        "embed",
        "export",
        "describe",
        "fetch",
        "source",
    ]
    uses: list[CallWorkerParamsUsesItem]
    input: dict[str, Any]
    seed: int
    task: str
    determinism: CallWorkerParamsDeterminism
    paths: dict[str, str]
    secrets: dict[str, str]


OpenWorkerParamsUsesItem = TypedDict(
    "OpenWorkerParamsUsesItem",
    {
        "role": "str",
        "plugin": "str",
        "version": "str",
        "integrity": "str",
        "point": "Literal['dataset-reader', 'data-source', 'task', 'transform', 'model-adapter', 'training-strategy', 'metric', 'visualizer', 'exporter', 'compute-provider', 'engine', 'tracker', 'viewer', 'searcher', 'network-block', 'panel']",
        "contribution": "str",
        "entry": "str",
        "with": "dict[str, Any]",
    },
)


class OpenWorkerParamsDeterminism(TypedDict):
    level: Literal["strict", "seeded"]
    threads: int


class OpenWorkerParams(TypedDict):
    uses: list[OpenWorkerParamsUsesItem]
    input: dict[str, Any]
    seed: int
    task: str
    determinism: OpenWorkerParamsDeterminism
    paths: dict[str, str]
    secrets: dict[str, str]


class AskWorkerParams(TypedDict):
    input: dict[str, Any]


class StageWorkerResult(TypedDict):
    status: Literal["done", "stopped"]


CallWorkerResult: TypeAlias = "Any"


class OpenWorkerResult(TypedDict):
    pass


AskWorkerResult: TypeAlias = "Any"


class CancelWorkerControl(TypedDict):
    pass


class PauseWorkerControl(TypedDict):
    pass


class ResumeWorkerControl(TypedDict):
    pass


class CheckpointWorkerControl(TypedDict):
    pass


class ReadyWorkerNotification(TypedDict):
    protocol: Literal[1]
    python: str


class EventWorkerNotification(TypedDict):
    type: str
    payload: dict[str, Any]


class MetricsWorkerNotification(TypedDict):
    values: dict[str, float | Literal["NaN", "Infinity", "-Infinity"]]
    step: NotRequired[int]
    epoch: NotRequired[float]
    split: NotRequired[str]


class BeatWorkerNotification(TypedDict):
    step: int | None
    rssBytes: float
    gpuBytes: float


class HeldWorkerNotification(TypedDict):
    paused: bool


class HelloSupervisorParams(TypedDict):
    protocol: list[int]


AttachSupervisorParams = TypedDict(
    "AttachSupervisorParams",
    {
        "from": "int",
    },
)


class StatusSupervisorParams(TypedDict):
    pass


class CancelSupervisorParams(TypedDict):
    mode: Literal["checkpoint", "now"]
    graceSeconds: NotRequired[float]


class PauseSupervisorParams(TypedDict):
    release: NotRequired[bool]


class ResumeSupervisorParams(TypedDict):
    pass


class CheckpointSupervisorParams(TypedDict):
    pass


class AppendSupervisorParams(TypedDict):
    key: str
    type: str
    payload: dict[str, Any]


class DeliverSupervisorParams(TypedDict):
    key: str
    stage: str
    kind: Literal["chart", "report", "other"]
    format: str
    path: str
    content: str
    name: NotRequired[str]


class FinishSupervisorParams(TypedDict):
    stage: str
    state: Literal["done", "failed"]
    error: NotRequired[dict[str, Any]]


class GrantsSupervisorParamsStagesValueLostItem(TypedDict):
    plugin: str
    kind: str
    scope: str
    reason: str


class GrantsSupervisorParamsStagesValue(TypedDict):
    network: list[str]
    denied: list[str]
    lost: list[GrantsSupervisorParamsStagesValueLostItem]


class GrantsSupervisorParams(TypedDict):
    stages: dict[str, GrantsSupervisorParamsStagesValue]
    graceSeconds: NotRequired[float]


class SupplySupervisorParams(TypedDict):
    stage: str
    secrets: dict[str, str]


class HelloSupervisorResult(TypedDict):
    protocol: int
    run: str
    seq: int
    state: str


class AttachSupervisorResult(TypedDict):
    seq: int


StatusSupervisorResult: TypeAlias = "dict[str, Any]"


class CancelSupervisorResult(TypedDict):
    rung: int


class PauseSupervisorResult(TypedDict):
    pass


class ResumeSupervisorResult(TypedDict):
    pass


class CheckpointSupervisorResult(TypedDict):
    step: int


class AppendSupervisorResult(TypedDict):
    seq: int


class DeliverSupervisorResult(TypedDict):
    seq: int


class FinishSupervisorResult(TypedDict):
    pass


class GrantsSupervisorResult(TypedDict):
    pass


class SupplySupervisorResult(TypedDict):
    pass


class EventSupervisorNotificationOrigin(TypedDict):
    stage: str
    seq: int


class EventSupervisorNotification(TypedDict):
    seq: int
    time: int
    type: str
    payload: dict[str, Any]
    origin: NotRequired[EventSupervisorNotificationOrigin]


class WantedSupervisorNotification(TypedDict):
    stage: str
