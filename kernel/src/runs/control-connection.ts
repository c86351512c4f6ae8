import { mkdtemp, rm, symlink } from "node:fs/promises";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CodedError,
  isCoded,
  rpcMessage,
  supervisorMethods,
  type ErrorEntry,
  type RpcMessage,
  type SupervisorMethod,
} from "@tuneit/protocol";
import type { z } from "zod";
import { fail } from "../errors/index.ts";

/** Linux holds 108 bytes with the final zero, macOS 104. Node cuts a longer path without a word. */
const longestSocketPath = 100;
/** An answer of the supervisor takes milliseconds; hashing gigabytes of an artifact may come in between. */
const answerDeadlineMs = 60_000;
/** A large model is written, hashed and synced at the next step boundary. */
const checkpointDeadlineMs = 1_800_000;

type Params<M extends SupervisorMethod> = z.input<(typeof supervisorMethods)[M]["params"]>;
type Result<M extends SupervisorMethod> = z.output<(typeof supervisorMethods)[M]["result"]>;
type Waiting = { resolve: (message: RpcMessage) => void; reject: (error?: Error) => void };

/** One connection to `control.sock`: requests with checked answers, and a place for notifications. */
export class ControlConnection {
  readonly #socket: Socket;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;
  #received = "";
  /** What came before anybody set `onNotification`. */
  readonly unheard: { method: string; params: unknown }[] = [];
  /** Gets what was not asked for. */
  onNotification: (method: string, params: unknown) => void = (method, params) => this.unheard.push({ method, params });
  /** Settles when the other side is gone, or `close` was called. */
  readonly closed: Promise<void>;

  constructor(socket: Socket) {
    this.#socket = socket.setEncoding("utf8");
    this.closed = new Promise((resolve) => socket.once("close", () => resolve()));
    socket.on("data", (text: string) => this.#take(text));
    socket.on("error", () => socket.destroy());
    void this.closed.then(() => this.#abandon());
  }

  /**
   * Sends a request and waits for its answer.
   *
   * @throws TUNEIT_RUN_CONNECTION_LOST, TUNEIT_RUN_SUPERVISOR_PROTOCOL, and whatever the supervisor answers with
   */
  async request<M extends SupervisorMethod>(method: M, params: Params<M>): Promise<Result<M>> {
    const schema = supervisorMethods[method];
    const id = ++this.#lastId;
    const checked = schema.params.parse(params);
    const answer = await this.#exchange(
      method,
      id,
      `${JSON.stringify({ jsonrpc: "2.0", id, method, params: checked })}\n`,
    );
    if (answer.error) throw translated(answer.error);
    const result = schema.result.safeParse(answer.result);
    if (!result.success) throw fail("TUNEIT_RUN_SUPERVISOR_PROTOCOL", { fault: `${method}: ${result.error.message}` });
    return result.data as Result<M>;
  }

  /** Keeps the other side from sending more than the reader takes. */
  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  close(): void {
    this.#socket.destroy();
  }

  #exchange(method: string, id: number, line: string): Promise<RpcMessage> {
    if (this.#socket.destroyed) return Promise.reject(fail("TUNEIT_RUN_CONNECTION_LOST", { method }));
    return new Promise((resolve, reject) => {
      const lost = fail("TUNEIT_RUN_CONNECTION_LOST", { method });
      const settle = () => {
        clearTimeout(timer);
        this.#waiting.delete(id);
      };
      const waiting: Waiting = {
        resolve: (message) => (settle(), resolve(message)),
        reject: (error = lost) => (settle(), reject(error)),
      };
      const timer = setTimeout(waiting.reject, method === "checkpoint" ? checkpointDeadlineMs : answerDeadlineMs);
      this.#waiting.set(id, waiting);
      this.#socket.write(line);
    });
  }

  #take(text: string): void {
    const lines = (this.#received + text).split("\n");
    this.#received = lines.pop() ?? "";
    try {
      for (const line of lines) this.#dispatch(rpcMessage.parse(JSON.parse(line)));
    } catch (cause) {
      const error = isCoded(cause)
        ? cause
        : fail("TUNEIT_RUN_SUPERVISOR_PROTOCOL", { fault: "a line that is no message" }, { cause });
      for (const waiting of [...this.#waiting.values()]) waiting.reject(error);
      this.close();
    }
  }

  #dispatch(message: RpcMessage): void {
    if (message.method !== undefined) this.onNotification(message.method, message.params);
    else this.#waiting.get(Number(message.id))?.resolve(message);
  }

  #abandon(): void {
    for (const waiting of [...this.#waiting.values()]) waiting.reject();
  }
}

/** The supervisor's own error, as it was meant. */
function translated(error: NonNullable<RpcMessage["error"]>): Error {
  const data = error.data as Partial<ErrorEntry & { code: string }> | null | undefined;
  if (typeof data?.code !== "string") return fail("TUNEIT_RUN_SUPERVISOR_PROTOCOL", { fault: error.message });
  return new CodedError(data.code, { message: error.message, cause: data.cause ?? "", mend: data.mend ?? "" });
}

/**
 * Opens a connection to the supervisor of a run folder.
 *
 * @throws TUNEIT_RUN_NOT_SUPERVISED at once where nobody listens: it needs no process id to know that
 */
export async function openControl(directory: string): Promise<ControlConnection> {
  const path = join(directory, "control.sock");
  if (Buffer.byteLength(path) <= longestSocketPath) return new ControlConnection(await connected(path));
  // A long path is reached through a short link in a folder that nobody else can enter.
  const folder = await mkdtemp(join(tmpdir(), "tuneit-"));
  try {
    await symlink(directory, join(folder, "run"));
    return new ControlConnection(await connected(join(folder, "run", "control.sock")));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function connected(path: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    const refused = (cause: NodeJS.ErrnoException) =>
      reject(fail("TUNEIT_RUN_NOT_SUPERVISED", { reason: cause.code ?? cause.message }, { cause }));
    socket.once("error", refused);
    socket.once("connect", () => {
      socket.off("error", refused);
      resolve(socket);
    });
  });
}
