// Writes the JSON Schemas and the Python models of the runtime from the zod schemas: node generate.ts [--check]
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import * as protocol from "./index.ts";
import { PythonModels, type Schema } from "./python-models.ts";

const target = fileURLToPath(new URL("../../../python-runtime/tuneit_runtime/protocol/", import.meta.url));
const origin = "Generated from sdk/protocol by sdk/protocol/src/generate.ts. Do not edit.";

type Io = "input" | "output";

/** What Python reads or writes. Files the kernel wrote have their defaults filled in (`output`); requests may leave them out. */
const documents: Record<string, { schema: z.ZodType; io: Io }> = {
  "plan": { schema: protocol.plan, io: "output" },
  "launch": { schema: protocol.launch, io: "output" },
  "journal-line": { schema: protocol.journalLine, io: "output" },
  "exit-record": { schema: protocol.exitRecord, io: "output" },
  "status-file": { schema: protocol.statusFile, io: "output" },
  "provenance-file": { schema: protocol.provenanceFile, io: "output" },
  "checkpoint-manifest": { schema: protocol.checkpointManifest, io: "output" },
  "dataset-file": { schema: protocol.datasetFile, io: "output" },
  "profile-file": { schema: protocol.profileFile, io: "output" },
  "preview-result": { schema: protocol.previewResult, io: "output" },
  "error-report": { schema: protocol.errorReport, io: "output" },
  "recipe": { schema: protocol.recipe, io: "input" },
  "plugin-manifest": { schema: protocol.pluginManifest, io: "input" },
  "rpc-message": { schema: protocol.rpcMessage, io: "output" },
};

const groups: Record<string, Record<string, z.ZodType>> = {
  "events": protocol.eventPayloads,
  "worker-params": params(protocol.workerMethods),
  "worker-results": results(protocol.workerMethods),
  "worker-control": protocol.workerControl,
  "worker-notifications": protocol.workerNotifications,
  "supervisor-params": params(protocol.supervisorMethods),
  "supervisor-results": results(protocol.supervisorMethods),
  "supervisor-notifications": protocol.supervisorNotifications,
};

type Methods = Record<string, { params: z.ZodType; result: z.ZodType }>;

function params(methods: Methods): Record<string, z.ZodType> {
  return Object.fromEntries(Object.entries(methods).map(([name, method]) => [name, method.params]));
}

function results(methods: Methods): Record<string, z.ZodType> {
  return Object.fromEntries(Object.entries(methods).map(([name, method]) => [name, method.result]));
}

/** True for what `z.json()` becomes: any JSON value, which a JSON parser has proven already. */
const isAnyJson = (schema: Schema | undefined): boolean =>
  schema?.anyOf?.length === 6 &&
  schema.anyOf.some((one) => one.type === "null") &&
  schema.anyOf.some((one) => one.type === "array");

const meaningless = new Set(["$schema", "$defs", "propertyNames", "default", "description"]);

function simplify(value: unknown, defs: Record<string, Schema>): unknown {
  if (Array.isArray(value)) return value.map((one) => simplify(one, defs));
  if (typeof value !== "object" || value === null) return value;
  const ref = (value as Schema).$ref;
  if (typeof ref === "string") {
    const definition = defs[ref.replace("#/$defs/", "")];
    if (isAnyJson(definition)) return {};
    throw new Error(`no Python checker for the recursive schema ${ref}`);
  }
  if (isAnyJson(value as Schema)) return {};
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, simplify(one, defs)] as const));
}

/** Drops what only documents, at the places where the key is a keyword and not the name of a property. */
function withoutRemarks(schema: Schema): Schema {
  const { type, ...rest } = schema;
  if (Array.isArray(type))
    return {
      anyOf: type.map((one: string) => withoutRemarks(one === "null" ? { type: one } : { type: one, ...rest })),
    };
  const entries = Object.entries(schema).filter(([key]) => !meaningless.has(key));
  return Object.fromEntries(entries.map(([key, value]) => [key, descend(key, value)]));
}

