import { setTimeout as delay } from "node:timers/promises";
import {
  isCoded,
  supervisorNotifications,
  supervisorProtocol,
  type JournalLine,
  type JsonObject,
  type supervisorMethods,
} from "@tuneit/protocol";
import type { z } from "zod";
import { fail } from "../errors/index.ts";
import { openControl, type ControlConnection } from "./control-connection.ts";
import { readJournal } from "./follow-journal.ts";

type Methods = typeof supervisorMethods;
type Params<M extends keyof Methods> = z.input<Methods[M]["params"]>;
type Result<M extends keyof Methods> = Promise<z.output<Methods[M]["result"]>>;

/** So many events wait for a slow reader before the supervisor is asked to hold back. */
const mostWaiting = 512;

export interface ConnectOptions {
  /** Ends the connection and everything attached through it. */
  readonly signal?: AbortSignal;
  /** How long to try while nobody answers: a supervisor that was just started needs a moment. 0 = once. */
  readonly waitMs?: number;
}

/** A living supervisor. Each reader of events has a connection of its own, so a slow one keeps no other waiting. */
export class RunConnection {
  readonly hello: z.output<Methods["hello"]["result"]>;
  readonly #directory: string;
  readonly #control: ControlConnection;
  readonly #readers = new Set<ControlConnection>();
  readonly #wanted = new Set<string>();
  readonly #listeners = new Set<(stage: string) => void>();

  constructor(directory: string, control: ControlConnection, hello: z.output<Methods["hello"]["result"]>) {
    this.hello = hello;
    this.#directory = directory;
    this.#control = control;
    control.onNotification = (method, params) => {
      if (method === "wanted") this.#want(supervisorNotifications.wanted.parse(params).stage);
    };
    for (const { method, params } of control.unheard.splice(0)) control.onNotification(method, params);
  }

  /** Settles when the supervisor is gone, or `close` was called. */
  get closed(): Promise<void> {
    return this.#control.closed;
  }

