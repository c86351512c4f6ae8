import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { request as httpRequest } from "node:http";
import { start } from "./command-line.ts";

export interface Served {
  readonly address: string;
  readonly token: string;
  readonly process: ChildProcess;
  /** Ends it as Ctrl-C does, and answers its exit code. */
  readonly end: () => Promise<number | null>;
}

export interface ServeAround {
  readonly in: string;
  readonly port?: number;
  readonly environment?: Readonly<Record<string, string>>;
}

/** Starts the real `tuneit serve` and changes its code for the token, as a browser does. */
export async function serve({ in: folder, port = 0, environment = {} }: ServeAround): Promise<Served> {
  const child = start(["serve", "--port", String(port), "--json"], { in: folder, environment });
  const said: string[] = [];
  child.stderr!.setEncoding("utf8").on("data", (text: string) => said.push(text));
  const [line] = (await Promise.race([
    once(createInterface({ input: child.stdout! }), "line"),
    once(child, "exit").then(() => {
      throw new Error(`the server ended: ${said.join("")}`);
    }),
  ])) as [string];
  const { address, code } = JSON.parse(line) as { address: string; code: string };
  const answer = await fetch(`${address}/api/v1/session`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ code }),
  });
  const { token } = (await answer.json()) as { token: string };
  const end = async (): Promise<number | null> => {
    const gone = once(child, "exit");
    child.kill("SIGINT");
    const [ended] = (await gone) as [number | null];
    return ended;
  };
  return { address, token, process: child, end };
}

export interface Sent {
  readonly method?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly body?: string | Buffer | undefined;
  /** How long an answer may take to begin. */
  readonly deadlineMs?: number | undefined;
}

export interface Answered {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly text: string;
}

/** Sends what it is told to, as it is: `fetch` would tidy the path and refuse Host and Origin. */
export async function send(served: Pick<Served, "address">, path: string, sent: Sent = {}): Promise<Answered> {
  const { hostname, port } = new URL(served.address);
  const { method = "GET", headers = {}, body, deadlineMs = 30_000 } = sent;
  const { promise, resolve, reject } = Promise.withResolvers<Answered>();
  // Said for every method: Node leaves it out for DELETE, and its body would be the next request.
  const length = body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) };
  const asked = httpRequest({ hostname, port, path, method, headers: { ...length, ...headers } }, (answer) => {
    // A stream never ends; that it began is its answer.
    if (answer.headers["content-type"]?.startsWith("text/event-stream")) {
      resolve({ status: answer.statusCode!, headers: answer.headers, text: "" });
      return void answer.destroy();
    }
    answer
      .toArray()
      .then(
        (parts) =>
          resolve({ status: answer.statusCode!, headers: answer.headers, text: Buffer.concat(parts).toString() }),
        reject,
      );
  });
  asked.setTimeout(deadlineMs, () => asked.destroy(new Error(`no answer to ${method} ${path}`)));
  asked.on("error", reject);
  asked.end(body);
  return promise;
}

export const bearer = ({ token }: Pick<Served, "token">): { authorization: string } => ({
  authorization: `Bearer ${token}`,
});

/** An answer's JSON, of a request that must succeed. */
export async function ask<T>(served: Served, path: string, sent: Sent = {}): Promise<T> {
  const type = sent.body === undefined ? {} : { "content-type": "application/json" };
  const headers = { ...bearer(served), ...type, ...sent.headers };
  const { status, text } = await send(served, `/api/v1${path}`, { ...sent, headers });
  if (status >= 300) throw new Error(`${sent.method ?? "GET"} ${path} answered ${status}: ${text}`);
  return (text === "" ? null : JSON.parse(text)) as T;
}
