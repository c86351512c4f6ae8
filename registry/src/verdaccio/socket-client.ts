import { Agent, request as httpRequest } from "node:http";
import { fail } from "../errors/registry-errors.ts";

export interface SocketRequest {
  readonly method: "GET" | "PUT" | "POST" | "DELETE";
  readonly path: string;
  readonly body?: unknown;
}

export interface SocketResponse {
  readonly status: number;
  /** Parsed JSON, or null when it was none. */
  readonly body: unknown;
}

const answerMs = 30_000;

/** HTTP to the child. No header but our own goes there. */
export class SocketClient {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 16 });
  readonly #socket: string;

  constructor(socket: string) {
    this.#socket = socket;
  }

  send(options: SocketRequest & { authorization?: string }): Promise<SocketResponse> {
    const body = options.body === undefined ? undefined : Buffer.from(JSON.stringify(options.body));
    return new Promise((resolve, reject) => {
      const refuse = (cause: unknown): void => reject(fail("TUNEIT_REGISTRY_STORE_FAILED", {}, { cause }));
      const sent = httpRequest(
        {
          agent: this.#agent,
          socketPath: this.#socket,
          method: options.method,
          path: options.path,
          headers: {
            host: "store",
            accept: "application/json",
            ...(body ? { "content-type": "application/json", "content-length": body.length } : {}),
            ...(options.authorization ? { authorization: options.authorization } : {}),
          },
          timeout: answerMs,
        },
        (answer) => {
          const chunks: Buffer[] = [];
          answer.on("data", (chunk: Buffer) => chunks.push(chunk));
          answer.on("error", refuse);
          answer.on("end", () =>
            resolve({ status: answer.statusCode ?? 0, body: parse(Buffer.concat(chunks).toString("utf8")) }),
          );
        },
      );
      sent.on("timeout", () => sent.destroy(new Error("no answer in time")));
      sent.on("error", refuse);
      sent.end(body);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Express answers some refusals with a page; only the status counts then.
    return null;
  }
}
