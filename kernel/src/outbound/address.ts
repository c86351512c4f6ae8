import { BlockList, isIPv4, isIPv6 } from "node:net";

/**
 * What the IANA IPv4 Special-Purpose Address Registry does not call globally reachable (RFC 6890 and its updates), with
 * multicast (RFC 5771) and the 6to4 relays (RFC 7526).
 */
const notOnTheInternet4 = [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.88.99.0/24",
  "192.168.0.0/16",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/4",
  "240.0.0.0/4",
];

/**
 * Global unicast is 2000::/3 (RFC 4291): so mapped, NAT64, unique local, link-local, site-local, multicast and segment
 * routing addresses are out already. In it the IANA IPv6 Special-Purpose Address Registry has protocol assignments with
 * Teredo, documentation twice, and 6to4, which carries IPv4 addresses.
 */
const globalUnicast6 = ["2000::/3"];
const notOnTheInternet6 = ["2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"];

const special4 = listOf(notOnTheInternet4, "ipv4");
const unicast6 = listOf(globalUnicast6, "ipv6");
const special6 = listOf(notOnTheInternet6, "ipv6");
const loopback = listOf(["127.0.0.0/8"], "ipv4");

/** True for an address of the internet; false for what lies in this machine or its network, and for what is no address. */
export function isPublicAddress(address: string): boolean {
  if (isIPv4(address)) return !special4.check(address, "ipv4");
  if (!isIPv6(address) || address.includes("%")) return false;
  return unicast6.check(address, "ipv6") && !special6.check(address, "ipv6");
}

export function isLoopback(address: string): boolean {
  return isIPv4(address) ? loopback.check(address, "ipv4") : address === "::1";
}

function listOf(networks: readonly string[], family: "ipv4" | "ipv6"): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address, prefix] = network.split("/");
    list.addSubnet(address!, Number(prefix), family);
  }
  return list;
}
