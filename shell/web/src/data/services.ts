import type { Client } from "./client.ts";
import type { StreamEvent } from "@tuneit/protocol/http";

/** What a screen is given to work with. */
export interface Services {
  readonly client: Client;
  readonly go: (path: string) => void;
  readonly setQuery: (changes: Readonly<Record<string, string | null>>) => void;
  /** Spoken by screen readers. */
  readonly announce: (text: string) => void;
  /** Hears the events of topics until the signal ends. */
  readonly follow: (topics: readonly string[], heard: (event: StreamEvent) => void, signal: AbortSignal) => void;
}
