import type { JsonObject } from "@tuneit/protocol";

/**
 * What an entry is called with beside its input: what was granted, and nothing else. A member that needs a grant is absent
 * without it.
 */
export interface Context<Config = JsonObject> {
  /** The contribution's configuration, checked, with defaults filled in. */
  readonly config: Config;
  readonly log: {
    debug(text: string): void;
    info(text: string): void;
    warn(text: string): void;
    error(text: string): void;
  };
  /** Aborted when nobody wants the answer any more. */
  readonly signal: AbortSignal;
  /** Says how far the call is; `total` is null where that is not known. */
  progress(done: number, total: number | null): void;
}
