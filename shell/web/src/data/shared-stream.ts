import type { StreamEvent } from "@tuneit/protocol/http";
import { followEvents, type Connection } from "./event-stream.ts";

export interface Follower {
  readonly topics: readonly string[];
  readonly heard: (event: StreamEvent) => void;
  /** Told at once how the connection stands, and at each change; `live` again after each new connection. */
  readonly changed?: ((connection: Connection) => void) | undefined;
}

type Message =
  | { readonly is: "event"; readonly event: StreamEvent; readonly cursor: string | null }
  | { readonly is: "state"; readonly connection: Connection; readonly topics: readonly string[] }
  | { readonly is: "wants"; readonly tab: string; readonly topics: readonly string[] }
  | { readonly is: "asks" };

const channelName = "tuneit.events";
/** Screens open and close their topics together: the connection is made anew once. */
const settleMs = 30;
/** The server takes no more in one stream. */
const mostTopics = 32;

/**
 * The events of all screens of all tabs over one connection, for HTTP/1.1 allows six an origin. One tab holds it and tells
 * the others; when it closes, the next takes over where it was. A topic may be told twice then: `seq` says which.
 */
export class SharedStream {
  readonly #headers: Readonly<Record<string, string>>;
  readonly #tab = crypto.randomUUID();
  readonly #channel = new BroadcastChannel(channelName);
  readonly #followers = new Set<Follower>();
  /** Topics of other tabs, as far as this one holds the connection. */
  readonly #others = new Map<string, readonly string[]>();
  #state: Connection = "connecting";
  #carried: readonly string[] = [];
  #cursor: string | null = null;
  #isHolder = false;
  #current: AbortController | null = null;
  #settling: ReturnType<typeof setTimeout> | undefined;

  constructor(headers: Readonly<Record<string, string>>, signal: AbortSignal) {
    this.#headers = headers;
    this.#channel.addEventListener("message", ({ data }: MessageEvent<Message>) => this.#received(data));
    signal.addEventListener("abort", () => this.#end());
    addEventListener("pagehide", () => this.#post({ is: "wants", tab: this.#tab, topics: [] }));
    void navigator.locks.request(channelName, { signal }, () => this.#hold(signal)).catch(() => undefined);
  }

  follow(follower: Follower, signal: AbortSignal): void {
    this.#followers.add(follower);
    signal.addEventListener("abort", () => {
      this.#followers.delete(follower);
      this.#wantsChanged();
    });
    follower.changed?.(this.#standing(follower));
    this.#wantsChanged();
  }

  /** For one whose topics the connection does not carry yet, it is still connecting. */
  #standing({ topics }: Follower): Connection {
    const isCarried = topics.every((topic) => this.#carried.includes(topic));
    return this.#state === "live" && !isCarried ? "connecting" : this.#state;
  }

  get #own(): string[] {
    return [...new Set([...this.#followers].flatMap(({ topics }) => topics))];
  }

  get #wanted(): string[] {
    return [...new Set([...this.#own, ...[...this.#others.values()].flat()])].toSorted();
  }

  #received(message: Message): void {
    if (message.is === "event") {
      this.#cursor = message.cursor;
      this.#tell(message.event);
    } else if (message.is === "state") this.#stand(message.connection, message.topics);
    else if (message.is === "asks") this.#post({ is: "wants", tab: this.#tab, topics: this.#own });
    else if (this.#isHolder) {
      this.#others.set(message.tab, message.topics);
      this.#post({ is: "state", connection: this.#state, topics: this.#carried });
      this.#settle();
    }
  }

  #wantsChanged(): void {
    this.#post({ is: "wants", tab: this.#tab, topics: this.#own });
    if (this.#isHolder) this.#settle();
  }

  #settle(): void {
    clearTimeout(this.#settling);
    this.#settling = setTimeout(() => {
      // Topics that nobody wants any more stay till the next new one: they are no reason to connect anew.
      if (!this.#wanted.every((topic) => this.#carried.includes(topic))) this.#current?.abort();
    }, settleMs);
  }

  async #hold(signal: AbortSignal): Promise<void> {
    this.#isHolder = true;
    this.#post({ is: "asks" });
    while (!signal.aborted) await this.#connectOnce(signal);
  }

  async #connectOnce(signal: AbortSignal): Promise<void> {
    await new Promise((done) => setTimeout(done, settleMs));
    const own = (this.#current = new AbortController());
    const topics = this.#wanted.slice(0, mostTopics);
    const isSwitch = this.#state === "live";
    await followEvents(
      {
        topics,
        headers: this.#headers,
        cursor: this.#cursor,
        moved: (cursor) => (this.#cursor = cursor),
        heard: (event) => {
          this.#tell(event);
          this.#post({ is: "event", event, cursor: this.#cursor });
        },
        changed: (connection) => {
          // To connect anew for another topic is no loss, and nobody is told of it.
          if (connection === "connecting" && isSwitch && this.#state === "live") return;
          this.#stand(connection, topics);
          this.#post({ is: "state", connection, topics });
        },
      },
      AbortSignal.any([signal, own.signal]),
    );
  }

  #stand(connection: Connection, topics: readonly string[]): void {
    this.#state = connection;
    this.#carried = topics;
    for (const follower of this.#followers) follower.changed?.(this.#standing(follower));
  }

  #tell(event: StreamEvent): void {
    for (const { topics, heard } of this.#followers) if (topics.includes(event.topic)) heard(event);
  }

  #post(message: Message): void {
    if (!this.#channelClosed) this.#channel.postMessage(message);
  }

  #channelClosed = false;

  #end(): void {
    this.#current?.abort();
    clearTimeout(this.#settling);
    this.#channelClosed = true;
    this.#channel.close();
  }
}
