import type { Download } from "@tuneit/protocol/http";
import type { ReactiveController, ReactiveControllerHost } from "lit";
import { coalesced } from "./coalesced.ts";
import { Loading } from "./loading.ts";
import type { Services } from "./services.ts";

/** Models on their way here, as they stand: what a screen shows of them lies on the server. */
export class DownloadList implements ReactiveController {
  readonly #list: Loading<{ items: readonly Download[] }>;
  readonly #acted: Loading<unknown>;
  readonly #services: () => Services;
  #end = new AbortController();
  #ended: (ref: string) => void;

  /** `ended` hears of each that came whole while it was watched. */
  constructor(host: ReactiveControllerHost, services: () => Services, ended: (ref: string) => void = () => undefined) {
    this.#list = new Loading(host);
    this.#acted = new Loading(host);
    this.#services = services;
    this.#ended = ended;
    host.addController(this);
  }

  hostConnected(): void {
    this.#end = new AbortController();
  }

  hostDisconnected(): void {
    this.#end.abort();
  }

  /** Once the host has its services. */
  watch(): void {
    const read = coalesced(() => this.#read(), this.#end.signal);
    read();
    this.#services().follow(["jobs"], read, this.#end.signal);
  }

  get items(): readonly Download[] {
    return this.#list.value?.items ?? [];
  }

  get failure() {
    return this.#acted.failure;
  }

  of(ref: string): Download | undefined {
    return this.items.find((one) => one.ref === ref);
  }

  async add(ref: string): Promise<void> {
    await this.#act((client) => client.send("POST", "/downloads", { body: { ref } }));
  }

  async act(act: "pause" | "resume" | "remove", { id }: Download): Promise<void> {
    const path = `/downloads/${encodeURIComponent(id)}`;
    await this.#act((client) =>
      act === "remove" ? client.send("DELETE", path) : client.send("POST", `${path}/${act}`),
    );
  }

  async #act(work: (client: Services["client"]) => Promise<unknown>): Promise<void> {
    await this.#acted.load(() => work(this.#services().client));
    await this.#read();
  }

  async #read(): Promise<void> {
    const before = new Map(this.items.map((one) => [one.id, one.state]));
    await this.#list.load((signal) => this.#services().client.get("/downloads?limit=100", signal));
    for (const { id, ref, state } of this.items)
      if (state === "completed" && before.has(id) && before.get(id) !== "completed") this.#ended(ref);
  }
}
