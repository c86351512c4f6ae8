import type { Kernel } from "@tuneit/kernel";
import type { ModelEntry } from "@tuneit/protocol/http";
import { fitOf } from "./fit.ts";

type Model = Awaited<ReturnType<Kernel["models"]["list"]>>[number];

/** A model as lists show it, on a machine with so much memory. */
export function entryOf(model: Model, haveBytes: number): ModelEntry {
  const { ref, title, source, adapter, parameters, bytes, license, family, context, remote } = model;
  return {
    ...{ ref, title, source, adapter, tasks: [...model.tasks], parameters, bytes, license, family, context },
    description: "",
    fit: fitOf(model.memory, haveBytes),
    // Bundled ones come with the Python packages of their plugin, the others lie here.
    local: remote === null,
    remote,
  };
}