  /**
   * Every line of the journal above `from`, once, in order; -1 = all. Ends when the supervisor has left and everything it
   * wrote was handed out. The last line is of type `exit`, unless the supervisor was killed: then the run wants mending.
   */
  async *attach(from: number): AsyncGenerator<JournalLine, void, undefined> {
    let last = from;
    for await (const line of this.#live(from)) {
      last = line.seq;
      yield line;
    }
    for await (const line of readJournal(this.#directory, last)) yield line;
  }

  status(): Promise<JsonObject> {
    return this.#control.request("status", {});
  }

  /** Steps onto the cancel ladder; asked again, one rung up. */
  cancel(params: Params<"cancel">): Result<"cancel"> {
    return this.#control.request("cancel", params);
  }

  /** Holds at a step boundary; with `release` the device is given back and a checkpoint kept. */
  pause(params: Params<"pause"> = {}): Result<"pause"> {
    return this.#control.request("pause", params);
  }

  resume(): Result<"resume"> {
    return this.#control.request("resume", {});
  }

  /** Commits a checkpoint now; answers its step. */
  checkpoint(): Result<"checkpoint"> {
    return this.#control.request("checkpoint", {});
  }

  append(params: Params<"append">): Result<"append"> {
    return this.#control.request("append", params);
  }

  deliver(params: Params<"deliver">): Result<"deliver"> {
    return this.#control.request("deliver", params);
  }

  finish(params: Params<"finish">): Result<"finish"> {
    this.#wanted.delete(params.stage);
    return this.#control.request("finish", params);
  }

  /** What stages may still do, since a grant was taken back. */
  grants(params: Params<"grants">): Result<"grants"> {
    return this.#control.request("grants", params);
  }

  /** Hands over secret values, over the socket only. */
  supply(params: Params<"supply">): Result<"supply"> {
    return this.#control.request("supply", params);
  }

  /** Calls back for each stage that waits for a kernel, also one that waited before. Answers how to stop. */
  onWanted(callback: (stage: string) => void): () => void {
    this.#listeners.add(callback);
    for (const stage of this.#wanted) callback(stage);
    return () => this.#listeners.delete(callback);
  }

  close(): void {
    for (const reader of this.#readers) reader.close();
    this.#control.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #want(stage: string): void {
    this.#wanted.add(stage);
    for (const callback of this.#listeners) callback(stage);
  }

  async *#live(from: number): AsyncGenerator<JournalLine, void, undefined> {
    const reader = await openControl(this.#directory).catch(alreadyGone);
    if (!reader) return;
    this.#readers.add(reader);
    try {
      yield* received(reader, from);
    } finally {
      this.#readers.delete(reader);
      reader.close();
    }
  }
}

async function* received(reader: ControlConnection, from: number): AsyncGenerator<JournalLine, void, undefined> {
  const lines: JournalLine[] = [];
  let wake = () => {};
  let open = true;
  void reader.closed.then(() => ((open = false), wake()));
  reader.onNotification = (method, params) => {
    if (method !== "event") return;
    lines.push(supervisorNotifications.event.parse(params));
    if (lines.length >= mostWaiting) reader.pause();
    wake();
  };
  await greet(reader)
    .then(() => reader.request("attach", { from }))
    .catch(alreadyGone);
  while (open || lines.length > 0) {
    const line = lines.shift();
    if (line) yield line;
    else {
      reader.resume();
      await new Promise<void>((resolve) => ((wake = resolve), open && lines.length === 0 ? undefined : resolve()));
    }
  }
}

/** A supervisor that leaves between two steps is no failure: the file has the rest. */
function alreadyGone(error: unknown): undefined {
  const gone = new Set(["TUNEIT_RUN_NOT_SUPERVISED", "TUNEIT_RUN_CONNECTION_LOST"]);
  if (!isCoded(error) || !gone.has(error.code)) throw error;
}

async function greet(control: ControlConnection): Promise<z.output<Methods["hello"]["result"]>> {
  const hello = await control.request("hello", { protocol: [supervisorProtocol] });
  if (hello.protocol === supervisorProtocol) return hello;
  throw fail("TUNEIT_RUN_SUPERVISOR_PROTOCOL", {
    fault: `it speaks protocol ${hello.protocol}, not ${supervisorProtocol}`,
  });
}

/**
 * Connects to the supervisor of a run.
 *
 * @throws TUNEIT_RUN_NOT_SUPERVISED when nobody listens: follow the file, or mend the run
 */
export async function connectRun(directory: string, options: ConnectOptions = {}): Promise<RunConnection> {
  const { control, hello } = await openPatiently(directory, options);
  const connection = new RunConnection(directory, control, hello);
  const close = () => connection.close();
  options.signal?.addEventListener("abort", close, { once: true });
  void control.closed.then(() => options.signal?.removeEventListener("abort", close));
  return connection;
}

interface Greeted {
  readonly control: ControlConnection;
  readonly hello: z.output<Methods["hello"]["result"]>;
}

async function openGreeted(directory: string): Promise<Greeted> {
  const control = await openControl(directory);
  try {
    return { control, hello: await greet(control) };
  } catch (cause) {
    control.close();
    // A process that was just killed still has its listener for a moment.
    if (!isCoded(cause) || cause.code !== "TUNEIT_RUN_CONNECTION_LOST") throw cause;
    throw fail("TUNEIT_RUN_NOT_SUPERVISED", { reason: "it hung up" }, { cause });
  }
}

async function openPatiently(directory: string, { signal, waitMs = 0 }: ConnectOptions): Promise<Greeted> {
  for (const end = Date.now() + waitMs; ;) {
    signal?.throwIfAborted();
    try {
      return await openGreeted(directory);
    } catch (error) {
      if (Date.now() >= end) throw error;
      await delay(20, undefined, signal ? { signal } : {});
    }
  }
}
