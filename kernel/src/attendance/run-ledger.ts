import { existsSync } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { auditedFile, CodedError, eventPayloads, runId, type JournalLine, type Stage } from "@tuneit/protocol";
import { readAudit, type AuditEntry, type AuditLog } from "../grants/audit.ts";
import { covers } from "../grants/scope.ts";
import { isCrash } from "../isolation/crash-record.ts";
import type { ActivePlugin } from "../points/contribution-key.ts";
import { inTurn } from "../files/in-turn.ts";
import type { UsageBook } from "../usage/usage-book.ts";
import { followJournal, readJournal } from "../runs/follow-journal.ts";
import { findRunFolder, readRunFile, runsFolder, writeJson, type RunFolder } from "../runs/run-folder.ts";

const kept = new Set(["network", "error", "stage"]);
const turnMs = 10;
/** Behind the words of an audit record: where its evidence is. */
const eventMark = / \(event (\d+)\)$/;

/** What follows from what plugins did. */
export interface Conduct {
  passed(plugin: ActivePlugin): Promise<void>;
  crashed(plugin: ActivePlugin, error: Error, happening: { at: number; run: string }): Promise<unknown>;
  readonly usage: Pick<UsageBook, "called" | "grew">;
  unlessImported(plugins: readonly ActivePlugin[], error: Error, guilty: unknown): Promise<unknown>;
}

export interface LedgerParts {
  readonly audit: AuditLog;
  readonly active: () => Promise<readonly ActivePlugin[]>;
  readonly conduct: Conduct;
  readonly onFault: (error: unknown) => void;
}

/**
 * What runs did that belongs into the audit log and the record of crashes. It is taken over from their journals, while a
 * kernel attends them or later, each line once: a run's `audited.json` says how far.
 */
export class RunLedger {
  readonly #workspace: string;
  readonly #parts: LedgerParts;
  readonly #followed = new Map<string, { stop: AbortController; done: Promise<void> }>();

  constructor(workspace: string, parts: LedgerParts) {
    this.#workspace = workspace;
    this.#parts = parts;
  }

