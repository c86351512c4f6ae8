"""Every condition the runtime reports: code → message, cause, mend. `{name}` is filled in where it
is raised.
"""

from __future__ import annotations

__all__ = ["FAULTS"]

FAULTS: dict[str, tuple[str, str, str]] = {
    "TUNEIT_RUN_WORKER_FAILED": (
        "The runtime failed",
        "{reason}",
        "Look into the stage's file in the run's logs folder and report it",
    ),
    "TUNEIT_RUN_OUT_OF_MEMORY": (
        "The stage needed more memory than it may use",
        "{reason}",
        "Set a smaller train.batchSize or train.maxLength, or take a smaller model",
    ),
    "TUNEIT_STAGE_DISK_FULL": (
        "The disk is full",
        "A file of the run could not be written",
        "Free some space, then continue with: tuneit runs resume",
    ),
    "TUNEIT_RUN_FILE_LIMIT": (
        "A file grew past the limit of the stage",
        "The plan limits how large one file may become",
        "Raise the file limit of the stage, or use less data",
    ),
    "TUNEIT_RUN_REQUEST_UNKNOWN": (
        "The worker was asked for something it does not know: {what}",
        "Kernel and Python runtime are of different versions",
        "Install both from one release",
    ),
    "TUNEIT_RUN_PATH_MISSING": (
        "The stage was not given the path '{role}'",
        "The plan grants no such path",
        "Plan the run again with this version of TuneIT",
    ),
    "TUNEIT_RUN_ARTIFACT_OUTSIDE": (
        "'{name}' cannot be an artifact",
        "It is missing, a link, or not inside the run's artifacts folder",
        "Write artifacts below context.paths['artifacts'] before announcing them",
    ),
    "TUNEIT_RUN_CHECKPOINT_INVALID": (
        "The checkpoint of step {step} could not be made",
        "{reason}",
        "Write plain files below the folder that is handed out",
    ),
    "TUNEIT_RUN_MODEL_MISSING": (
        "There is no tuned model to work on",
        "The run's artifacts hold no model folder",
        "Run the training stage to its end first",
    ),
    "TUNEIT_PLUGIN_FAILED": (
        "{name} failed",
        "{reason}",
        "Look into the stage's file in the run's logs folder and tell the plugin's author",
    ),
    "TUNEIT_PLUGIN_CONFIG_INVALID": (
        "The configuration of '{contribution}' is not valid",
        "{problems}",
        "Correct what is under 'with'",
    ),
    "TUNEIT_PLUGIN_BROKEN": (
        "{name} cannot be loaded",
        "{reason}",
        "Install another version of the plugin, or tell its author",
    ),
    "TUNEIT_PLUGIN_IMPORT_FAILED": (
        "{name} needs the Python module '{module}', which is not there",
        "The plugin's requirements do not list what it imports",
        "Tell the plugin's author to add it to tuneit.python.requires",
    ),
    "TUNEIT_PLUGIN_CONTRACT": (
        "{name} broke the contract of its extension point",
        "{reason}",
        "Tell the plugin's author",
    ),
    "TUNEIT_PLUGIN_CALL_UNSUPPORTED": (
        "A contribution to '{point}' cannot be called by itself",
        "It only works inside a run, or on what one made",
        "Use it in a recipe, or open it from a run's page",
    ),
    "TUNEIT_CALL_INPUT_INVALID": (
        "The input of the call is not valid",
        "{reason}",
        "Correct the input",
    ),
    "TUNEIT_CALL_ANSWER_TOO_LARGE": (
        "The answer is too large to send",
        "It has {size} bytes; an answer may have {limit}",
        "Ask for fewer rows; where a few are that long, check delimiter and line ends of the file",
    ),
    "TUNEIT_DATA_EMPTY": (
        "The data has no rows",
        "{reason}",
        "Give a file with rows, or loosen the transforms",
    ),
    "TUNEIT_DATA_COLUMN_UNKNOWN": (
        "The data has no column {column} (asked for as '{role}')",
        "Its columns are {columns}",
        "{mend}",
    ),
    "TUNEIT_DATA_COLUMN_RESERVED": (
        "The data has a column named '{column}'",
        "TuneIT keeps the row numbers under that name",
        "Rename the column",
    ),
    "TUNEIT_DATA_ROLES_UNKNOWN": (
        "It is not clear which column is the {role}",
        "No column has a usual name for it; the columns are {columns}",
        "Say it in data.columns, for example {example}",
    ),
    "TUNEIT_DATA_ONE_CLASS": (
        "The label column '{column}' holds one class only: {label}",
        "A classifier needs at least two classes to learn from",
        "Choose another label column, or add rows of another class",
    ),
    "TUNEIT_DATA_LABEL_MISSING": (
        "The label column '{column}' is empty in every row",
        "Rows without a label are dropped, and none is left",
        "Choose another label column",
    ),
    "TUNEIT_DATA_SPLIT_VALUE": (
        "The split column '{column}' holds {value}",
        "It may hold train, validation and test",
        "Correct row {row} or leave data.split.column out",
    ),
    "TUNEIT_DATA_TOO_FEW": (
        "There are too few rows to split: {rows}",
        "Each of {splits} needs at least one row",
        "Add rows, or set the share of a split to 0",
    ),
    "TUNEIT_DATA_FORMAT_NEWER": (
        "The dataset '{name}' has format {format}",
        "A newer TuneIT made it",
        "Use that version, or remove the dataset from the cache",
    ),
    "TUNEIT_DATA_DAMAGED": (
        "The prepared dataset cannot be read",
        "{reason}",
        "Remove it from the dataset cache; the next run makes it again",
    ),
    "TUNEIT_SOURCE_OUTPUT_INVALID": (
        "The source '{name}' made no single file of data",
        "Its output folder holds something else than the one file that it named",
        "Tell the plugin's author; nothing was taken over",
    ),
    "TUNEIT_EXPORT_NOT_VERIFIED": (
        "The export '{name}' does not answer as the model does",
        "{reason}",
        "Try other export options, or another format; the trained model itself is whole",
    ),
    "TUNEIT_EXPORT_CHANGED_MODEL": (
        "The export '{name}' changed the model it was to export",
        "The files of the tuned model are not what they were before",
        "Tell the plugin's author, and train again",
    ),
}
