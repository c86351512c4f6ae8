import { isIP } from "node:net";
import { fail } from "../errors/index.ts";

/**
 * The address of a registry, ending in a slash. Plain http is for this machine alone: signatures would hold on any wire,
 * but a token and what is asked for would not be private.
 *
 * @throws TUNEIT_RESOLVE_REGISTRY_INSECURE
 */
export function registryAddress(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const refuse = (problem: string): Error => fail("TUNEIT_RESOLVE_REGISTRY_INSECURE", { registry: text, problem });
  if (!url) throw refuse("It is not an address");
  if (url.username || url.password) throw refuse("An address must not hold a password");
  if (url.protocol !== "https:" && !(url.protocol === "http:" && isLoopback(url.hostname)))
    throw refuse("It is neither https nor on this machine");
  url.search = "";
  url.hash = "";
  if (!url.pathname.endsWith("/")) url.pathname += "/";
  return url;
}

function isLoopback(hostname: string): boolean {
  if (hostname === "localhost" || hostname === "[::1]") return true;
  return isIP(hostname) === 4 && hostname.startsWith("127.");
}
