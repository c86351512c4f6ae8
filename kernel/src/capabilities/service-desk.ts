import { serviceRequest } from "@tuneit/protocol";
import { fail } from "../errors/index.ts";
import { satisfies } from "../resolve/versions.ts";
import { parsed, type Answer, type BrokerRequest } from "./desk.ts";
import type { EffectiveGrants } from "./effective-grants.ts";
import type { PluginSession, RunningPlugin, Use } from "./session.ts";

export interface ServiceCall {
  readonly export: string;
  readonly args: unknown;
  readonly deadlineMs: number;
  readonly signal: AbortSignal;
}

/** The plugins of the workspace, and the way into their isolates. */
export interface ServiceHosts {
  plugins(): Promise<readonly RunningPlugin[]>;
  call(plugin: string, request: ServiceCall): Promise<unknown>;
}

const kind = "services:use";
const [idOf, rangeOf] = [(scope: string) => scope.split("@")[0]!, (scope: string) => scope.split("@")[1] ?? "*"];

const using = (service: string): Use => ({ kind, target: service, reaches: (scope) => idOf(scope) === service });

/** Answers `services:use`: one plugin calls an exported function of another, through the kernel. */
export class ServiceDesk {
  readonly #hosts: ServiceHosts;
  readonly #grants: EffectiveGrants;
  /** Who waits for whom. */
  readonly #open = new Set<readonly [caller: string, provider: string]>();

  constructor(hosts: ServiceHosts, grants: EffectiveGrants) {
    this.#hosts = hosts;
    this.#grants = grants;
  }

  async answer({ args, signal }: BrokerRequest, session: PluginSession): Promise<Answer> {
    const { service, method, args: input } = parsed(serviceRequest, args, kind, session);
    const range = rangeOf(await session.permit(using(service)));
    const found = await this.#provider(service, range);
    const name = Object.hasOwn(found.methods, method) ? found.methods[method]! : undefined;
    if (name === undefined) throw missing(service, `${found.plugin} has no method of that name`);
    if (this.#waitsFor(found.plugin, session.name))
      throw fail("TUNEIT_SERVICE_CYCLE", { plugin: session.name, service });
    const edge = [session.name, found.plugin] as const;
    this.#open.add(edge);
    try {
      // The caller's deadline ends its process, and that ends this call.
      const { plugin, deadlineMs } = found;
      const call = { export: name.slice("js:".length), args: input, deadlineMs, signal };
      return { value: await this.#hosts.call(plugin, call) };
    } finally {
      this.#open.delete(edge);
    }
  }

  /** The first plugin by name that offers it in a fitting version and may. @throws TUNEIT_SERVICE_MISSING */
  async #provider(service: string, range: string) {
    const plugins = await this.#hosts.plugins();
    for (const { manifest } of plugins.toSorted((a, b) => (a.manifest.name < b.manifest.name ? -1 : 1))) {
      const offer = manifest.tuneit.services?.find(({ id, version }) => id === service && satisfies(version, range));
      if (!offer) continue;
      const { granted } = await this.#grants.of(manifest);
      const mayProvide = granted.some((one) => one.kind === "services:provide" && idOf(one.scope) === service);
      if (mayProvide)
        return { plugin: manifest.name as string, methods: offer.methods, deadlineMs: manifest.tuneit.limits.callMs };
    }
    throw missing(service, `No plugin of this workspace offers ${range} of it and was granted services:provide`);
  }

  /** Does `plugin` wait for `other`, or for one who does? */
  #waitsFor(plugin: string, other: string): boolean {
    if (plugin === other) return true;
    return [...this.#open].some(([caller, provider]) => caller === plugin && this.#waitsFor(provider, other));
  }
}

const missing = (service: string, problem: string): Error => fail("TUNEIT_SERVICE_MISSING", { service, problem });
