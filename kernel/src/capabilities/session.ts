import type { CapabilityKind, PluginManifest } from "@tuneit/protocol";
import { fail } from "../errors/index.ts";
import type { EffectiveGrants } from "./effective-grants.ts";
import { Redactor } from "./redactor.ts";
import type { UsageRecord } from "./usage-record.ts";

/** The plugin that runs, which may be older than the one that the lock names by now. */
export interface RunningPlugin {
  readonly manifest: PluginManifest;
  readonly integrity: string;
}

/** What a plugin is about to do. */
export interface Use {
  readonly kind: CapabilityKind;
  /** For person and audit log: no query, no secret. */
  readonly target: string;
  /** True where a scope of this kind reaches the target. */
  readonly reaches: (scope: string) => boolean;
}

export interface SessionParts {
  readonly grants: EffectiveGrants;
  readonly usage: UsageRecord;
  /** Shared by all processes of one plugin: what one of them saw may be told after its end. */
  readonly spoken: Redactor;
}

/** One process of a plugin, as the broker knows it: what it holds open and which secrets it used ends with the process. */
export class PluginSession {
  readonly plugin: RunningPlugin;
  readonly signal: AbortSignal;
  /** Of what comes back to the plugin: secrets that it used and may not see. */
  readonly redactor = new Redactor();
  /** Of what others read about it: secrets that it used or saw. */
  readonly spoken: Redactor;
  /** `host:port` that it sent a secret to. */
  readonly toldHosts = new Set<string>();
  readonly #grants: EffectiveGrants;
  readonly #usage: UsageRecord;

  constructor(plugin: RunningPlugin, signal: AbortSignal, parts: SessionParts) {
    this.plugin = plugin;
    this.signal = signal;
    this.spoken = parts.spoken;
    this.#grants = parts.grants;
    this.#usage = parts.usage;
  }

  get name(): string {
    return this.plugin.manifest.name;
  }

  /** The scope that permits it at this moment. */
  async scopeFor({ kind, reaches }: Use): Promise<string | undefined> {
    return (await this.judge(kind))(reaches);
  }

  /** Answers by which scope of a kind something is reached; for many questions about one moment. */
  async judge(kind: CapabilityKind): Promise<(reaches: Use["reaches"]) => string | undefined> {
    const { granted, denied } = await this.#grants.of(this.plugin.manifest);
    const [allowing, denying] = [granted, denied].map((list) => list.filter((one) => one.kind === kind));
    // Deny beats allow.
    return (reaches) =>
      denying!.some(({ scope }) => reaches(scope)) ? undefined : allowing!.find(({ scope }) => reaches(scope))?.scope;
  }

  /** The scope that permits it, and a line in the audit log. @throws TUNEIT_GRANT_DENIED */
  async permit(use: Use): Promise<string> {
    const { kind, target } = use;
    const scope = await this.scopeFor(use);
    if (scope === undefined) throw fail("TUNEIT_GRANT_DENIED", { plugin: this.name, kind, scope: target });
    this.#record("used", kind, scope, target, "");
    return scope;
  }

  blocked(kind: string, target: string, code: string): void {
    this.#record("blocked", kind, "", target, code);
  }

  #record(event: "used" | "blocked", kind: string, scope: string, target: string, code: string): void {
    const { manifest, integrity } = this.plugin;
    const { name: plugin, version } = manifest;
    const text = this.spoken.text(target).slice(0, 500);
    this.#usage.add({ event, plugin, version, integrity, kind: kind.slice(0, 64), scope, target: text, code });
  }
}
