import type { PackageTable } from "../database/packages.ts";

const writeMs = 5000;

/** Counts downloads in memory and writes them every few seconds: one of each version, address and day. */
export class Downloads {
  readonly #packages: PackageTable;
  readonly #timer: NodeJS.Timeout;
  #counts = new Map<string, number>();
  #seen = new Set<string>();
  #day = 0;

  constructor(packages: PackageTable) {
    this.#packages = packages;
    this.#timer = setInterval(() => void this.#write().catch(() => undefined), writeMs);
    this.#timer.unref();
  }

  count(download: { name: string; version: string; address: string }, now: number = Date.now()): void {
    const day = Math.floor(now / 86_400_000);
    if (day !== this.#day || this.#seen.size > 200_000) this.#seen = new Set();
    this.#day = day;
    const key = `${download.name} ${download.version} ${download.address}`;
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    this.#counts.set(download.name, (this.#counts.get(download.name) ?? 0) + 1);
  }

  async #write(): Promise<void> {
    if (this.#counts.size === 0) return;
    const counts = this.#counts;
    this.#counts = new Map();
    await this.#packages.addDownloads(counts);
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#write();
  }
}
