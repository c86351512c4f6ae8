import { spawn, type ChildProcess } from "node:child_process";
import type { Duplex } from "node:stream";
import type { FromIsolate, ToIsolate } from "@tuneit/protocol";
import { WorkerGroups } from "../confinement/control-groups.ts";
import { checkFrame } from "./frame-check.ts";
import { encodeFrame, FrameFault, FrameReader } from "./frames.ts";
import { killTree } from "./process-tree.ts";
import type { WorkerCommand } from "./worker-program.ts";

export interface WorkerEvents {
  readonly onFrame: (frame: FromIsolate, bytes: Uint8Array | undefined) => void;
  /** The worker sent what no worker of ours sends. */
  readonly onFault: (reason: string) => void;
  /** `outgrew`: the operating system ended it, or something in it, at its limit of memory. */
  readonly onExit: (reason: string, outgrew: boolean) => void;
}

const keptErrorBytes = 4096;

/** The child and its channel. It knows frames and nothing of what they mean. */
export class WorkerProcess {
  readonly exited: Promise<void>;
  readonly #child: ChildProcess;
  readonly #channel: Duplex;
  #events: WorkerEvents;
  readonly #reader = new FrameReader();
  #complaint = "";
  #isOver = false;

  constructor({ argv, env, groups = [] }: WorkerCommand, events: WorkerEvents) {
    const [program, ...args] = argv;
    this.#events = events;
    this.#child = spawn(program!, args, { env: { ...env }, stdio: ["ignore", "ignore", "pipe", "pipe"], cwd: "/" });
    this.#channel = this.#child.stdio[3] as Duplex;
    this.#child.stderr!.on("data", (text: Buffer) => {
      this.#complaint = (this.#complaint + text.toString("latin1")).slice(-keptErrorBytes);
    });
    this.#channel.on("data", (chunk: Buffer) => this.#read(chunk));
    // A worker that dies while one writes to it: its end says all there is to say.
    this.#channel.on("error", () => undefined);
    this.exited = this.#watchEnd(new WorkerGroups(groups, this.#child.pid ?? 0));
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** The last of what it wrote to its error output. */
  get complaint(): string {
    return this.#complaint;
  }

  /** From here on these are told, and no longer those that were given before. */
  listen(events: WorkerEvents): void {
    this.#events = events;
  }

  /** Whether this process waits for it before it ends by itself. */
  holdOpen(hold: boolean): void {
    const { stdio } = this.#child;
    for (const handle of [this.#child, stdio[2], stdio[3]] as { ref(): void; unref(): void }[])
      hold ? handle.ref() : handle.unref();
  }

  send(frame: ToIsolate): void {
    this.sendEncoded(encodeFrame(JSON.stringify(frame)));
  }

  /** What `encodeFrame` made, and the bytes that it announced. */
  sendEncoded(frame: Buffer, bytes?: Uint8Array): void {
    if (this.#isOver || !this.#channel.writable) return;
    this.#channel.write(frame);
    if (bytes) this.#channel.write(bytes);
  }

  kill(): void {
    this.#isOver = true;
    killTree(this.#child);
    this.#channel.destroy();
    this.#child.stderr!.destroy();
  }

  async #watchEnd(groups: WorkerGroups): Promise<void> {
    const reason = await this.#ending();
    const outgrew = await groups.ranOutOfMemory();
    await groups.remove();
    if (!this.#isOver) this.#events.onExit(reason, outgrew);
  }

  #ending(): Promise<string> {
    const { promise, resolve } = Promise.withResolvers<string>();
    this.#child.once("error", (error) => resolve(error.message));
    this.#child.once("close", (code, signal) =>
      resolve(signal ? `It was ended by ${signal}` : `It ended with code ${code}`),
    );
    return promise;
  }

  #read(chunk: Buffer): void {
    try {
      for (const { value, bytes } of this.#reader.push(chunk)) {
        if (this.#isOver) return;
        const frame = checkFrame(value);
        if (!frame) throw new FrameFault("It sent a message that is not in the contract");
        this.#events.onFrame(frame, bytes);
      }
    } catch (error) {
      if (!(error instanceof FrameFault)) throw error;
      this.#events.onFault(error.message);
    }
  }
}