  /** Takes over what stands in the journals of this workspace by now. */
  async settle(): Promise<void> {
    const folder = runsFolder(this.#workspace);
    for (const id of (await readdir(folder).catch(() => [])).filter((name) => runId.safeParse(name).success)) {
      if (await isSettled(join(folder, id))) continue;
      const run = await findRunFolder(this.#workspace, id).catch(() => undefined);
      if (run) await this.#settle(run);
    }
  }

  /** Takes a run's lines over as they come, until it ends or `close`. */
  follow(folder: RunFolder): void {
    if (this.#followed.has(folder.id)) return;
    const stop = new AbortController();
    const done = this.#follow(folder, stop.signal)
      .catch((error: unknown) => this.#parts.onFault(error))
      .finally(() => this.#followed.delete(folder.id));
    this.#followed.set(folder.id, { stop, done });
  }

  async close(): Promise<void> {
    for (const { stop, done } of this.#followed.values()) {
      stop.abort();
      await done;
    }
  }

  async #follow(folder: RunFolder, signal: AbortSignal): Promise<void> {
    await this.#settle(folder);
    // Nobody writes any more.
    if (!existsSync(join(folder.directory, "control.sock"))) return;
    for await (const { type } of followJournal(folder.directory, { from: await this.#last(folder), signal }))
      if (kept.has(type)) await this.#settle(folder);
    await this.#settle(folder);
  }

  /** A folder that cannot be read is told by whoever asks for the run. */
  async #settle(folder: RunFolder): Promise<void> {
    const { directory } = folder;
    if (await isSettled(directory)) return;
    const size = await sizeOf(directory);
    await inTurn(join(directory, "audited.turn"), () => this.#takeOver(folder, size), { pollMs: turnMs }).catch(
      () => undefined,
    );
  }

  async #takeOver(folder: RunFolder, size: number): Promise<void> {
    const { directory } = folder;
    const { seq: from } = await audited(directory);
    const lines: JournalLine[] = [];
    let last = from;
    for await (const line of readJournal(directory, from)) {
      last = line.seq;
      if (kept.has(line.type)) lines.push(line);
    }
    // A kernel that was killed in between wrote the record and not how far it was.
    const known = lines.length > 0 ? await this.#recorded(folder.id) : -1;
    for (const line of lines) if (line.seq > known) await this.#take(line, folder);
    await writeJson(join(directory, "audited.json"), { format: 1, seq: last, bytes: size });
  }

  async #last({ directory }: RunFolder): Promise<number> {
    return (await audited(directory)).seq;
  }

  async #recorded(run: string): Promise<number> {
    const { records } = await readAudit(this.#parts.audit.path);
    const numbers = records.filter((one) => one.run === run).map(({ outcome }) => Number(eventMark.exec(outcome)?.[1]));
    return Math.max(-1, ...numbers.filter((one) => !Number.isNaN(one)));
  }

  async #take(line: JournalLine, { id, plan }: RunFolder): Promise<void> {
    const stage = plan.stages.find((one) => one.id === line.payload["stage"]);
    if (!stage) return;
    if (line.type === "network") return this.#takeHost(line, stage, { id, plan });
    if (line.type === "stage") await this.#count(line, stage);
    const isDone = line.type === "stage" && line.payload["state"] === "done";
    if (!isDone && line.type !== "error") return;
    const plugins = await this.#active(stage);
    if (isDone) for (const plugin of plugins) await this.#parts.conduct.passed(plugin);
    else await this.#takeFailure(line, stage, { plugins, run: id });
  }

  /** What a stage used; of one in an isolate the isolate's own calls tell. */
  async #count({ payload }: JournalLine, stage: Stage): Promise<void> {
    const { seconds, state, peakMemoryBytes } = eventPayloads.stage.safeParse(payload).data ?? {};
    if (seconds === undefined || stage.runs !== "python") return;
    const { usage } = this.#parts.conduct;
    for (const { manifest } of await this.#active(stage)) {
      usage.called(manifest, "python", { ms: seconds * 1000, failed: state === "failed" });
      usage.grew(manifest, "python", peakMemoryBytes ?? 0);
    }
  }

  async #takeHost(line: JournalLine, stage: Stage, { id: run, plan }: Pick<RunFolder, "id" | "plan">): Promise<void> {
    const host = eventPayloads.network.safeParse(line.payload).data;
    if (!host) return;
    const { target, code, count } = host;
    const kind = "net:connect";
    const times = count > 1 ? `${count} times more` : (code ?? "ok");
    const names = new Set<string>(stage.uses.map(({ plugin }) => plugin));
    for (const { name: plugin, version, integrity } of plan.plugins.filter(({ name }) => names.has(name))) {
      const mine = plan.grants.filter((one) => one.plugin === plugin && one.granted && one.kind === kind);
      const scope = mine.find((one) => covers(one, { kind, scope: target }))?.scope;
      // Of several in one process, those that were granted the host reached it; any of them may have asked for another.
      if (code === null && scope === undefined && names.size > 1) continue;
      const entry: AuditEntry = {
        actor: "kernel",
        plugin,
        version,
        integrity,
        event: code === null ? "used" : "blocked",
      };
      const outcome = `${code === null ? times : host.reason || times}, stage ${stage.id} (event ${line.seq})`;
      await this.#parts.audit.record({ ...entry, kind, scope: scope ?? "", target, code: code ?? "", outcome, run });
    }
  }

  async #takeFailure(
    { seq, time: at, payload }: JournalLine,
    stage: Stage,
    { plugins, run }: { plugins: readonly ActivePlugin[]; run: string },
  ): Promise<void> {
    const told = eventPayloads.error.safeParse(payload).data;
    if (!told) return;
    const { code, message, mend } = told;
    const error = new CodedError(code, { message, cause: `${told.cause.slice(0, 1000)} (event ${seq})`, mend });
    const isAlone = new Set(stage.uses.map(({ plugin }) => plugin)).size === 1;
    if (isAlone && isCrash(error))
      for (const plugin of plugins) await this.#parts.conduct.crashed(plugin, error, { at, run });
    await this.#parts.conduct.unlessImported(plugins, error, told.plugin);
  }

  /** The plugins of a stage, as far as they are still those that ran in it. */
  async #active({ uses }: Stage): Promise<ActivePlugin[]> {
    const plugins = await this.#parts.active().catch(() => []);
    return plugins.filter(({ manifest, integrity }) =>
      uses.some((use) => use.plugin === manifest.name && use.integrity === integrity),
    );
  }
}

const sizeOf = (directory: string): Promise<number> =>
  stat(join(directory, "events.jsonl")).then(
    ({ size }) => size,
    () => 0,
  );

const isSettled = async (directory: string): Promise<boolean> =>
  (await sizeOf(directory)) === (await audited(directory)).bytes;

const audited = (directory: string) =>
  readRunFile(join(directory, "audited.json"), auditedFile).catch(() => ({ seq: -1, bytes: 0 }));