function descend(key: string, value: unknown): unknown {
  if (key === "properties")
    return Object.fromEntries(
      Object.entries(value as Record<string, Schema>).map(([name, one]) => [name, withoutRemarks(one)]),
    );
  if (Array.isArray(value))
    return key === "enum" || key === "required" ? value : value.map((one) => withoutRemarks(one as Schema));
  return typeof value === "object" && value !== null && key !== "const" ? withoutRemarks(value as Schema) : value;
}

function schemaOf(type: z.ZodType, io: Io): Schema {
  const made = z.toJSONSchema(type, { io, unrepresentable: "any" }) as Schema;
  return withoutRemarks(simplify({ ...made, $defs: {} }, made.$defs ?? {}) as Schema);
}

const pascal = (text: string): string =>
  text
    .split("-")
    .map((word) => word[0]?.toUpperCase() + word.slice(1))
    .join("");

const modelSuffix: Record<string, string> = {
  "events": "Event",
  "worker-params": "WorkerParams",
  "worker-results": "WorkerResult",
  "worker-control": "WorkerControl",
  "worker-notifications": "WorkerNotification",
  "supervisor-params": "SupervisorParams",
  "supervisor-results": "SupervisorResult",
  "supervisor-notifications": "SupervisorNotification",
};

const modelHeader = `# ${origin}
# pyright: reportUnusedClass=false
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypeAlias, TypedDict

if TYPE_CHECKING:
    from typing_extensions import NotRequired`;

function generated(): Map<string, string> {
  const files = new Map<string, string>();
  const models = new PythonModels();
  for (const [name, { schema, io }] of Object.entries(documents)) {
    const made = schemaOf(schema, io);
    files.set(`${name}.schema.json`, json(made));
    if (name !== "recipe" && name !== "plugin-manifest") models.add(pascal(name), made);
  }
  for (const [group, members] of Object.entries(groups)) {
    const made = Object.fromEntries(Object.entries(members).map(([name, type]) => [name, schemaOf(type, "input")]));
    files.set(`${group}.schemas.json`, json(made));
    for (const [name, schema] of Object.entries(made)) models.add(`${pascal(name)}${modelSuffix[group]}`, schema);
  }
  files.set("lists.json", json({ workerEventTypes: protocol.workerEventTypes, eventTypes: protocol.eventTypes }));
  files.set("models.py", models.text(modelHeader));
  return files;
}

/** Line 1 says where the file comes from; keys in the order of the zod schema, so the text is the same every time. */
const json = (value: object): string =>
  `{ "$comment": ${JSON.stringify(origin)},\n${JSON.stringify(value, null, 1).slice(2)}\n`;

function differences(files: Map<string, string>): string[] {
  const there = readdirSync(target).filter((name) => name.endsWith(".json") || name === "models.py");
  const stale = there.filter((name) => !files.has(name));
  const wrong = [...files].filter(
    ([name, text]) => !there.includes(name) || readFileSync(join(target, name), "utf8") !== text,
  );
  return [...stale, ...wrong.map(([name]) => name)];
}

function write(files: Map<string, string>): void {
  mkdirSync(target, { recursive: true });
  for (const name of differences(files).filter((one) => !files.has(one))) rmSync(join(target, name));
  for (const [name, text] of files) writeFileSync(join(target, name), text);
}

const files = generated();
if (process.argv.includes("--check")) {
  const wrong = differences(files);
  if (wrong.length > 0) {
    process.stderr.write(`not as sdk/protocol says: ${wrong.join(", ")}. Run: node sdk/protocol/src/generate.ts\n`);
    process.exitCode = 1;
  }
} else {
  write(files);
  process.stdout.write(`${files.size} files in python-runtime/tuneit_runtime/protocol\n`);
}
