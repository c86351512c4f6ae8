import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { replaceFile } from "@tuneit/kernel";
import { isCoded, pluginListing, type PluginListing } from "@tuneit/protocol";
import type { Kernel } from "@tuneit/kernel";
import { z } from "zod";

const kept = z.strictObject({ format: z.literal(1), askedAt: z.int(), items: z.array(pluginListing) });

/** What the registry offered when it last answered. */
export interface Offer {
  readonly items: readonly PluginListing[];
  /** Milliseconds UTC; null where it never answered. */
  readonly askedAt: number | null;
}

/** A registry's list changes a few times a day. */
const freshMs = 5 * 60_000;
/** One that is away is not asked with every click. */
const retryMs = 60_000;
const pageSize = "100";
/** A list that is longer is not for looking through; search answers then. */
const mostPages = 20;

/** The registry's whole list, kept in the workspace, so that a page about plugins needs no network. */
export class Catalogue {
  readonly #kernel: Kernel;
  readonly #path: string;
  /** Whether the settings say that nothing is looked up outside this machine. */
  readonly isOffline: () => Promise<boolean>;
  #known: Offer | undefined;
  #asking: Promise<void> | undefined;
  #triedAt = 0;

  constructor(kernel: Kernel, isOffline: () => Promise<boolean>) {
    this.#kernel = kernel;
    this.#path = join(kernel.workspace, ".tuneit", "cache", "marketplace.json");
    this.isOffline = isOffline;
  }

  /** What is known now, without waiting for anybody; the registry is asked meanwhile where that is old. */
  async known(): Promise<Offer> {
    this.#known ??= await this.#read();
    void this.#refresh();
    return this.#known;
  }

  /** Ends what is being asked. */
  async close(): Promise<void> {
    await this.#asking;
  }

  async #refresh(): Promise<void> {
    const now = Date.now();
    const fresh = now - (this.#known?.askedAt ?? 0) < freshMs || now - this.#triedAt < retryMs;
    if (this.#asking || fresh || (await this.isOffline())) return;
    this.#triedAt = now;
    this.#asking ??= this.#ask()
      // What is known stays, with its date: a list that cannot be had is no failure of the page that shows it.
      .catch((error: unknown) => {
        if (!isCoded(error)) throw error;
      })
      .finally(() => (this.#asking = undefined));
    await this.#asking;
  }

  async #ask(): Promise<void> {
    const items: PluginListing[] = [];
    let cursor: string | null = null;
    for (let page = 0; page < mostPages; page += 1) {
      const filters: Record<string, string> = { limit: pageSize, ...(cursor === null ? {} : { cursor }) };
      const found = await this.#kernel.plugins.search("", filters);
      items.push(...found.items);
      cursor = found.next;
      if (cursor === null) break;
    }
    this.#known = { items, askedAt: Date.now() };
    await replaceFile(this.#path, JSON.stringify({ format: 1, ...this.#known }));
  }

  async #read(): Promise<Offer> {
    const text = await readFile(this.#path, "utf8").catch(() => undefined);
    if (text === undefined) return { items: [], askedAt: null };
    try {
      return kept.parse(JSON.parse(text));
    } catch {
      // A cache that cannot be read is asked for again.
      return { items: [], askedAt: null };
    }
  }
}
