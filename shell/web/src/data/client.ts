import { awayError, errorOf } from "./problem.ts";

const root = "/api/v1";
const deadlineMs = 30_000;
/** The first look at data makes the Python environment, which takes minutes and would begin anew with each try. */
const takesLong = /^\/datasets\/[^/]+\/(?:preview|profile|report|diagnosis)(?:\?|$)/;

export interface Client {
  get<T>(path: string, signal?: AbortSignal): Promise<T>;
  /** Sends with an `Idempotency-Key`, so that a repeated request does nothing twice. */
  send<T>(method: "POST" | "PUT" | "PATCH" | "DELETE", path: string, options?: SendOptions): Promise<T>;
  /** A file. Its bearer token cannot travel in a link, so it is fetched and kept by the browser. */
  file(path: string, signal?: AbortSignal): Promise<Blob>;
  readonly headers: Readonly<Record<string, string>>;
}

export interface SendOptions {
  /** JSON, but for a `Blob`, which goes as it is. */
  readonly body?: unknown;
  readonly signal?: AbortSignal;
  readonly headers?: Readonly<Record<string, string>>;
  /** Answers of a model take longer than the usual 30 s; null waits for as long as it takes. */
  readonly deadlineMs?: number | null;
  /** It goes out even where the page is being left. */
  readonly keepalive?: boolean;
}

/** @throws RequestError with the server's problem details, or one that says that no server answers. */
export function createClient(token: string | null, request: typeof fetch = fetch): Client {
  const headers: Record<string, string> = token === null ? {} : { authorization: `Bearer ${token}` };

  async function ask(path: string, init: RequestInit, ends: readonly AbortSignal[]): Promise<Response> {
    const response = await request(root + path, { ...init, signal: AbortSignal.any([...ends]) }).catch(
      (error: unknown) => {
        if (ends[0]?.aborted === true) throw error;
        throw awayError(path, { isQuestion: init.method === undefined });
      },
    );
    if (!response.ok) throw await errorOf(response, path);
    return response;
  }

  return {
    headers,
    get: async (path, signal) =>
      jsonOf(await ask(path, { headers }, endsOf(signal, takesLong.test(path) ? null : deadlineMs))),
    file: async (path, signal) => (await ask(path, { headers }, endsOf(signal, null))).blob(),
    send: async (method, path, options = {}) => {
      const key = { "idempotency-key": crypto.randomUUID() };
      const { body, type } = bodyOf(options.body);
      const all = { ...headers, ...key, ...type, ...options.headers };
      const limitMs = options.deadlineMs === undefined ? deadlineMs : options.deadlineMs;
      const init = { method, headers: all, body, keepalive: options.keepalive ?? false };
      return jsonOf(await ask(path, init, endsOf(options.signal, limitMs)));
    },
  };
}

/** The caller's signal first: its end is no failure. */
function endsOf(signal: AbortSignal | undefined, limitMs: number | null): AbortSignal[] {
  const own = signal ?? new AbortController().signal;
  return limitMs === null ? [own] : [own, AbortSignal.timeout(limitMs)];
}

async function jsonOf<T>(response: Response): Promise<T> {
  return (response.status === 204 ? null : await response.json()) as T;
}

function bodyOf(body: unknown): { body: BodyInit | null; type: Record<string, string> } {
  if (body === undefined) return { body: null, type: {} };
  if (body instanceof Blob) return { body, type: { "content-type": body.type || "application/octet-stream" } };
  return { body: JSON.stringify(body), type: { "content-type": "application/json" } };
}
