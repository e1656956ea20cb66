import { TenantContexts } from "../../../lambdas/tenancy/tenant-context";
import { acme, claimsOf, clientId, globex, issuer, keyOf } from "../../support/lambdas/events";

function contextsWith(statuses: Record<string, string>, capacity?: number) {
  const clock = { now: 0 };
  const reads: string[] = [];
  const faults: Error[] = [];
  const contexts = new TenantContexts({
    pool: { issuer, clientId },
    readAccessState: async (tenantId) => {
      reads.push(tenantId);
      const fault = faults.pop();
      if (fault) throw fault;
      const status = statuses[tenantId];
      return status === undefined
        ? undefined
        : {
            status,
            apiKeyId: keyOf(tenantId),
            binding: { model: "pool" },
            blockedWrites: "nothing",
            cursorSecret: "secret",
            storageFull: false,
          };
    },
    now: () => clock.now,
    ...(capacity !== undefined && { capacity }),
  });
  return { contexts, clock, reads, faults, statuses };
}

test("an active tenant's caller has the roles of the allow-list", async () => {
  const { contexts } = contextsWith({ [acme]: "active" });
  const context = await contexts.of(claimsOf(acme, "tenant-member,operator,__proto__"));
  expect(context).toEqual({
    cursorSecret: "secret",
    storageFull: false,
    tenantId: acme,
    userId: claimsOf(acme).sub,
    roles: new Set(["tenant-member"]),
    apiKeyId: keyOf(acme),
    binding: { model: "pool" },
    blockedWrites: "nothing",
  });
});

test.each(["suspended", "provisioning", "offboarding", "deleted", "ACTIVE", "active ", ""])(
  "status %j: 403",
  async (status) => {
    const { contexts } = contextsWith({ [acme]: status });
    await expect(contexts.of(claimsOf(acme))).rejects.toMatchObject({ status: 403 });
  },
);

test("a tenant without a record: 403", async () => {
  await expect(contextsWith({}).contexts.of(claimsOf(acme))).rejects.toMatchObject({ status: 403 });
});

test("the status is read once in 30 s, and a suspension seen by then", async () => {
  const { contexts, clock, reads, statuses } = contextsWith({ [acme]: "active" });
  await Promise.all([contexts.of(claimsOf(acme)), contexts.of(claimsOf(acme))]);
  statuses[acme] = "suspended";
  clock.now = 29_999;
  await contexts.of(claimsOf(acme));
  expect(reads).toHaveLength(1);
  clock.now = 30_000;
  await expect(contexts.of(claimsOf(acme))).rejects.toMatchObject({ status: 403, slug: "tenant-not-active" });
  statuses[acme] = "active";
  clock.now = 60_000;
  await contexts.of(claimsOf(acme));
  expect(reads).toHaveLength(3);
});

test("a failed read is not remembered", async () => {
  const { contexts, faults } = contextsWith({ [acme]: "active" });
  faults.push(new Error("DynamoDB"));
  await expect(contexts.of(claimsOf(acme))).rejects.toThrow("DynamoDB");
  await expect(contexts.of(claimsOf(acme))).resolves.toMatchObject({ tenantId: acme });
});

test("no more tenants are remembered than fit", async () => {
  const { contexts, reads } = contextsWith({ [acme]: "active", [globex]: "active" }, 1);
  for (const tenant of [acme, globex, acme]) await contexts.of(claimsOf(tenant));
  expect(reads).toEqual([acme, globex, acme]);
});

test("claims that do not count are blockedWrites before anything is read", async () => {
  const { contexts, reads } = contextsWith({ [acme]: "active" });
  await expect(contexts.of({ ...claimsOf(acme), token_use: "access" })).rejects.toMatchObject({
    status: 401,
  });
  expect(reads).toEqual([]);
});
