import type { AuditCheck } from "@tuneit/kernel";
import type { AuditRecord } from "@tuneit/protocol";
import type { Command } from "commander";
import type { CommandContext, GlobalOptions } from "../command-context.ts";
import { exitCodes } from "../errors/exit-code.ts";
import { fail } from "../errors/index.ts";
import { table } from "../terminal/table.ts";
import { define, type Registrar } from "./command.ts";

interface AuditOptions extends GlobalOptions {
  readonly event?: string;
  readonly since?: string;
  readonly verify?: boolean;
}

export function addAudit(group: Command, registrar: Registrar): void {
  define<AuditOptions>(
    group,
    registrar,
    {
      name: "audit [name]",
      says: "what plugins were granted, used and refused here; ends with 1 where the log was changed",
      example: "tuneit plugin audit @tuneit/model-transformers --since 2026-11-01",
      options: [
        ["--event <event>", "granted, denied, revoked, used, blocked, killed, …"],
        ["--since <time>", "a day or a time, such as 2026-11-01 or 2026-11-01T12:00Z"],
        ["--verify", "only say whether the log is whole"],
      ],
    },
    audit,
  );
}

async function audit(context: CommandContext, [name]: readonly string[], options: AuditOptions): Promise<number> {
  const since = options.since === undefined ? undefined : timeOf(options.since);
  const found = await (await context.kernel()).audit({ plugin: name, event: options.event, since });
  const { records, ...check } = found;
  const state = stateOf(found);
  context.terminal.answer(options.verify ? check : found, () =>
    options.verify ? state : [records.length > 0 ? tableOf(records) : "Nothing recorded.", "", state].join("\n"),
  );
  return found.brokenAt === null ? exitCodes.done : exitCodes.failed;
}

function tableOf(records: readonly AuditRecord[]): string {
  const rows = records.map((one) => [
    new Date(one.at).toISOString().slice(0, 19).replace("T", " "),
    one.actor,
    one.version === "" ? one.plugin : `${one.plugin}@${one.version}`,
    one.event,
    [one.kind, one.scope, one.target === one.scope ? "" : one.target].filter((part) => part !== "").join(" "),
    [one.outcome, one.code].filter((part) => part !== "").join(" "),
  ]);
  return table(["when (UTC)", "who", "plugin", "event", "what", "outcome"], rows);
}

/** Lines are counted from 1, as editors do. */
function stateOf({ brokenAt, torn, path }: AuditCheck & { path: string }): string {
  const half = torn.map((index) => index + 1).join(", ");
  const cut = torn.length > 0 ? ` Not whole, as after a power cut: line ${half}.` : "";
  return brokenAt === null
    ? `The log is whole: each line follows from the one before.${cut}`
    : `THE LOG WAS CHANGED: line ${brokenAt + 1} of ${path} does not follow from the one before; what stands there and behind is not shown.${cut}`;
}

function timeOf(text: string): number {
  const time = Date.parse(text);
  if (!Number.isNaN(time)) return time;
  throw fail("TUNEIT_CLI_USAGE", { problem: `'${text}' is no time; write it as 2026-11-01 or 2026-11-01T12:00Z` });
}
