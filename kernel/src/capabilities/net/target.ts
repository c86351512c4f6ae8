import { isIP } from "node:net";
import { fail } from "../../errors/index.ts";
import { canonicalCapability, covers } from "../../grants/scope.ts";
import type { Use } from "../session.ts";

/** Where a request goes, in one spelling. */
export interface NetTarget {
  readonly url: URL;
  /** Lower case, punycode, without trailing dot or brackets. */
  readonly host: string;
  readonly port: number;
  /** `host:port`, as scopes have it. */
  readonly text: string;
  readonly isLiteral: boolean;
}

const ports: Readonly<Record<string, string>> = { "http:": "80", "https:": "443" };

/** @throws TUNEIT_NET_URL_REFUSED */
export function targetOf(address: string, base?: URL): NetTarget {
  const url = URL.parse(address, base?.href);
  if (!url) throw refused("it is no address");
  if (!Object.hasOwn(ports, url.protocol)) throw refused("only http and https are spoken");
  if (url.username !== "" || url.password !== "") throw refused("it names a user");
  url.hash = "";
  if (url.hostname.endsWith(".")) url.hostname = url.hostname.slice(0, -1);
  const host = url.hostname.replace(/^\[|\]$/g, "");
  if (!isHost(host)) throw refused("its host has no name that hosts have");
  const port = url.port || ports[url.protocol]!;
  return { url, host, port: Number(port), text: `${url.hostname}:${port}`, isLiteral: isIP(host) !== 0 };
}

const isHost = (host: string): boolean =>
  isIP(host) !== 0 ||
  (host.length <= 253 &&
    /^(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(host));

const refused = (problem: string): Error => fail("TUNEIT_NET_URL_REFUSED", { problem });

/** An address is reached by a scope of that very address only, a name by its own or by `*.` one label deep. */
export function connecting(target: NetTarget): Use {
  const kind = "net:connect";
  const reaches = (scope: string): boolean =>
    target.isLiteral
      ? canonicalCapability({ kind, scope }).scope === target.text
      : covers({ kind, scope }, { kind, scope: target.text });
  return { kind, target: target.text, reaches };
}
