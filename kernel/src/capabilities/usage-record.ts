import type { AuditEntry, AuditLog } from "../grants/audit.ts";

export type Usage = Required<Pick<AuditEntry, "plugin" | "version" | "integrity" | "kind" | "scope" | "target">> & {
  readonly event: "used" | "blocked";
  /** Empty for what was used. */
  readonly code: string;
};

const minuteMs = 60_000;
/** Different things that are counted apart within a minute; a plugin that varies its targets fills no disk. */
const mostCounted = 100;

interface Counted {
  readonly usage: Usage;
  again: number;
}

/** Writes what plugins use, and what they were kept from: at once the first time, then as counts per minute. */
export class UsageRecord {
  readonly #audit: AuditLog;
  readonly #counted = new Map<string, Counted>();
  #written: Promise<unknown> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;

  constructor(audit: AuditLog) {
    this.#audit = audit;
  }

  add(usage: Usage): void {
    const isMany = this.#counted.size >= mostCounted;
    const { plugin, event, kind, scope, code } = usage;
    const key = JSON.stringify([plugin, event, kind, scope, code, isMany ? "" : usage.target]);
    const known = this.#counted.get(key);
    if (known) return void (known.again += 1);
    this.#counted.set(key, { usage, again: 0 });
    this.#write(usage, event === "used" ? "ok" : "refused");
    this.#timer ??= setInterval(() => this.#countUp(), minuteMs).unref();
  }

  /** Writes the counts that are open and ends the clock. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#countUp();
    await this.#written;
  }

  /** What was used in this minute is counted on; what was not is new the next time. */
  #countUp(): void {
    for (const [key, counted] of this.#counted) {
      if (counted.again === 0) this.#counted.delete(key);
      else this.#write(counted.usage, `${counted.again} times more`);
      counted.again = 0;
    }
  }

  #write(usage: Usage, outcome: string): void {
    this.#written = this.#audit.record({ actor: "kernel", ...usage, outcome }).catch(() => undefined);
  }
}
