import { isCoded, type CodedError } from "@tuneit/protocol";
import type { AuditLog } from "../grants/audit.ts";
import type { PluginFault } from "../kernel-api.ts";
import type { TapFault } from "../points/tap-guard.ts";

const mostKept = 100;

/** What plugins did wrong in this kernel's life: told to whoever listens, and the last ones kept. */
export class PluginFaults {
  readonly #audit: AuditLog;
  readonly #listen: ((fault: PluginFault) => void) | undefined;
  #kept: readonly PluginFault[] = [];
  #written: Promise<unknown> = Promise.resolve();

  constructor(audit: AuditLog, listen: ((fault: PluginFault) => void) | undefined) {
    this.#audit = audit;
    this.#listen = listen;
  }

  get all(): readonly PluginFault[] {
    return this.#kept;
  }

  report(fault: { plugin: string; version: string; error: Error; hook?: string; off: readonly string[] }): void {
    const { plugin, version, error, hook = null, off } = fault;
    const { code, message, cause, mend } = describe(error);
    const told = { at: Date.now(), plugin, version, hook, code, message, cause, mend, off };
    this.#kept = [...this.#kept, told].slice(-mostKept);
    this.#listen?.(told);
  }

  /** A tap that was skipped. */
  reportTap({ owner: { plugin, version }, hook, error }: TapFault): void {
    this.report({ plugin, version, error, hook, off: [] });
    const record = { actor: "kernel", plugin, version, event: "faulted", target: hook, code: error.code } as const;
    const written = this.#audit.record({ ...record, outcome: error.message });
    this.#written = Promise.all([this.#written, written.catch((cause: unknown) => this.reportOwn(cause))]);
  }

  /** Until everything that was reported is written down. */
  async close(): Promise<void> {
    await this.#written;
  }

  /** What this kernel could not do about a plugin. */
  reportOwn(error: unknown): void {
    this.report({ plugin: "kernel", version: "", error: error as Error, off: [] });
  }
}

function describe(error: Error): Pick<CodedError, "code" | "message" | "mend"> & { cause: string } {
  if (isCoded(error)) return { code: error.code, message: error.message, cause: error.reason, mend: error.mend };
  return { code: "TUNEIT_CLI_UNEXPECTED", message: error.message, cause: "", mend: "Report it" };
}
