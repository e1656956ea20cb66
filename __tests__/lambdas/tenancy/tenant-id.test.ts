import { verifyClaims } from "../../../lambdas/tenancy/tenant-id";
import { acme, claimsOf, clientId, issuer } from "../../support/lambdas/events";

const pool = { issuer, clientId };
const valid = claimsOf(acme, "tenant-admin, tenant-member");

test("an access token of this client and pool names its tenant, its user and groups", () => {
  expect(verifyClaims(valid, pool)).toEqual({
    kind: "user",
    tenantId: acme,
    userId: "user-1",
    clientId,
    groups: ["tenant-admin", "tenant-member"],
  });
});

test.each([
  ["no authorizer", undefined],
  ["no claims", null],
  ["text", "claims"],
  ["an ID token", { ...valid, token_use: "id" }],
  ["a token of no kind", { ...valid, token_use: undefined }],
  ["a token without a client", { ...valid, client_id: undefined }],
  ["another pool's", { ...valid, iss: `${issuer}x` }],
  ["a token without a user", { ...valid, sub: undefined }],
  ["a prototype's claims", Object.create(valid)],
])("%s: 401", (_, claims) => {
  expect(() => verifyClaims(claims, pool)).toThrow(expect.objectContaining({ status: 401 }));
});

test.each([
  undefined,
  "",
  "*",
  "????????-????-????-????-????????????",
  acme.toUpperCase().replaceAll("1", "A"),
  `${acme} `,
  `${acme}\n`,
  `x${acme}`,
  acme.slice(1),
  `${acme},${acme}`,
  [acme],
  { toString: () => acme },
])("the tenant id %p: 403", (id) => {
  expect(() => verifyClaims({ ...valid, tenant_id: id }, pool)).toThrow(
    expect.objectContaining({ status: 403 }),
  );
});

test("groups that are no text are none", () => {
  for (const groups of [undefined, ["tenant-admin"], 7]) {
    expect(verifyClaims({ ...valid, "cognito:groups": groups }, pool)).toMatchObject({ groups: [] });
  }
});
