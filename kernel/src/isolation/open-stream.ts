import type { FromIsolate } from "@tuneit/protocol";
import { unpackValue } from "./frame-values.ts";
import type { OpenCall } from "./open-call.ts";

export interface OpenStreamOptions {
  readonly onCredit: (n: number) => void;
}

/** As many as the isolate sends before it is told that one was taken. */
const mostUnacknowledged = 8;

/** What a call yields piece by piece. Whoever reads slowly holds the plugin back; whoever stops ends it. */
export class OpenStream {
  readonly #call: OpenCall;
  readonly #options: OpenStreamOptions;
  readonly #queue: unknown[] = [];
  #nextSeq = 0;
  #isWanted = true;
  #end: { readonly error?: Error } | undefined;
  #news = Promise.withResolvers<void>();

  constructor(call: OpenCall, options: OpenStreamOptions) {
    this.#call = call;
    this.#options = options;
    call.answer.then(
      () => this.#finish({}),
      (error: Error) => this.#finish({ error }),
    );
  }

  /** False for what no isolate of ours sends: a piece out of order, or more than it has credit for. */
  take({ seq, value }: Extract<FromIsolate, { type: "chunk" }>, bytes: Uint8Array | undefined): boolean {
    if (seq !== this.#nextSeq || this.#queue.length >= mostUnacknowledged) return false;
    this.#nextSeq += 1;
    // What was under way when nobody wanted it any more. The deadline runs on, so it does not come for ever.
    if (!this.#isWanted || this.#end) return this.#acknowledge();
    try {
      this.#queue.push(unpackValue({ json: value, bytes }));
    } catch (error) {
      this.#call.refuse((error as Error).message);
    }
    if (this.#queue.length < mostUnacknowledged) this.#call.renew();
    else this.#call.hold();
    this.#tell();
    return true;
  }

  /** Each piece, then the error that ended it, if one did. */
  async *values(): AsyncGenerator<unknown, void, undefined> {
    try {
      for (;;) {
        while (this.#queue.length > 0) {
          const value = this.#queue.shift();
          this.#acknowledge();
          if (!this.#end) this.#call.renew();
          yield value;
        }
        if (this.#end?.error) throw this.#end.error;
        if (this.#end) return;
        await this.#news.promise;
      }
    } finally {
      this.#isWanted = false;
      this.#queue.length = 0;
      if (!this.#end) this.#call.cancel();
    }
  }

  #acknowledge(): true {
    if (!this.#end) this.#options.onCredit(1);
    return true;
  }

  #finish(end: { readonly error?: Error }): void {
    this.#end = end;
    this.#tell();
  }

  #tell(): void {
    this.#news.resolve();
    this.#news = Promise.withResolvers<void>();
  }
}
