import {
  isCoded,
  packument,
  pluginPage,
  problemsOf,
  describeProblems,
  searchResult,
  type Packument,
  type PluginPage,
  type SearchResult,
} from "@tuneit/protocol";
import type { z } from "zod";
import { fail } from "../errors/index.ts";
import { HttpCache } from "./http-cache.ts";
import { registryAddress } from "./registry-address.ts";

export interface RegistryClientOptions {
  readonly registry: string;
  /** Name of a registry whose address is another one each time; absent = its address. */
  readonly identity?: string | undefined;
  readonly home: string;
  readonly fetch?: typeof fetch | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface ReadOptions {
  readonly signal?: AbortSignal | undefined;
  /** Bytes received, and all there will be where the registry says so. */
  readonly onBytes?: ((done: number, total: number | null) => void) | undefined;
}

/** How long a registry may keep silent, before the first byte and between two. */
const silenceMs = 15_000;
const maxJsonBytes = 32 * 1024 * 1024;
/** `sandbox.md`, Archives: 50 MB packed. */
const maxTarballBytes = 50 * 1024 * 1024;
const abbreviated = "application/vnd.npm.install-v1+json";

/**
 * Reads from the one configured registry and from nowhere else: no redirect is followed, and of an address that a
 * document names only the path counts.
 */
export class RegistryClient {
  readonly address: URL;
  /** What its root key is pinned under, and its answers are kept under. */
  readonly identity: string;
  readonly #cache: HttpCache;
  readonly #fetch: typeof fetch;
  readonly #signal: AbortSignal | undefined;
  #stale = false;

  /** @throws TUNEIT_RESOLVE_REGISTRY_INSECURE */
  constructor(options: RegistryClientOptions) {
    this.address = registryAddress(options.registry);
    this.identity = options.identity ?? this.address.href;
    this.#cache = new HttpCache(options.home);
    this.#fetch = options.fetch ?? fetch;
    this.#signal = options.signal;
  }

  /** True once an answer came from the cache because the registry did not answer. */
  get wasStale(): boolean {
    return this.#stale;
  }

  /**
   * Abbreviated metadata, revalidated; from the cache where the registry does not answer. Undefined = no such plugin.
   *
   * @throws TUNEIT_RESOLVE_UNREACHABLE, TUNEIT_RESOLVE_ANSWER_INVALID
   */
  async packument(name: string): Promise<Packument | undefined> {
    const body = await this.#revalidated(name.replace("/", "%2f"), abbreviated);
    if (body === undefined) return undefined;
    const parsed = checked(packument, body, name);
    if (parsed.name !== name)
      throw fail("TUNEIT_RESOLVE_ANSWER_INVALID", { what: name, problem: `it is about ${parsed.name}` });
    return parsed;
  }

  /** The trust document's envelope, fresh; nothing in it is verified here. */
  trustEnvelope(): Promise<unknown> {
    return this.#fresh("-/tuneit/v1/trust");
  }

  /** The blocklist's envelope, fresh; nothing in it is verified here. */
  blocklistEnvelope(): Promise<unknown> {
    return this.#fresh("-/tuneit/v1/blocklist");
  }

  async search(query: Readonly<Record<string, string>>): Promise<SearchResult> {
    const body = await this.#revalidated(
      `-/tuneit/v1/plugins?${new URLSearchParams(query).toString()}`,
      "application/json",
    );
    return checked(searchResult, body, "the search");
  }

  /** What it shows of one plugin. Undefined = no such plugin. */
  async page(name: string): Promise<PluginPage | undefined> {
    const body = await this.#revalidated(`-/tuneit/v1/plugins/${name}`, "application/json");
    return body === undefined ? undefined : checked(pluginPage, body, name);
  }

