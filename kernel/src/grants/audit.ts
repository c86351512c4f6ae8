import { createHash } from "node:crypto";
import { open, readFile, type FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { auditRecord, type AuditRecord } from "@tuneit/protocol";
import { inTurn } from "../files/in-turn.ts";

/** What whoever reports knows; the log adds number, time and chain. */
export type AuditEntry = Partial<Omit<AuditRecord, "formatVersion" | "seq" | "at" | "previous">> &
  Pick<AuditRecord, "actor" | "plugin" | "event">;

/** Hash before the first line. */
const genesis = "0".repeat(64);
const blank = { version: "", integrity: "", kind: "", scope: "", target: "", outcome: "", code: "", run: "" };
/** Keeps a record far below the block in which the newest one is looked for. */
const mostOutcome = 2000;
const turnMs = 5;

/** `$TUNEIT_HOME/audit.jsonl`: append-only, each line holds the hash of the line before it. */
export class AuditLog {
  readonly #path: string;
  readonly #now: () => number;
  #queue: Promise<void> = Promise.resolve();

  constructor(home: string, now: () => number = Date.now) {
    this.#path = join(home, "audit.jsonl");
    this.#now = now;
  }

  get path(): string {
    return this.#path;
  }

  /** Written when this resolves. Other processes write to the same log, one record after the other. */
  record(entry: AuditEntry): Promise<void> {
    const write = (): Promise<void> => this.#append(entry);
    const written = this.#queue.then(() => inTurn(`${this.#path}.lock`, write, { pollMs: turnMs }));
    this.#queue = written.catch(() => undefined);
    return written;
  }

  async #append(entry: AuditEntry): Promise<void> {
    const handle = await open(this.#path, "a+", 0o600);
    try {
      const { last, torn } = await endOf(handle);
      const line = auditRecord.parse({
        ...blank,
        ...entry,
        target: withoutQuery(entry.target ?? ""),
        outcome: (entry.outcome ?? "").slice(0, mostOutcome),
        formatVersion: 1,
        seq: last === undefined ? 0 : last.record.seq + 1,
        at: this.#now(),
        previous: last === undefined ? genesis : hashOf(last.line),
      });
      // What a power cut left of a record keeps its own line, so that it is seen and joins no other.
      await handle.appendFile(`${torn ? "\n" : ""}${JSON.stringify(line)}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
  }
}

/** Query strings carry tokens. */
const withoutQuery = (target: string): string => target.replace(/[?#].*$/, "");
const hashOf = (line: string): string => createHash("sha256").update(line).digest("hex");

interface EndOfLog {
  readonly last: { readonly line: string; readonly record: AuditRecord } | undefined;
  /** True where the last line has no end. */
  readonly torn: boolean;
}

/** The newest whole record: records are short, so the last block holds it. */
async function endOf(handle: FileHandle): Promise<EndOfLog> {
  const { size } = await handle.stat();
  const length = Math.min(size, 64 * 1024);
  const { buffer } = await handle.read(Buffer.alloc(length), 0, length, size - length);
  const text = buffer.toString("utf8");
  for (const line of text.split("\n").toReversed()) {
    const record = recordIn(line);
    if (record) return { last: { line, record }, torn: !text.endsWith("\n") };
  }
  return { last: undefined, torn: text !== "" && !text.endsWith("\n") };
}

export interface AuditCheck {
  readonly records: AuditRecord[];
  /** Index of the first line that does not follow from the one before; null = the chain holds. */
  readonly brokenAt: number | null;
  /** Indices of lines that are no whole record, as a power cut leaves them; the chain goes on behind them. */
  readonly torn: readonly number[];
}

/** Reads the log and checks that no line was changed, taken out or put in. */
export async function readAudit(path: string): Promise<AuditCheck> {
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return "";
    throw error;
  });
  const records: AuditRecord[] = [];
  const torn: number[] = [];
  let previous = genesis;
  for (const [index, line] of text
    .split("\n")
    .filter((one) => one !== "")
    .entries()) {
    const record = recordIn(line);
    if (!record) torn.push(index);
    // A record that was made unreadable is missed by the one behind it.
    else if (record.seq !== records.length || record.previous !== previous) return { records, brokenAt: index, torn };
    else {
      records.push(record);
      previous = hashOf(line);
    }
  }
  return { records, brokenAt: null, torn };
}

function recordIn(line: string): AuditRecord | undefined {
  try {
    return auditRecord.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}
