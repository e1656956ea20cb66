import type { AssumeRoleCommandInput } from "@aws-sdk/client-sts";
import type { Binding, IsolationModel } from "../../../lambdas/registry/binding";
import type { StoredTenant } from "../../../lambdas/registry/tenant-records";
import { ScopedCredentials } from "../../../lambdas/tenancy/scoped-credentials";
import { StoreResolver, type StoreResolverOptions } from "../../../lambdas/tenancy/store-resolver";
import { verifyClaims } from "../../../lambdas/tenancy/tenant-id";
import { TenantSessions } from "../../../lambdas/tenancy/tenant-sessions";
import { acme, claimsOf, clientId, issuer } from "../../support/lambdas/events";

const { tenantId } = verifyClaims(claimsOf(acme), { issuer, clientId });
const pool: Binding = { model: "pool" };
const silo: Binding = {
  model: "silo",
  slug: "acme",
  data_table: "silo-table",
  bucket: "silo-bucket",
  access_role_arn: "arn:aws:iam::123456789012:role/silo",
};
const poolRole = "arn:aws:iam::123456789012:role/pool";
const shared = { table: "pool-table", bucket: "pool-bucket", roleArn: poolRole };

function resolverOf(model: IsolationModel, more: Partial<StoreResolverOptions> = {}, fault?: Error) {
  const calls: AssumeRoleCommandInput[] = [];
  const credentials = new ScopedCredentials({
    assumeRole: async (input) => {
      calls.push(input);
      if (fault) throw fault;
      const Expiration = new Date(Date.now() + 3_600_000);
      const Credentials = { AccessKeyId: "a", SecretAccessKey: "s", SessionToken: "t", Expiration };
      return { Credentials, $metadata: {} };
    },
    onLookup: () => undefined,
  });
  return { resolver: new StoreResolver({ credentials, model, pool: shared, ...more }), calls };
}

const notBound = expect.objectContaining({ status: 503, slug: "tenant-not-bound" });

test("a pooled tenant is in the function's own stores, whatever the function's work", async () => {
  const { resolver, calls } = resolverOf("bridge", { work: "lifecycle" });
  const location = resolver.of(tenantId, pool);
  expect(location).toMatchObject({ table: "pool-table", bucket: "pool-bucket" });
  await location.credentials();
  expect(calls).toEqual([
    expect.objectContaining({ RoleArn: poolRole, Tags: [{ Key: "tenant_id", Value: acme }] }),
  ]);
});

test.each([
  [undefined, []],
  ["lifecycle", [{ Key: "work", Value: "lifecycle" }]],
  ["export", [{ Key: "work", Value: "export" }]],
] as const)("a tenant with a silo is in its own stores, for work %j", async (work, tags) => {
  const { resolver, calls } = resolverOf("bridge", work && { work });
  const location = resolver.of(tenantId, silo);
  expect(location).toMatchObject({ table: "silo-table", bucket: "silo-bucket" });
  await location.credentials();
  expect(calls).toEqual([
    expect.objectContaining({
      RoleArn: "arn:aws:iam::123456789012:role/silo",
      Tags: [{ Key: "tenant_id", Value: acme }, ...tags],
    }),
  ]);
});

test.each<[string, IsolationModel, Binding | undefined]>([
  ["no binding, in a pool", "pool", undefined],
  ["no binding, in a bridge", "bridge", undefined],
  ["a silo, in an environment of pooled tenants", "pool", silo],
  ["a pooled tenant, in an environment of silos", "silo", pool],
])("%s is blockedWrites, and no role is taken", (_, model, binding) => {
  const { resolver, calls } = resolverOf(model);
  expect(() => resolver.of(tenantId, binding)).toThrow(notBound);
  expect(calls).toEqual([]);
});

test("a function without business in the pool has no way there", () => {
  const credentials = new ScopedCredentials({ assumeRole: jest.fn(), onLookup: () => undefined });
  expect(() => new StoreResolver({ credentials, model: "bridge" }).of(tenantId, pool)).toThrow(notBound);
});

test("a silo's role that refuses the tenant is a wrong binding; other failures are what they are", async () => {
  const refused = Object.assign(new Error("no"), { name: "AccessDenied" });
  const throttled = Object.assign(new Error("later"), { name: "Throttling" });
  const credentials = (binding: Binding, fault: Error) =>
    resolverOf("bridge", {}, fault).resolver.of(tenantId, binding).credentials();
  await expect(credentials(silo, refused)).rejects.toEqual(notBound);
  await expect(credentials(silo, throttled)).rejects.toBe(throttled);
  await expect(credentials(pool, refused)).rejects.toBe(refused);
});

test("work on a tenant uses its record's binding, read again each time", async () => {
  const { resolver } = resolverOf("bridge", { work: "lifecycle" });
  const sessions = new TenantSessions(resolver, ({ accessKeyId }) => accessKeyId);
  const recordWith = (binding: unknown) => ({ tenant_id: acme, binding }) as StoredTenant;
  expect(await sessions.of(recordWith(silo))).toMatchObject({ table: "silo-table", bucket: "silo-bucket" });
  expect(await sessions.of(recordWith(pool))).toMatchObject({ table: "pool-table", bucket: "pool-bucket" });
  for (const wrong of [undefined, { ...silo, bucket: "" }]) {
    await expect(sessions.of(recordWith(wrong))).rejects.toEqual(notBound);
  }
});
