import { secretHandle, secretRequest } from "@tuneit/protocol";
import { fail } from "../errors/index.ts";
import { covers } from "../grants/scope.ts";
import { parsed, type Answer, type BrokerRequest } from "./desk.ts";
import type { Header } from "./net/headers.ts";
import { isLocalhost } from "../outbound/local-names.ts";
import type { NetTarget } from "./net/target.ts";
import { isLoopback } from "../outbound/address.ts";
import type { PluginSession, Use } from "./session.ts";

export interface Secret {
  readonly value: string;
  /** Where it belongs: `host`, `host:port` or `*.host`. */
  readonly hosts: readonly string[];
}

/** The vault, as the broker sees it. */
export type SecretSource = (name: string) => Promise<Secret | undefined>;

/** As `secretName` has it. */
const nameInHandle = "[A-Za-z0-9][A-Za-z0-9._-]{0,99}";
const handles = new RegExp(`${secretHandle("")}(${nameInHandle})`, "g");

export const holdsHandle = (text: string): boolean => text.search(handles) >= 0;

const kind = "secrets:read";
const using = (name: string): Use => ({
  kind,
  target: name,
  reaches: (scope) => scope === name || scope === `${name}=handle` || scope === `${name}=value`,
});
const seeing = (name: string): Use => ({ kind, target: name, reaches: (scope) => scope === `${name}=value` });

interface Filling {
  readonly target: NetTarget;
  readonly session: PluginSession;
  /** Told of each secret that goes along. */
  readonly onUse: (use: Use) => void;
}

/** Secrets of one machine, for the plugins that were granted them. */
export class Secrets {
  readonly #source: SecretSource;

  constructor(source: SecretSource) {
    this.#source = source;
  }

  /** The value itself, for a plugin that was granted to see it. @throws TUNEIT_GRANT_DENIED, TUNEIT_SECRET_UNKNOWN */
  async answer({ args }: BrokerRequest, session: PluginSession): Promise<Answer> {
    const { name } = parsed(secretRequest, args, kind, session);
    // A denial of the secret denies its value, too.
    await session.permit(using(name));
    await session.permit(seeing(name));
    const { value } = await this.#find(name);
    session.spoken.add(value);
    return { value };
  }

  /**
   * Puts secrets in the place of their handles: for a host that was checked, and immediately before it is sent.
   *
   * @throws TUNEIT_GRANT_DENIED, TUNEIT_SECRET_REFUSED, TUNEIT_SECRET_UNKNOWN
   */
  async fill(headers: readonly Header[], { target, session, onUse }: Filling): Promise<Header[]> {
    const filled: Header[] = [];
    for (const [name, text] of headers) filled.push([name, await this.#fillOne(text, { target, session, onUse })]);
    return filled;
  }

  async #fillOne(text: string, filling: Filling): Promise<string> {
    let filled = "";
    let from = 0;
    for (const { 0: handle, 1: name, index } of text.matchAll(handles)) {
      filled += text.slice(from, index) + (await this.#valueFor(name!, filling));
      from = index + handle.length;
    }
    return filled + text.slice(from);
  }

  async #valueFor(name: string, { target, session, onUse }: Filling): Promise<string> {
    await session.permit(using(name));
    const { value, hosts } = await this.#find(name);
    const problem = problemOf(target, hosts);
    if (problem !== undefined) throw fail("TUNEIT_SECRET_REFUSED", { secret: name, target: target.text, problem });
    // From here on nothing that comes back shows it.
    session.redactor.add(value);
    session.spoken.add(value);
    session.toldHosts.add(target.text);
    onUse(using(name));
    return value;
  }

  async #find(name: string): Promise<Secret> {
    const secret = await this.#source(name);
    if (!secret) throw fail("TUNEIT_SECRET_UNKNOWN", { secret: name });
    return secret;
  }
}

function problemOf(target: NetTarget, hosts: readonly string[]): string | undefined {
  const kind = "net:connect";
  const isBound = hosts.some((host) => covers({ kind, scope: host }, { kind, scope: target.text }));
  if (!isBound) return "it is bound to other hosts";
  const isInside = isLocalhost(target.host) || (target.isLiteral && isLoopback(target.host));
  return target.url.protocol === "https:" || isInside ? undefined : "the connection would not be encrypted";
}
