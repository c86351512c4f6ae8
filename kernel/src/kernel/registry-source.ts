import type { RegistryAddress } from "../kernel-api.ts";
import { RegistryMemory } from "../store/registry-memory.ts";
import { openRegistry, type RegistrySession } from "../store/registry-session.ts";

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
  readonly #configured: RegistryAddress | undefined;
  #session: Promise<RegistrySession> | undefined;
  #users = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(home: string, configured: RegistryAddress | undefined) {
    this.#home = home;
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
      this.#session ??= this.#open(this.#configured, signal);
      return await work(await this.#session);
    } catch (error) {
      this.#session = undefined;
      throw error;
    } finally {
      this.#users -= 1;
      if (this.#users === 0) this.#timer = setTimeout(() => void this.close(), lingerMs);
    }
  }

  async close(): Promise<void> {
    clearTimeout(this.#timer);
    const open = this.#session;
    this.#session = undefined;
    await open?.catch(() => undefined);
    if (typeof this.#configured === "object") await this.#configured.close();
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
    if (typeof configured === "string") return openRegistry({ registry: configured, home: this.#home, signal });
    const opened = await configured.open();
    const { identity } = opened;
    if ("url" in opened) return openRegistry({ registry: opened.url, identity, home: this.#home, signal });
    return this.#unreachable(identity, opened.unreachable);
  }
}
