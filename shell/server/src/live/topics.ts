import { EventEmitter } from "node:events";
import type { JsonObject } from "@tuneit/protocol";
import type { PlainTopic } from "@tuneit/protocol/http";

export interface TopicChange {
  readonly topic: PlainTopic;
  /** Grows with each change of the topic in this process. */
  readonly version: number;
  readonly time: number;
  readonly type: string;
  readonly payload: JsonObject;
}

/**
 * What changes without a journal. `queue`, `notices` and `jobs` say only that a snapshot is old; `runs` says which run and
 * what became of it. Whoever was not connected reads the snapshot again.
 */
export class Topics {
  readonly #versions = new Map<PlainTopic, number>();
  readonly #told = new EventEmitter<{ change: [TopicChange] }>().setMaxListeners(0);

  /** Tells everybody who listens to `topic`. @example topics.changed("queue") */
  changed(topic: PlainTopic, type = "reset", payload: JsonObject = {}): void {
    const version = this.version(topic) + 1;
    this.#versions.set(topic, version);
    this.#told.emit("change", { topic, version, time: Date.now(), type, payload });
  }

  version(topic: PlainTopic): number {
    return this.#versions.get(topic) ?? 0;
  }

  /** Answers how to stop. */
  listen(heard: (change: TopicChange) => void): () => void {
    this.#told.on("change", heard);
    return () => void this.#told.off("change", heard);
  }
}
