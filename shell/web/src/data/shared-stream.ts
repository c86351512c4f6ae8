import type { StreamEvent } from "@tuneit/protocol/http";
import { followEvents, type Connection, type EventStreamOptions } from "./event-stream.ts";

type Message = { readonly event: StreamEvent } | { readonly connection: Connection };

/**
 * The same as `followEvents`, but one tab alone holds the connection (HTTP/1.1 allows six an origin) and tells the others;
 * when it closes, the next tab takes over. Events of a take-over may be told twice: `seq` says which.
 */
export async function shareEvents(options: EventStreamOptions, signal: AbortSignal): Promise<void> {
  const name = `tuneit.events:${options.topics.join(",")}`;
  const channel = new BroadcastChannel(name);
  channel.addEventListener("message", ({ data }: MessageEvent<Message>) => {
    if ("event" in data) options.heard(data.event);
    else options.changed(data.connection);
  });
  const heard = (event: StreamEvent): void => {
    options.heard(event);
    channel.postMessage({ event } satisfies Message);
  };
  const changed = (connection: Connection): void => {
    options.changed(connection);
    channel.postMessage({ connection } satisfies Message);
  };
  try {
    await navigator.locks.request(name, { signal }, () => followEvents({ ...options, heard, changed }, signal));
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    channel.close();
  }
}
