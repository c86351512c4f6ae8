import { awayError, errorOf } from "./problem.ts";

const root = "/api/v1";
const deadlineMs = 30_000;

export interface Client {
  get<T>(path: string, signal?: AbortSignal): Promise<T>;
  /** Sends with an `Idempotency-Key`, so that a repeated request does nothing twice. */
  send<T>(method: "POST" | "PUT" | "PATCH" | "DELETE", path: string, options?: SendOptions): Promise<T>;
  readonly headers: Readonly<Record<string, string>>;
}

export interface SendOptions {
  readonly body?: unknown;
  readonly signal?: AbortSignal;
}

/** @throws RequestError with the server's problem details, or one that says that no server answers. */
export function createClient(token: string | null, request: typeof fetch = fetch): Client {
  const headers: Record<string, string> = token === null ? {} : { authorization: `Bearer ${token}` };

  async function ask<T>(path: string, init: RequestInit, signal?: AbortSignal): Promise<T> {
    const deadline = AbortSignal.timeout(deadlineMs);
    const ends = signal === undefined ? deadline : AbortSignal.any([signal, deadline]);
    const response = await request(root + path, { ...init, signal: ends }).catch((error: unknown) => {
      if (signal?.aborted === true) throw error;
      throw awayError(path);
    });
    if (!response.ok) throw await errorOf(response, path);
    return (response.status === 204 ? null : await response.json()) as T;
  }

  return {
    headers,
    get: (path, signal) => ask(path, { headers }, signal),
    send: (method, path, options = {}) => {
      const key = { "idempotency-key": crypto.randomUUID() };
      const typed = options.body === undefined ? {} : { "content-type": "application/json" };
      const body = options.body === undefined ? null : JSON.stringify(options.body);
      return ask(path, { method, headers: { ...headers, ...key, ...typed }, body }, options.signal);
    },
  };
}
