import type { IncomingMessage } from "node:http";
import { pipeline, Transform, type Readable, type TransformCallback } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate } from "node:zlib";
import { isCoded, mostBytesAtOnce } from "@tuneit/protocol";
import { fail } from "../../errors/index.ts";
import type { PluginSession } from "../session.ts";
import { problemOf } from "./hop.ts";

/** Received or sent, and what it unpacks to. */
export const mostBodyBytes = 64 * 1024 * 1024;

const decoders: Readonly<Record<string, () => Transform>> = {
  "gzip": createGunzip,
  "x-gzip": createGunzip,
  "deflate": createInflate,
  "br": createBrotliDecompress,
};

/** How the body of a response is packed, where it is unpacked here. */
export function decoderOf(response: IncomingMessage): (() => Transform) | undefined {
  const coding = (response.headers["content-encoding"] ?? "").trim().toLowerCase();
  return Object.hasOwn(decoders, coding) ? decoders[coding] : undefined;
}

/** The body of a response on its way to a plugin. Nobody reads: nothing more is received. */
export class ResponseBody {
  readonly target: string;
  readonly #stream: Readable;
  readonly #end: (reason: Error) => void;
  #fault: Error | undefined;
  #isReading = false;

  constructor(response: IncomingMessage, target: string, session: PluginSession) {
    this.target = target;
    const decoder = decoderOf(response)?.();
    const guard = new BodyGuard(session);
    this.#stream = guard;
    const settle = (error?: Error | null): void => {
      if (error) this.#fault ??= translated(error, target);
    };
    // The pipeline listens until it is over; what is destroyed later has to be heard, too.
    response.on("error", () => undefined);
    guard.on("error", settle);
    if (decoder) pipeline(response, decoder, guard, settle);
    else pipeline(response, guard, settle);
    this.#end = (reason) => {
      this.#fault ??= reason;
      guard.destroy(reason);
      response.destroy();
    };
  }

  /** The next bytes; null after the last. @throws TUNEIT_NET_FAILED, TUNEIT_CAPABILITY_LIMIT, and what `abort` was given */
  async read(): Promise<Buffer | null> {
    this.#isReading = true;
    try {
      for (;;) {
        if (this.#fault) throw this.#fault;
        const bytes = this.#stream.read() as Buffer | null;
        if (bytes !== null) return this.#atMost(bytes);
        if (this.#stream.readableEnded) return null;
        if (this.#stream.destroyed)
          throw fail("TUNEIT_NET_FAILED", { target: this.target, problem: "its answer broke off" });
        await change(this.#stream);
      }
    } finally {
      this.#isReading = false;
    }
  }

  get isReading(): boolean {
    return this.#isReading;
  }

  abort(reason: Error): void {
    this.#end(reason);
  }

  #atMost(bytes: Buffer): Buffer {
    if (bytes.length <= mostBytesAtOnce) return bytes;
    this.#stream.unshift(bytes.subarray(mostBytesAtOnce));
    return bytes.subarray(0, mostBytesAtOnce);
  }
}

/** Counts what was unpacked, and takes out secrets that a server echoes, wherever its packets end. */
class BodyGuard extends Transform {
  readonly #session: PluginSession;
  #seen = 0;
  #held: Buffer = Buffer.alloc(0);

  constructor(session: PluginSession) {
    super({ readableHighWaterMark: 1024 * 1024 });
    this.#session = session;
  }

  override _transform(part: Buffer, _: BufferEncoding, done: TransformCallback): void {
    this.#seen += part.length;
    const limit = `a body has at most ${mostBodyBytes / 1024 / 1024} MB`;
    if (this.#seen > mostBodyBytes) return done(fail("TUNEIT_CAPABILITY_LIMIT", { plugin: this.#session.name, limit }));
    const { redactor } = this.#session;
    if (redactor.isIdle && this.#held.length === 0) return done(null, part);
    const whole = redactor.bytes(Buffer.concat([this.#held, part]));
    const cut = whole.length - redactor.openAtEnd(whole);
    this.#held = whole.subarray(cut);
    done(null, whole.subarray(0, cut));
  }

  override _flush(done: TransformCallback): void {
    done(null, this.#held);
  }
}

const change = (stream: Readable): Promise<void> =>
  new Promise((resolve) => {
    const events = ["readable", "end", "error", "close"];
    const once = (): void => {
      for (const event of events) stream.off(event, once);
      resolve();
    };
    for (const event of events) stream.on(event, once);
  });

function translated(error: Error, target: string): Error {
  if (isCoded(error)) return error;
  return fail("TUNEIT_NET_FAILED", { target, problem: problemOf(error) }, { cause: error });
}
