import type { CapabilityKind, GrantedCapability } from "@tuneit/protocol";
import { wholeProgram } from "@tuneit/packaging";

/** What each kind lets a plugin do, for a person who never read a manual. `{scope}` is where. */
const meanings: Record<CapabilityKind, string> = {
  "fs:read": "read files in {scope}",
  "fs:write": "write files in {scope}",
  "net:connect": "connect to {scope}",
  "secrets:read": "use the secret {scope}",
  "python:run": "run its Python program {scope} in the sandbox",
  "gpu:compute": "compute on {scope}",
  "process:exec": "start the program {scope} outside the sandbox",
  "hooks:tap": "watch or change {scope}",
  "services:provide": "offer the service {scope} to other plugins",
  "services:use": "use the service {scope}",
  "ui:view": "show a view in {scope}",
  "ui:command": "add the command {scope}",
  "ui:notify": "show notifications",
  "models:publish": "publish models to {scope}",
  "telemetry:send": "send usage data: {scope}",
};

const places: Record<string, string> = {
  $DATASETS: "the data you choose",
  $MODELS: "the models you choose",
  $RUNS: "the folders of your runs",
  $PLUGIN_DATA: "a folder of its own",
  $NAMED: "hosts that you name, each asked for by itself",
};

export function meaningOf({ kind, scope }: GrantedCapability): string {
  if (scope === "$NAMED=value") return "read secrets that you name, each asked for by itself";
  const [, secret] = kind === "secrets:read" ? (/^(.+)=value$/.exec(scope) ?? []) : [];
  if (secret !== undefined) return `read the secret ${secret} itself, not only use it`;
  // Its manifest names no entry of its own: the scope would say nothing.
  if (kind === "python:run" && scope === wholeProgram) return "run its Python program in the sandbox";
  return meanings[kind].replace("{scope}", places[scope] ?? scope);
}

/** What a combination allows that its parts do not say. */
const combinations: readonly { readonly all: readonly CapabilityKind[]; readonly says: string }[] = [
  { all: ["fs:read", "net:connect"], says: "Together: it could send what it reads to that host" },
  { all: ["secrets:read", "net:connect"], says: "Together: it could send the secret to that host" },
  { all: ["fs:read", "telemetry:send"], says: "Together: it could send what it reads as usage data" },
  { all: ["process:exec"], says: "A program outside the sandbox can do what you can do" },
];

/** What `asked` allows together with what the plugin `had` before: a combination is told when its last part is asked for. */
export function warningsFor(asked: readonly GrantedCapability[], had: readonly GrantedCapability[] = []): string[] {
  const fresh = new Set(asked.map((one) => one.kind));
  const kinds = new Set([...asked, ...had].map((one) => one.kind));
  return combinations
    .filter(({ all }) => all.every((kind) => kinds.has(kind)) && all.some((kind) => fresh.has(kind)))
    .map(({ says }) => says);
}
