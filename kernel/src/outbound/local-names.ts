/** Names that mean something only where one stands: RFC 6761, 6762, 8375, and what routers hand out. */
const localNames = ["localhost", "local", "internal", "lan", "home.arpa"];

/** True for a name that only exists in this machine or its network: a grant of it is a grant of something private. */
export function isLocalName(host: string): boolean {
  return !host.includes(".") || localNames.some((name) => host === name || host.endsWith(`.${name}`));
}

export const isLocalhost = (host: string): boolean => host === "localhost" || host.endsWith(".localhost");
