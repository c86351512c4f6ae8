import { createHash } from "node:crypto";
import { open, readFile } from "node:fs/promises";
import { join } from "node:path";
import { auditRecord, type AuditRecord } from "@tuneit/protocol";

/** What whoever reports knows; the log adds number, time and chain. */
export type AuditEntry = Partial<Omit<AuditRecord, "formatVersion" | "seq" | "at" | "previous">> &
  Pick<AuditRecord, "actor" | "plugin" | "event">;

/** Hash before the first line. */
const genesis = "0".repeat(64);
const blank = { version: "", integrity: "", kind: "", scope: "", target: "", outcome: "", code: "", run: "" };

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

  record(entry: AuditEntry): Promise<void> {
    const written = this.#queue.then(() => this.#append(entry));
    this.#queue = written.catch(() => undefined);
    return written;
  }

  async #append(entry: AuditEntry): Promise<void> {
    const handle = await open(this.#path, "a", 0o600);
    try {
      const last = await lastLine(this.#path);
      const seq = last === undefined ? 0 : auditRecord.parse(JSON.parse(last)).seq + 1;
      const line = auditRecord.parse({
        ...blank,
        ...entry,
        target: withoutQuery(entry.target ?? ""),
        formatVersion: 1,
        seq,
        at: this.#now(),
        previous: last === undefined ? genesis : hashOf(last),
      });
      await handle.appendFile(`${JSON.stringify(line)}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
  }
}

/** Query strings carry tokens. */
const withoutQuery = (target: string): string => target.replace(/[?#].*$/, "");
const hashOf = (line: string): string => createHash("sha256").update(line).digest("hex");

/** The newest line: records are short, so the last block holds it. */
async function lastLine(path: string): Promise<string | undefined> {
  const handle = await open(path, "r");
  try {
    const { size } = await handle.stat();
    const length = Math.min(size, 64 * 1024);
    const { buffer } = await handle.read(Buffer.alloc(length), 0, length, size - length);
    return buffer.toString("utf8").trimEnd().split("\n").at(-1) || undefined;
  } finally {
    await handle.close();
  }
}

export interface AuditCheck {
  readonly records: AuditRecord[];
  /** Number of the first line that does not follow from the one before; null = the chain holds. */
  readonly brokenAt: number | null;
}

/** Reads the log and checks that no line was changed, taken out or put in. */
export async function readAudit(path: string): Promise<AuditCheck> {
  const text = await readFile(path, "utf8").catch(() => "");
  const records: AuditRecord[] = [];
  let previous = genesis;
  for (const [index, line] of text
    .split("\n")
    .filter((one) => one !== "")
    .entries()) {
    const record = auditRecord.safeParse(parse(line)).data;
    if (!record || record.seq !== index || record.previous !== previous) return { records, brokenAt: index };
    records.push(record);
    previous = hashOf(line);
  }
  return { records, brokenAt: null };
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
