import { isIP } from "node:net";
import type { ProxySettings } from "@tuneit/protocol";
import { fail } from "../errors/index.ts";
import { isPublicAddress } from "./address.ts";
import { isLocalName } from "./local-names.ts";

/** A proxy that speaks HTTP. */
export interface ProxyRoute {
  readonly host: string;
  readonly port: number;
  /** What its `Proxy-Authorization` header says; null where it asks for none. */
  readonly authorization: string | null;
}

export interface ProxyRules {
  readonly https: ProxyRoute | null;
  readonly http: ProxyRoute | null;
  /** Hosts that are reached without it, in lower case. */
  readonly noProxy: readonly string[];
}

type Environment = Readonly<Record<string, string | undefined>>;

const usualPort = 80;

/** @throws TUNEIT_NET_PROXY_INVALID, which never repeats the address: it may hold a password */
export function readProxy(written: string, from: string): ProxyRoute {
  const url = URL.parse(written.includes("://") ? written : `http://${written}`);
  if (url?.protocol !== "http:" || url.hostname === "") throw fail("TUNEIT_NET_PROXY_INVALID", { from });
  const user = [url.username, url.password].map(decoded).join(":");
  const authorization = user === ":" ? null : basic(user);
  return { host: url.hostname.replace(/^\[|\]$/g, ""), port: Number(url.port || usualPort), authorization };
}

/** As RFC 7617 has it. */
export const basic = (user: string): string => `Basic ${Buffer.from(user).toString("base64")}`;

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** What the settings say, else what the environment does, as curl reads it: a name in small letters goes first. */
export function rulesOf({ proxy, noProxy }: ProxySettings, environment: Environment): ProxyRules {
  if (proxy !== null) {
    const route = readProxy(proxy, "the settings");
    return { https: route, http: route, noProxy: noProxy.map((one) => one.toLowerCase()) };
  }
  const value = (name: string): string => environment[name.toLowerCase()] ?? environment[name] ?? "";
  const named = (name: string): ProxyRoute | null => (value(name) === "" ? null : readProxy(value(name), name));
  const listed = value("NO_PROXY")
    .toLowerCase()
    .split(/[\s,]+/)
    .filter(Boolean);
  return {
    https: named("HTTPS_PROXY") ?? named("ALL_PROXY"),
    http: named("HTTP_PROXY") ?? named("ALL_PROXY"),
    noProxy: [...noProxy.map((one) => one.toLowerCase()), ...listed],
  };
}

/** The proxy for an address; null where it is reached without one. What lies in this machine or its network always is. */
export function routeFor({ protocol, hostname, port }: URL, rules: ProxyRules): ProxyRoute | null {
  const host = hostname
    .toLowerCase()
    .replace(/^\[|\]$/g, "")
    .replace(/\.$/, "");
  if (isIP(host) === 0 ? isLocalName(host) : !isPublicAddress(host)) return null;
  const isSecure = protocol === "https:";
  const isLeftOut = rules.noProxy.some((entry) => matches(entry, host, port || (isSecure ? "443" : "80")));
  return isLeftOut ? null : isSecure ? rules.https : rules.http;
}

function matches(entry: string, host: string, port: string): boolean {
  if (entry === "*") return true;
  const [, name = "", only] = /^(?:\*?\.)?\[?([^[\]]*?)\]?(?::(\d+))?$/.exec(entry) ?? [];
  const plain = isIP(entry) === 0 ? name : entry;
  if (isIP(entry) === 0 && only !== undefined && only !== port) return false;
  return plain !== "" && (host === plain || (isIP(plain) === 0 && host.endsWith(`.${plain}`)));
}
