import { domainToASCII } from "node:url";
import type { Capability, GrantedCapability } from "@tuneit/protocol";

/** Kinds whose scope is `host:port`. */
const network = new Set<string>(["net:connect"]);

/** One spelling for each scope, so that two of them can be compared: hosts in lower case, without a trailing dot, with a port. */
export function canonicalCapability({ kind, scope }: Pick<Capability, "kind" | "scope">): GrantedCapability {
  return { kind, scope: network.has(kind) ? canonicalHost(scope) : scope.trim() };
}

/** Stands in a manifest for hosts or secrets that a person names; each is granted for itself. */
export const isNamed = (scope: string): boolean => /^\$NAMED(?:=value)?$/.test(scope);

/** True where `given` is one that `asked` leaves to a person: one host, or the value of one secret. */
export function isNamedOne(asked: GrantedCapability, given: GrantedCapability): boolean {
  if (given.kind !== asked.kind || !isNamed(asked.scope) || /[$*]/.test(given.scope)) return false;
  return asked.kind === "net:connect" || (asked.kind === "secrets:read" && given.scope.endsWith("=value"));
}

function canonicalHost(scope: string): string {
  if (isNamed(scope.trim())) return scope.trim();
  const [, host, port] = /^(.*?)(?::(\d+))?$/s.exec(scope.trim().toLowerCase())!;
  return `${asUrlsWriteIt(host!.replace(/\.$/, ""))}:${port ?? "443"}`;
}

/** International names in punycode and IPv6 addresses in their short form, as the host of a URL reads. */
function asUrlsWriteIt(host: string): string {
  if (host.startsWith("[")) return URL.parse(`http://${host}/`)?.hostname ?? host;
  return /^[\x20-\x7e]*$/.test(host) ? host : domainToASCII(host) || host;
}

/** True where a grant or denial of `given` reaches `asked`: equal, or a wider scope of the same kind. */
export function covers(given: GrantedCapability, asked: GrantedCapability): boolean {
  if (given.kind !== asked.kind) return false;
  const [wide, narrow] = [canonicalCapability(given).scope, canonicalCapability(asked).scope];
  if (wide === narrow) return true;
  return network.has(given.kind) ? coversHost(wide, narrow) : coversPath(wide, narrow);
}

/** `*.host` reaches one label deep, on its own port. */
function coversHost(wide: string, narrow: string): boolean {
  if (!wide.startsWith("*.")) return false;
  const label = narrow.slice(0, -wide.length + 1);
  return narrow.endsWith(wide.slice(1)) && /^[a-z0-9-]+$/.test(label);
}

/** `$DATASETS` reaches `$DATASETS/a`; a glob or a step upwards reaches nothing but itself. */
function coversPath(wide: string, narrow: string): boolean {
  return narrow.startsWith(`${wide.replace(/\/$/, "")}/`) && !narrow.split("/").includes("..");
}
