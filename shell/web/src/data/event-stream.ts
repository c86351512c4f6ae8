import type { StreamEvent } from "@tuneit/protocol/http";
import { FrameReader } from "./event-frames.ts";

export type Connection = "connecting" | "live" | "lost";

export interface EventStreamOptions {
  readonly topics: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  readonly heard: (event: StreamEvent) => void;
  readonly changed: (connection: Connection) => void;
  /** Where to go on; null begins with what comes. */
  readonly cursor?: string | null;
  /** Told of each cursor, for whoever goes on later. */
  readonly moved?: (cursor: string) => void;
  readonly request?: typeof fetch;
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Heartbeats come every 15 s: this long without a byte and the stream is lost. */
  readonly silenceMs?: number;
}

const firstDelayMs = 500;
const longestDelayMs = 15_000;

/** Follows the server's events until `signal` ends; after a loss it goes on from the last cursor, so nothing is missed or told twice. */
export async function followEvents(options: EventStreamOptions, signal: AbortSignal): Promise<void> {
  const wait = options.wait ?? pause;
  let cursor = options.cursor ?? null;
  let delayMs = firstDelayMs;
  while (!signal.aborted) {
    options.changed("connecting");
    try {
      await readOnce(options, cursor, signal, (next) => {
        delayMs = firstDelayMs;
        if (next === null) return;
        cursor = next;
        options.moved?.(next);
      });
    } catch {
      // What ended it does not matter here: it is tried again, and the state says that it was lost.
    }
    if (signal.aborted) return;
    options.changed("lost");
    await wait(delayMs, signal);
    delayMs = Math.min(delayMs * 2, longestDelayMs);
  }
}

async function readOnce(
  options: EventStreamOptions,
  cursor: string | null,
  signal: AbortSignal,
  moved: (cursor: string | null) => void,
): Promise<void> {
  const silence = new AbortController();
  const silenceMs = options.silenceMs ?? 35_000;
  let timer = setTimeout(() => silence.abort(), silenceMs);
  try {
    const response = await (options.request ?? fetch)(
      `/api/v1/events?topics=${encodeURIComponent(options.topics.join(","))}`,
      {
        headers: { ...options.headers, accept: "text/event-stream", ...(cursor && { "last-event-id": cursor }) },
        signal: AbortSignal.any([signal, silence.signal]),
      },
    );
    if (!response.ok || response.body === null) return;
    options.changed("live");
    const frames = new FrameReader();
    for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
      clearTimeout(timer);
      timer = setTimeout(() => silence.abort(), silenceMs);
      for (const { id, data } of frames.push(text)) {
        // First, so that whoever hears the event knows where the stream stands after it.
        moved(id);
        // A frame that only carries a cursor has no data: it says where the stream begins.
        if (data !== "") options.heard(JSON.parse(data) as StreamEvent);
      }
    }
  } finally {
    clearTimeout(timer);
  }
}

/** Somebody who comes back to the page, or a network that does, is no reason to wait on. */
const comesBack = ["online", "focus"] as const;

export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const over = new AbortController();
  const timer = setTimeout(resolve, ms);
  signal.addEventListener("abort", () => resolve(), { signal: over.signal });
  for (const event of comesBack) globalThis.addEventListener?.(event, () => resolve(), { signal: over.signal });
  await promise;
  clearTimeout(timer);
  over.abort();
}
