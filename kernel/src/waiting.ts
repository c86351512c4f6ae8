/** Said while something takes its time. `total` is null where it is not known. */
export interface Progress {
  readonly step: string;
  readonly done: number;
  readonly total: number | null;
  readonly unit: "bytes" | "files" | "packages" | "plugins" | "rows" | "samples" | "steps" | "tokens";
  /** Units a second, and the seconds that are left, at least and at most; absent where nobody counts them. */
  readonly rate?: number | null | undefined;
  readonly etaSeconds?: readonly [number, number] | null | undefined;
}

export interface Waiting {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** `declared` grants what a manifest lists as required; `prompt` asks `consent`; `none` fails where something is missing. */
export type GrantMode = "declared" | "prompt" | "none";
