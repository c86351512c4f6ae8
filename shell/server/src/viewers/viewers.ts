import type { InstalledPlugin, Kernel } from "@tuneit/kernel";
import type { RunViewer } from "@tuneit/protocol/http";
import { newSecret } from "../security/session.ts";
import { listenFor } from "./viewer-listener.ts";

/** Open at once: each has a process of some hundred megabytes. The one that was used longest ago goes. */
const mostOpen = 4;
/** Without a request, which a page that is looked at makes three times a minute. */
const idleMs = 10 * 60_000;
const lookEveryMs = 5_000;

interface Asked {
  readonly run: { readonly id: string; readonly name: string };
  readonly viewer: RunViewer;
  /** Said in the reader's language once it is closed. */
  readonly lost: string;
}

interface OpenViewer {
  readonly run: string;
  readonly plugin: string;
  /** Of the plugin that was opened: another one was never asked. */
  readonly integrity: string | undefined;
  readonly url: string;
  usedAt: number;
  readonly close: () => Promise<void>;
}

/** The viewers that are open now, each with a worker and a port of its own. */
export class Viewers {
  readonly #kernel: Kernel;
  readonly #idleMs: number;
  readonly #open = new Map<string, Promise<OpenViewer>>();
  readonly #end = new AbortController();
  #looks: NodeJS.Timeout | undefined;

  constructor(kernel: Kernel, options: { idleMs?: number | undefined } = {}) {
    this.#kernel = kernel;
    this.#idleMs = options.idleMs ?? idleMs;
  }

  /** The address for a browser: of the one that is open for the run, or of a new one. */
  async open(asked: Asked): Promise<string> {
    const key = `${asked.run.id} ${asked.viewer.plugin} ${asked.viewer.id}`;
    const known = this.#open.get(key) ?? this.#add(key, this.#start(key, asked));
    const viewer = await known;
    viewer.usedAt = Date.now();
    await this.#closeBeyond(mostOpen);
    return viewer.url;
  }

  /** Ends those of a run. */
  closeOf(run: string): Promise<void> {
    return this.#closeWhere((viewer) => viewer.run === run);
  }

  close(): Promise<void> {
    this.#end.abort();
    return this.#closeWhere(() => true);
  }

  #add(key: string, opening: Promise<OpenViewer>): Promise<OpenViewer> {
    this.#open.set(key, opening);
    opening.catch(() => this.#open.delete(key));
    this.#looks ??= setInterval(() => void this.#look().catch(() => undefined), lookEveryMs).unref();
    return opening;
  }

  async #start(key: string, { run, viewer: { plugin, id, title, artifact }, lost }: Asked): Promise<OpenViewer> {
    const address = `/${newSecret()}`;
    const integrity = (await this.#plugin(plugin))?.integrity;
    const options = { viewer: `${plugin}:viewer:${id}`, artifact, input: { address }, signal: this.#end.signal };
    const worker = await this.#kernel.runs.view(run.id, options);
    const listener = await listenFor({
      ...{ address, lost, viewer: worker, title: `${run.name} · ${title}` },
      onUse: () => (viewer.usedAt = Date.now()),
    });
    const close = async (): Promise<void> => {
      this.#open.delete(key);
      worker.close();
      await Promise.all([worker.gone, listener.close()]);
    };
    const viewer = { run: run.id, plugin, integrity, url: listener.url, usedAt: Date.now(), close };
    void worker.gone.then(close);
    return viewer;
  }

  /** Ends what nobody uses, what shows a run that was deleted, and what a plugin shows that is off or another one by now. */
  async #look(): Promise<void> {
    const plugins = await this.#kernel.plugins.list();
    const runs = new Set((await this.#kernel.runs.list()).map(({ id }) => id));
    const mayStay = ({ usedAt, run, plugin, integrity }: OpenViewer): boolean =>
      Date.now() - usedAt < this.#idleMs &&
      runs.has(run) &&
      plugins.some((one) => one.name === plugin && one.integrity === integrity && one.enabled);
    await this.#closeWhere((viewer) => !mayStay(viewer));
  }

  async #closeBeyond(limit: number): Promise<void> {
    const all = (await this.#settled()).toSorted((left, right) => right.usedAt - left.usedAt);
    await Promise.all(all.slice(limit).map((viewer) => viewer.close()));
  }

  async #closeWhere(isMeant: (viewer: OpenViewer) => boolean): Promise<void> {
    const meant = (await this.#settled()).filter(isMeant);
    await Promise.all(meant.map((viewer) => viewer.close()));
    if (this.#open.size > 0) return;
    clearInterval(this.#looks);
    this.#looks = undefined;
  }

  async #settled(): Promise<OpenViewer[]> {
    const all = await Promise.allSettled(this.#open.values());
    return all.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
  }

  async #plugin(name: string): Promise<InstalledPlugin | undefined> {
    return (await this.#kernel.plugins.list()).find((plugin) => plugin.name === name);
  }
}