  /**
   * A tarball by its path on this registry, 50 MB at most.
   *
   * @throws TUNEIT_RESOLVE_UNREACHABLE, TUNEIT_RESOLVE_ANSWER_INVALID
   */
  async tarball(path: string, options: ReadOptions = {}): Promise<Uint8Array> {
    const url = new URL(path, this.address.origin);
    if (url.origin !== this.address.origin) throw this.#invalid(path, "its address leads to another host");
    const { response, body } = await this.#get(url, {
      ...options,
      accept: "application/octet-stream",
      limit: maxTarballBytes,
    });
    if (response.status === 200) return body;
    throw this.#invalid(path, `HTTP ${response.status}`);
  }

  /** Path of a tarball on the configured host, whatever host the metadata names. */
  tarballPath(named: string): string {
    if (URL.canParse(named, this.address.href)) return new URL(named, this.address).pathname;
    throw this.#invalid("a tarball", "its address cannot be read");
  }

  async #fresh(path: string): Promise<unknown> {
    const { response, body } = await this.#get(new URL(path, this.address), {
      accept: "application/json",
      limit: maxJsonBytes,
    });
    if (response.status === 200) return this.#json(body, path);
    throw this.#invalid(path, `HTTP ${response.status}`);
  }

  async #revalidated(path: string, accept: string): Promise<unknown> {
    const url = new URL(path, this.address);
    const key = `${this.identity} ${path}`;
    const cached = await this.#cache.get(key);
    try {
      const { response, body } = await this.#get(url, { accept, limit: maxJsonBytes, etag: cached?.etag });
      if (response.status === 304 && cached) return cached.body;
      if (response.status === 404) return undefined;
      if (response.status !== 200) throw this.#invalid(path, `HTTP ${response.status}`);
      return await this.#kept(key, this.#json(body, path), response.headers.get("etag"));
    } catch (error) {
      if (!cached || !isUnreachable(error)) throw error;
      this.#stale = true;
      return cached.body;
    }
  }

  async #kept(key: string, body: unknown, etag: string | null): Promise<unknown> {
    await this.#cache.put(key, { etag: etag ?? "", body });
    return body;
  }

  async #get(
    url: URL,
    options: ReadOptions & { accept: string; limit: number; etag?: string | undefined },
  ): Promise<{ response: Response; body: Uint8Array }> {
    const silence = new Silence([this.#signal, options.signal]);
    try {
      const headers = { accept: options.accept, ...(options.etag ? { "if-none-match": options.etag } : {}) };
      const response = await this.#fetch(url, { headers, redirect: "manual", signal: silence.signal });
      if (response.status >= 500) throw new Error(`HTTP ${response.status}`);
      return { response, body: await readBody(response, options, silence) };
    } catch (cause) {
      throw this.#translate(cause, silence);
    } finally {
      silence.end();
    }
  }

  #translate(cause: unknown, silence: Silence): unknown {
    // A way out that cannot be used is told as it is, and is no registry that is away.
    if (isCancelled(this.#signal) || silence.cancelled || isCoded(cause)) return cause;
    if (cause instanceof TooLong) return this.#invalid("a download", `it is longer than ${cause.limit} bytes`);
    const problem = silence.signal.aborted ? `It was silent for ${silenceMs / 1000} seconds` : reasonOf(cause);
    return fail("TUNEIT_RESOLVE_UNREACHABLE", { registry: this.address.origin, problem }, { cause });
  }

  #json(body: Uint8Array, what: string): unknown {
    try {
      return JSON.parse(Buffer.from(body).toString("utf8")) as unknown;
    } catch (cause) {
      throw fail("TUNEIT_RESOLVE_ANSWER_INVALID", { what, problem: "it is not JSON" }, { cause });
    }
  }

  #invalid(what: string, problem: string): Error {
    return fail("TUNEIT_RESOLVE_ANSWER_INVALID", { what, problem });
  }
}

function checked<Schema extends z.ZodType>(schema: Schema, body: unknown, what: string): z.infer<Schema> {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw fail("TUNEIT_RESOLVE_ANSWER_INVALID", {
    what,
    problem: describeProblems(problemsOf(parsed.error, schema).slice(0, 5)),
  });
}

export const isUnreachable = (error: unknown): boolean =>
  error instanceof Error && "code" in error && error.code === "TUNEIT_RESOLVE_UNREACHABLE";

const isCancelled = (signal: AbortSignal | undefined): boolean => signal?.aborted === true;

/** What fetch says is `fetch failed`; the reason is one or two causes deeper. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message || error.name : reasonOf(error.cause);
}

class TooLong extends Error {
  readonly limit: number;

  constructor(limit: number) {
    super("too long");
    this.limit = limit;
  }
}

/** Aborts when nothing was heard for a while, or when somebody cancels. */
class Silence {
  readonly signal: AbortSignal;
  readonly #controller = new AbortController();
  readonly #others: readonly AbortSignal[];
  #timer: NodeJS.Timeout;

  constructor(signals: readonly (AbortSignal | undefined)[]) {
    this.#others = signals.filter((signal) => signal !== undefined);
    this.signal = AbortSignal.any([this.#controller.signal, ...this.#others]);
    this.#timer = this.#start();
  }

  get cancelled(): boolean {
    return this.#others.some(isCancelled);
  }

  heard(): void {
    clearTimeout(this.#timer);
    this.#timer = this.#start();
  }

  end(): void {
    clearTimeout(this.#timer);
  }

  #start(): NodeJS.Timeout {
    return setTimeout(() => this.#controller.abort(), silenceMs);
  }
}

async function readBody(
  response: Response,
  options: ReadOptions & { limit: number },
  silence: Silence,
): Promise<Uint8Array> {
  const stated = Number(response.headers.get("content-length") ?? Number.NaN);
  // Encoded bodies are longer once unpacked: only what arrives counts.
  const total = Number.isFinite(stated) && !response.headers.has("content-encoding") ? stated : null;
  const chunks: Uint8Array[] = [];
  let done = 0;
  for await (const chunk of response.body ?? []) {
    silence.heard();
    chunks.push(chunk);
    done += chunk.length;
    if (done > options.limit) throw new TooLong(options.limit);
    options.onBytes?.(done, total);
  }
  return Buffer.concat(chunks);
}
