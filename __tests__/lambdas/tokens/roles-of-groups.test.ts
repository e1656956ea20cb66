import type { ConnectionProtocol } from "../../../api/connection-bodies";
import type { TenantRole } from "../../../api/route";
import { groupsIn, roleIn } from "../../../lambdas/tokens/federated-user";

test.each<[string, ConnectionProtocol, readonly string[]]>([
  ['["a","b"]', "oidc", ["a", "b"]],
  ['["a, b"]', "oidc", ["a, b"]],
  ["[a, b]", "oidc", ["a", "b"]],
  ["a", "oidc", ["a"]],
  ["", "oidc", []],
  ["[]", "oidc", []],
  ['{"a":1}', "oidc", ['{"a":1}']],
  ['["a",1,null]', "oidc", ["a"]],
  ["[a, b]", "saml", ["a", "b"]],
  ["a b", "saml", ["a b"]],
  ["", "saml", []],
  // A name that somebody could give a group.
  ['["a"]', "saml", ['"a"']],
])("groups in %s of %s", (text, protocol, groups) => {
  expect(groupsIn(text, protocol)).toEqual(groups);
});

test("without a claim, groups of before give nothing", () => {
  const given = { protocol: "oidc", roles: { admins: "tenant-admin" as TenantRole } } as const;
  expect(roleIn({ ...given, default_role: "tenant-member" }, '["admins"]')).toBe("tenant-member");
  expect(roleIn({ ...given, groups_claim: "groups" }, '["admins"]')).toBe("tenant-admin");
});
