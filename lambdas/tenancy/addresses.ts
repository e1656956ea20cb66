import { BlockList, isIP } from "node:net";

/**
 * Whether a list of networks (`192.0.2.0/24`, `2001:db8::/32`) and single addresses has the address; an empty list has
 * every one, and no other list has what is no address.
 */
export function isAllowedAddress(allowed: readonly string[], address: string): boolean {
  if (allowed.length === 0) return true;
  const list = new BlockList();
  for (const each of allowed) {
    const [network = "", prefix] = each.split("/");
    const family = isIP(network);
    if (family === 0) continue;
    list.addSubnet(network, Number(prefix ?? (family === 4 ? 32 : 128)), family === 4 ? "ipv4" : "ipv6");
  }
  return list.check(address, isIP(address) === 4 ? "ipv4" : "ipv6");
}
