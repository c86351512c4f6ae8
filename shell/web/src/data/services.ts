import type { StreamEvent } from "@tuneit/protocol/http";
import type { Client } from "./client.ts";
import type { Connection } from "./event-stream.ts";

/** What a screen is given to work with. */
export interface Services {
  readonly client: Client;
  readonly go: (path: string) => void;
  readonly setQuery: (changes: Readonly<Record<string, string | null>>) => void;
  /** Spoken by screen readers. */
  readonly announce: (text: string) => void;
  /** Hears the events of topics until the signal ends; `changed` is told how the connection stands. */
  readonly follow: (
    topics: readonly string[],
    heard: (event: StreamEvent) => void,
    signal: AbortSignal,
    changed?: (connection: Connection) => void,
  ) => void;
}
