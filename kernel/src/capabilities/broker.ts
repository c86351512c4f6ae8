import { isCoded } from "@tuneit/protocol";
import { fail } from "../errors/index.ts";
import type { AuditLog } from "../grants/audit.ts";
import type { Answer, BrokerRequest, Desk } from "./desk.ts";
import type { EffectiveGrants } from "./effective-grants.ts";
import { FileDesk } from "./files/file-desk.ts";
import type { FileRoots } from "./files/granted-path.ts";
import { systemResolver, type Resolver } from "./net/addresses-of.ts";
import type { NetSurroundings } from "./net/fetch.ts";
import { NetDesk } from "./net/net-desk.ts";
import { Transfers } from "./net/transfers.ts";
import { Redactor } from "./redactor.ts";
import { Secrets, type SecretSource } from "./secrets.ts";
import { ServiceDesk, type ServiceHosts } from "./service-desk.ts";
import { PluginSession, type RunningPlugin } from "./session.ts";
import { UsageRecord } from "./usage-record.ts";

export interface BrokerSurroundings {
  readonly grants: EffectiveGrants;
  readonly audit: AuditLog;
  readonly roots: FileRoots;
  readonly services: ServiceHosts;
  /** The plugin that runs under a name. */
  readonly running: (plugin: string) => RunningPlugin | undefined;
  readonly secrets?: SecretSource | undefined;
  readonly resolve?: Resolver | undefined;
  readonly routeFor?: NetSurroundings["routeFor"];
  readonly certificates?: string | undefined;
}

/** Refusals that the audit log has; anything else that goes wrong is between the plugin and its task. */
const refusals =
  /^TUNEIT_(?:GRANT_|NET_(?:URL|ADDRESS|REDIRECT)_REFUSED|FILE_REFUSED|SECRET_REFUSED|SERVICE_CYCLE|CAPABILITY_LIMIT)/;

/**
 * Every effect that a plugin has outside its isolate passes here. Nothing that it sends is believed: the request is parsed,
 * and checked against what is granted at that moment.
 */
export class Broker {
  readonly #around: BrokerSurroundings;
  readonly #usage: UsageRecord;
  readonly #transfers = new Transfers();
  readonly #desks: ReadonlyMap<string, Desk>;
  readonly #sessions = new Map<AbortSignal, PluginSession>();
  readonly #spoken = new Map<string, Redactor>();

  constructor(around: BrokerSurroundings) {
    this.#around = around;
    this.#usage = new UsageRecord(around.audit);
    const secrets = new Secrets(around.secrets ?? (async () => undefined));
    const files = new FileDesk(around.roots);
    const { resolve = systemResolver, routeFor, certificates } = around;
    // A map, so that no name reaches what every object has.
    this.#desks = new Map<string, Desk>([
      ["net:connect", new NetDesk({ resolve, secrets, routeFor, certificates }, this.#transfers)],
      ["fs:read", files.read],
      ["fs:write", files.write],
      ["secrets:read", secrets],
      ["services:use", new ServiceDesk(around.services, around.grants)],
    ]);
  }

  /** Decides and answers. What it throws with a code reaches the plugin as code and message. */
  async answer(request: BrokerRequest): Promise<Answer> {
    const session = this.#session(request);
    try {
      return await (await this.#desk(request.kind, session)).answer(request, session);
    } catch (error) {
      if (isCoded(error) && refusals.test(error.code)) session.blocked(request.kind, error.message, error.code);
      throw error;
    }
  }

  /** Takes the secrets that a plugin used or saw out of what is told about it. */
  redact(plugin: string, text: string): string {
    return this.#spoken.get(plugin)?.text(text) ?? text;
  }

  /** Ends what is open and writes what was counted. */
  async close(): Promise<void> {
    this.#transfers.closeAll();
    await this.#usage.close();
  }

  /** @throws TUNEIT_GRANT_DENIED: what was not granted at all does not exist, whatever its name. */
  async #desk(kind: string, session: PluginSession): Promise<Desk> {
    const desk = this.#desks.get(kind);
    const { granted } = await this.#around.grants.of(session.plugin.manifest);
    if (desk && granted.some((one) => one.kind === kind)) return desk;
    throw fail("TUNEIT_GRANT_DENIED", { plugin: session.name, kind: kind.slice(0, 64), scope: "" });
  }

  #session({ plugin, signal }: BrokerRequest): PluginSession {
    const known = this.#sessions.get(signal);
    if (known?.name === plugin) return known;
    const running = this.#around.running(plugin);
    if (!running || known || signal.aborted) throw fail("TUNEIT_GRANT_DENIED", { plugin, kind: "anything", scope: "" });
    const spoken = this.#spoken.get(plugin) ?? new Redactor();
    this.#spoken.set(plugin, spoken);
    const session = new PluginSession(running, signal, { grants: this.#around.grants, usage: this.#usage, spoken });
    this.#sessions.set(signal, session);
    signal.addEventListener("abort", () => this.#end(session), { once: true });
    return session;
  }

  #end(session: PluginSession): void {
    this.#sessions.delete(session.signal);
    this.#transfers.closeAll(session);
  }
}
