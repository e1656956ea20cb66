import { isAllowedAddress } from "../../../lambdas/tenancy/addresses";

test.each<[readonly string[], string, boolean]>([
  [[], "192.0.2.1", true],
  [[], "", true],
  [["192.0.2.0/24"], "192.0.2.255", true],
  [["192.0.2.0/24"], "192.0.3.0", false],
  [["198.51.100.7", "192.0.2.1"], "192.0.2.1", true],
  [["192.0.2.1"], "192.0.2.2", false],
  [["2001:db8::/32"], "2001:DB8:1:0:0:0:0:1", true],
  [["2001:db8::/32"], "2001:db9::1", false],
  [["2001:db8::1"], "2001:db8::1", true],
  // An IPv4 address in IPv6's notation is the same address.
  [["192.0.2.0/24"], "::ffff:192.0.2.1", true],
  [["0.0.0.0/0"], "2001:db8::1", false],
  [["192.0.2.0/24"], "", false],
  [["192.0.2.0/24"], "192.0.2.1, 203.0.113.9", false],
  [["example"], "192.0.2.1", false],
])("%j, %s: %s", (allowed, address, isAllowed) => {
  expect(isAllowedAddress(allowed, address)).toBe(isAllowed);
});
