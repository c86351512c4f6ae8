import type { ErrorTable } from "@tuneit/protocol";

export const environmentErrors = {
  TUNEIT_ENVIRONMENT_UV_MISSING: {
    message: "The Python installer uv was not found",
    cause: "It is not at TUNEIT_UV, in .toolchain, on PATH or in ~/.local/bin",
    mend: "Install it: python3 -m pip install --user uv",
  },
  TUNEIT_ENVIRONMENT_PYTHON_UNSUPPORTED: {
    message: "No Python was found that training runs in",
    cause: "Needed is {range}; found {found}",
    mend: "Install Python 3.11, 3.12 or 3.13, or name one in TUNEIT_PYTHON",
  },
  TUNEIT_ENVIRONMENT_PLUGIN_PYTHON: {
    message: "{plugin} does not run in Python {version}",
    cause: "It asks for {range}",
    mend: "Name another Python in TUNEIT_PYTHON, or remove the plugin",
  },
  TUNEIT_ENVIRONMENT_BASE_MISSING: {
    message: "There is no base lock for {platform} with {accelerator}",
    cause: "TuneIT pins the Python packages of each platform and accelerator, and has none for this one",
    mend: "Run on Linux, or make it with: python-runtime/locks/lock.sh {platform} {accelerator}",
  },
  TUNEIT_ENVIRONMENT_CONFLICT: {
    message: "{plugin} and {others} cannot be used in one stage",
    cause: "{explanation}",
    mend: "Use them in different stages or runs, or install versions that agree",
  },
  TUNEIT_ENVIRONMENT_UNSOLVABLE: {
    message: "The Python packages that {plugins} needs do not exist together",
    cause: "{explanation}",
    mend: "Install another version of the plugin, or report it to its author",
  },
  TUNEIT_ENVIRONMENT_OFFLINE: {
    message: "The Python packages cannot be fetched",
    cause: "{reason}",
    mend: "Check the network and the index settings (UV_DEFAULT_INDEX, UV_FIND_LINKS), then try again",
  },
  TUNEIT_ENVIRONMENT_BUILD: {
    message: "The Python environment could not be built",
    cause: "{reason}",
    mend: "Check free disk space and the network, then try again",
  },
  TUNEIT_ENVIRONMENT_CUDA: {
    message: "A plugin pulled CUDA packages into an environment for the processor",
    cause: "{packages} would be gigabytes that this machine cannot use",
    mend: "Install another version of the plugin that pins torch, or report it to its author",
  },
} as const satisfies ErrorTable;
