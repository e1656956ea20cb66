import type { AssumeRoleCommandInput, AssumeRoleCommandOutput } from "@aws-sdk/client-sts";
import { ScopedCredentials } from "../../../lambdas/tenancy/scoped-credentials";
import { type TenantId, verifyClaims } from "../../../lambdas/tenancy/tenant-id";
import { acme, claimsOf, clientId, globex, issuer } from "../../support/lambdas/events";

const idOf = (tenant: string): TenantId => verifyClaims(claimsOf(tenant), { issuer, clientId }).tenantId;
const roleArn = "arn:aws:iam::123456789012:role/tenant-access";
const sessionOf = (tenant: string) => ({ roleArn, tenantId: idOf(tenant) });
const tenant = sessionOf(acme);
const other = sessionOf(globex);

function credentialsWith(capacity = 10) {
  const clock = { now: 1_000_000 };
  const calls: AssumeRoleCommandInput[] = [];
  const lookups: string[] = [];
  const state = { fault: undefined as Error | undefined, life: 3600 };
  const credentials = new ScopedCredentials({
    assumeRole: async (input): Promise<AssumeRoleCommandOutput> => {
      const number = calls.push(input);
      await new Promise(setImmediate);
      if (state.fault) throw state.fault;
      const Credentials = {
        AccessKeyId: `key-${number}`,
        SecretAccessKey: "secret",
        SessionToken: "token",
        Expiration: new Date(clock.now + state.life * 1000),
      };
      return { Credentials, $metadata: {} };
    },
    onLookup: (outcome) => lookups.push(outcome),
    capacity,
    now: () => clock.now,
  });
  return { credentials, clock, calls, lookups, state };
}

test("the role is assumed for an hour, tagged and named with the tenant alone", async () => {
  const { credentials, calls } = credentialsWith();
  expect(await credentials.credentialsFor(tenant)).toEqual({
    accessKeyId: "key-1",
    secretAccessKey: "secret",
    sessionToken: "token",
  });
  expect(calls).toEqual([
    {
      RoleArn: "arn:aws:iam::123456789012:role/tenant-access",
      RoleSessionName: `tenant-${acme}`,
      DurationSeconds: 3600,
      Tags: [{ Key: "tenant_id", Value: acme }],
    },
  ]);
});

test("the work of a session is a tag beside the tenant's", async () => {
  const { credentials, calls } = credentialsWith();
  await credentials.credentialsFor({ ...tenant, work: "lifecycle" });
  expect(calls[0]?.Tags).toEqual([
    { Key: "tenant_id", Value: acme },
    { Key: "work", Value: "lifecycle" },
  ]);
});

test("one tenant's sessions with different roles or for different work share nothing", async () => {
  const { credentials, calls } = credentialsWith();
  const sessions = [
    tenant,
    { ...tenant, roleArn: `${roleArn}-2` },
    { ...tenant, work: "lifecycle" },
    { ...tenant, work: "export" },
  ] as const;
  const read = async () => {
    const all = await Promise.all(sessions.map((session) => credentials.source(session)()));
    return all.map(({ accessKeyId }) => accessKeyId);
  };
  const first = await read();
  expect(new Set(first).size).toBe(4);
  expect(await read()).toEqual(first);
  expect(calls).toHaveLength(4);
});

test("callers at the same time share one call per tenant", async () => {
  const { credentials, calls, lookups } = credentialsWith();
  const both = Array.from({ length: 20 }, (_, index) =>
    credentials.credentialsFor(index % 2 ? tenant : other),
  );
  const keys = new Set((await Promise.all(both)).map(({ accessKeyId }) => accessKeyId));
  expect(calls).toHaveLength(2);
  expect(keys.size).toBe(2);
  expect(lookups.filter((outcome) => outcome === "CredentialCacheMiss")).toHaveLength(2);
  expect(lookups).toHaveLength(20);
});

test("credentials are kept until a minute before they expire", async () => {
  const { credentials, calls, clock } = credentialsWith();
  const first = await credentials.credentialsFor(tenant);
  clock.now += 3_540_000;
  expect(await credentials.credentialsFor(tenant)).toBe(first);
  clock.now += 1;
  expect(await credentials.credentialsFor(tenant)).not.toBe(first);
  expect(calls).toHaveLength(2);
});

test("credentials with less life left than is asked for are renewed, once for all who ask", async () => {
  const { credentials, calls, clock } = credentialsWith();
  await credentials.credentialsFor(tenant);
  clock.now += 3_000_000;
  await credentials.credentialsFor(tenant, 600);
  expect(calls).toHaveLength(1);
  await Promise.all([credentials.credentialsFor(tenant, 601), credentials.credentialsFor(tenant, 900)]);
  expect(calls).toHaveLength(2);
  await credentials.credentialsFor(tenant);
  expect(calls).toHaveLength(2);
});

test("a failed call fails all who waited for it and is not remembered", async () => {
  const { credentials, calls, state } = credentialsWith();
  state.fault = new Error("STS");
  const results = await Promise.allSettled([
    credentials.credentialsFor(tenant),
    credentials.credentialsFor(tenant),
  ]);
  expect(results.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  expect(calls).toHaveLength(1);
  state.fault = undefined;
  await credentials.credentialsFor(tenant);
  expect(calls).toHaveLength(2);
});

test("a failed renewal leaves no stale credentials behind", async () => {
  const { credentials, clock, state } = credentialsWith();
  await credentials.credentialsFor(tenant);
  clock.now += 3_600_000;
  state.fault = new Error("STS");
  await expect(credentials.credentialsFor(tenant)).rejects.toThrow("STS");
  state.fault = undefined;
  expect(await credentials.credentialsFor(tenant)).toMatchObject({ accessKeyId: "key-3" });
});

test("no more tenants are kept than fit, those used last", async () => {
  const { credentials, calls } = credentialsWith(2);
  const third = sessionOf("33333333-3333-4333-8333-333333333333");
  for (const id of [tenant, other, tenant, third, tenant]) await credentials.credentialsFor(id);
  expect(calls).toHaveLength(3);
  await credentials.credentialsFor(other);
  expect(calls).toHaveLength(4);
});

test("an incomplete answer of STS is a failure", async () => {
  const credentials = new ScopedCredentials({
    assumeRole: async () => ({ $metadata: {} }),
    onLookup: () => undefined,
  });
  await expect(credentials.credentialsFor(tenant)).rejects.toThrow("without complete credentials");
});
