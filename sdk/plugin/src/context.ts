import type { JsonObject } from "@tuneit/protocol";
import type { Granted } from "./granted.ts";

/**
 * What an entry is called with beside its input: what was granted, and nothing else. A member that needs a grant is absent
 * without it, so ask before you use one that is optional in your manifest.
 */
export interface Context<Config = JsonObject> extends Partial<Granted> {
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

/**
 * A context with members that the plugin's manifest requires: without their grants its code does not run.
 *
 * @example
 * const { fetch, config } = context as ContextWith<"fetch", Settings>;
 */
export type ContextWith<Member extends keyof Granted, Config = JsonObject> = Context<Config> & Pick<Granted, Member>;
