import { join } from "node:path";
import { CodedError, isCoded, type ErrorDetails, type ErrorEntry, type GrantedCapability } from "@tuneit/protocol";
import { Broker } from "../capabilities/broker.ts";
import { EffectiveGrants } from "../capabilities/effective-grants.ts";
import type { FileRoots } from "../capabilities/files/granted-path.ts";
import type { RunningPlugin } from "../capabilities/session.ts";
import { covers } from "../grants/scope.ts";
import type { CallRequest } from "../isolation/open-call.ts";
import { runsFolder } from "../runs/run-folder.ts";
import type { PluginShelf } from "./plugin-shelf.ts";
import { lockPath } from "./recorded-grants.ts";
import type { Workplace } from "./workplace.ts";

/** How a plugin calls another one. */
export type PluginCall = (plugin: string, request: CallRequest) => Promise<unknown>;

/** The broker of one workspace's isolates, and what it knows of the plugins that run. */
export class Brokerage {
  readonly broker: Broker;
  readonly #grants: EffectiveGrants;
  readonly #running = new Map<string, RunningPlugin>();
  readonly #offered = new Map<string, readonly GrantedCapability[]>();

  constructor(place: Workplace, shelf: PluginShelf, call: PluginCall) {
    const { policy } = place.options;
    this.#grants = new EffectiveGrants({ grants: shelf.grants, lock: lockPath(place), policy });
    this.broker = new Broker({
      grants: this.#grants,
      audit: shelf.audit,
      roots: rootsOf(place),
      secrets: (name) => place.vault.value(name),
      routeFor: place.outbound.routeFor,
      running: (plugin) => this.#running.get(plugin),
      services: {
        plugins: () => shelf.active(),
        call: (plugin, request) => call(plugin, { point: "service", ...request }),
      },
    });
  }

  /** Said before a plugin starts; answers what its context offers. */
  async admit(plugin: RunningPlugin): Promise<readonly GrantedCapability[]> {
    const { granted } = await this.#grants.of(plugin.manifest);
    this.#running.set(plugin.manifest.name, plugin);
    this.#offered.set(plugin.manifest.name, granted);
    return granted;
  }

  /** The same error without the secrets that the plugin used: it may have put one into its words. */
  discreet(plugin: string, error: unknown): unknown {
    if (!isCoded(error)) return error;
    const { code, message, reason, mend, details } = error;
    const told = JSON.stringify({ message, cause: reason, mend, details });
    const clean = this.broker.redact(plugin, told);
    if (clean === told) return error;
    const { details: known, ...texts } = JSON.parse(clean) as ErrorEntry & { details?: ErrorDetails };
    return new CodedError(code, texts, { details: known });
  }

  /** Was something granted since the plugin was admitted? */
  async hasMoreFor({ manifest }: RunningPlugin): Promise<boolean> {
    const offered = this.#offered.get(manifest.name);
    const { granted } = await this.#grants.of(manifest);
    return offered !== undefined && !granted.every((one) => offered.some((other) => covers(other, one)));
  }
}

/** Data and models are a workspace's own, as its runs are; what a plugin keeps for itself belongs to the machine. */
const rootsOf = (place: Workplace): FileRoots => ({
  $DATASETS: () => join(place.workspace, "datasets"),
  $MODELS: () => join(place.workspace, "models"),
  $RUNS: () => runsFolder(place.workspace),
  $PLUGIN_DATA: (plugin) => join(place.home, "plugin-data", plugin),
});
