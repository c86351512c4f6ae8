import type { StreamEvent } from "@tuneit/protocol/http";
import { followEvents, type Connection, type EventStreamOptions } from "./event-stream.ts";

type Message = { readonly event: StreamEvent } | { readonly connection: Connection } | { readonly asks: "connection" };

/**
 * The same as `followEvents`, but one tab alone holds the connection (HTTP/1.1 allows six an origin) and tells the others;
 * when it closes, the next tab takes over. Events of a take-over may be told twice: `seq` says which.
 */
export async function shareEvents(options: EventStreamOptions, signal: AbortSignal): Promise<void> {
  const name = `tuneit.events:${options.topics.join(",")}`;
  let held: Connection | null = null;
  const channel = new BroadcastChannel(name);
  channel.addEventListener("message", ({ data }: MessageEvent<Message>) => {
    if ("event" in data) options.heard(data.event);
    else if ("connection" in data) options.changed(data.connection);
    else if (held !== null) channel.postMessage({ connection: held } satisfies Message);
  });
  // A tab that comes later hears from the one that holds the connection how it stands.
  channel.postMessage({ asks: "connection" } satisfies Message);
  const heard = (event: StreamEvent): void => {
    options.heard(event);
    channel.postMessage({ event } satisfies Message);
  };
  const changed = (connection: Connection): void => {
    held = connection;
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
