import { isUnreachable } from "./registry-client.ts";
import { RegistryMemory } from "./registry-memory.ts";
import { openRegistry, type RegistrySession } from "./registry-session.ts";

/** An address, or a registry that is started when it is first needed and given back afterwards. */
export type RegistryAddress = string | StartedRegistry;

export interface StartedRegistry {
  /**
   * `identity` names it whatever its port is this time: what its root key is pinned under. Where it cannot be reached
   * now, what is known of it from before is used.
   */
  open(): Promise<{ identity: string; url: string } | { identity: string; unreachable: string }>;
  close(): Promise<void>;
}

/** How long a registry that was started on demand is kept after its last use, in milliseconds. */
const lingerMs = 2000;

/** Stands for the address of a registry that has none now. Nothing is ever sent there. */
const nowhere = "https://registry.invalid/";

/**
 * The registry of a kernel, opened when something must be looked up or installed. One that is started on demand is given
 * back soon after, so that two commands at once do not fight for it.
 */
export class RegistrySource {
  readonly #home: string;
  readonly #way: typeof fetch | undefined;
  readonly #configured: RegistryAddress | undefined;
  #session: Promise<RegistrySession> | undefined;
  #closing: Promise<void> | undefined;
  #users = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(home: string, configured: RegistryAddress | undefined, way?: typeof fetch) {
    this.#home = home;
    this.#way = way;
    this.#configured = configured;
  }

  /**
   * Calls `work` with the registry. Where none is configured, with what this machine kept of the one that it heard from last: what
   * was installed before can be installed again. Else with nothing.
   */
  async use<T>(work: (session: RegistrySession | undefined) => Promise<T>, signal?: AbortSignal): Promise<T> {
    if (this.#configured === undefined) return work(await this.#remembered());
    clearTimeout(this.#timer);
    this.#users += 1;
    try {
      await this.#closing;
      this.#session ??= this.#open(this.#configured, signal);
      return await work(await this.#session);
    } catch (error) {
      // Work that failed says nothing of the registry, which may be at work for others: only the last one gives it back.
      if (this.#users === 1 && (await this.#isLost(error))) await this.close();
      throw error;
    } finally {
      this.#users -= 1;
      if (this.#users === 0) this.#timer = setTimeout(() => void this.close(), lingerMs);
    }
  }

  /** Whoever opens it meanwhile waits: one that is started holds its data alone until it has ended. */
  async close(): Promise<void> {
    clearTimeout(this.#timer);
    this.#closing ??= this.#end().finally(() => (this.#closing = undefined));
    await this.#closing;
  }

  async #end(): Promise<void> {
    const open = this.#session;
    this.#session = undefined;
    await open?.catch(() => undefined);
    if (typeof this.#configured === "object") await this.#configured.close();
  }

  /** It did not open, or does not answer any more. */
  async #isLost(reason: unknown): Promise<boolean> {
    const [session] = await Promise.allSettled([this.#session]);
    return session?.status !== "fulfilled" || session.value === undefined || isUnreachable(reason);
  }

  async #remembered(): Promise<RegistrySession | undefined> {
    const identity = await RegistryMemory.latest(this.#home);
    return identity === undefined ? undefined : this.#unreachable(identity, "no registry is configured");
  }

  #unreachable(identity: string, reason: string): Promise<RegistrySession> {
    const fetch = (): Promise<never> => Promise.reject(new Error(reason));
    return openRegistry({ registry: nowhere, identity, home: this.#home, fetch });
  }

  async #open(configured: RegistryAddress, signal: AbortSignal | undefined): Promise<RegistrySession> {
    if (typeof configured === "string")
      return openRegistry({ registry: configured, home: this.#home, signal, fetch: this.#way });
    const opened = await configured.open();
    const { identity } = opened;
    if ("url" in opened) return openRegistry({ registry: opened.url, identity, home: this.#home, signal });
    return this.#unreachable(identity, opened.unreachable);
  }
}
