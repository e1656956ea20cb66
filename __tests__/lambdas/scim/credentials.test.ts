import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { MOST_SCIM_CREDENTIALS } from "../../../api/provisioning";
import { acme, bodyOf, claimsOf, globex } from "../../support/lambdas/events";
import { administrator, servedScim } from "./served-scim";

const scim = servedScim();
const { send, create, call, rows, activate } = scim;

/** Tenants that no function has served yet, since functions remember a tenant's state for 30 s. */
const tenants = (function* tenants() {
  for (let number = 1; ; number += 1) yield `33333333-3333-4333-8333-${String(number).padStart(12, "0")}`;
})();
async function newTenant(status = "active"): Promise<string> {
  const tenant = String(tenants.next().value);
  await activate(tenant, status);
  return tenant;
}

const using = (token: string) =>
  send("GET", "/Users?count=1", undefined, { headers: { Authorization: `Bearer ${token}` } });

const list = async (tenant: string) =>
  bodyOf(await call("GET /tenant/scim-credentials", { claims: administrator(tenant) }, tenant)) as {
    credential_id: string;
    last_used_at?: string;
  }[];

const revoke = (tenant: string, credential_id: string) =>
  call("DELETE /tenant/scim-credentials/{credential_id}", {
    claims: administrator(tenant),
    params: { credential_id },
  });

/** Changes the stored credential, as time would. */
const age = (tenant: string, id: string, change: Readonly<Record<string, string>>) =>
  Promise.all(
    Object.entries(change).map(([name, value]) =>
      scim.aws().documents.send(
        new UpdateCommand({
          TableName: "members",
          Key: { tenant_id: tenant, user_id: "#scim_credentials" },
          UpdateExpression: "SET credentials.#id.#name = :value",
          ExpressionAttributeNames: { "#id": id, "#name": name },
          ExpressionAttributeValues: { ":value": value },
        }),
      ),
    ),
  );

test("a token is shown once: the row has no secret, only the hash, and the list neither", async () => {
  const tenant = await newTenant();
  const { token, credential_id } = await create(tenant);
  // The secret may have the separator too.
  const secret = token.split("_").slice(3).join("_");
  expect(secret.length).toBeGreaterThanOrEqual(43);
  const stored = JSON.stringify(await rows("members", tenant));
  expect(stored).toContain(credential_id);
  expect(stored).not.toContain(secret);
  const listed = await call("GET /tenant/scim-credentials", { claims: administrator(tenant) });
  expect(listed.body).toContain(credential_id);
  expect(listed.body).not.toMatch(/hash|token/);
});

test("a credential reads the own tenant, by that tenant's session alone, and its use is listed", async () => {
  const tenant = await newTenant();
  const { token, credential_id } = await create(tenant);
  scim.aws().calls.length = 0;
  expect(await using(token)).toMatchObject({ status: 200, body: { Resources: [{ id: "user-1" }] } });
  const reads = scim.aws().calls.filter(({ service }) => service === "dynamodb");
  expect(reads.length).toBeGreaterThan(0);
  for (const { accessKeyId, operation } of reads) {
    expect([accessKeyId, operation]).toEqual([
      `ASIA-${tenant}`,
      expect.not.stringMatching(/Scan|Batch|Transact/),
    ]);
  }
  expect(await list(tenant)).toEqual([
    expect.objectContaining({ credential_id, last_used_at: expect.stringMatching(/^\d{4}-/) }),
  ]);
});

test("an old use is recorded again, once for many requests", async () => {
  const tenant = await newTenant();
  const { token, credential_id } = await create(tenant);
  await age(tenant, credential_id, { last_used_at: "2030-01-01T00:00:00.000Z" });
  const uses = () =>
    scim
      .aws()
      .calls.filter(({ operation, body }) => operation === "UpdateItem" && body.includes("last_used_at"));
  for (let request = 0; request < 3; request += 1) await using(token);
  expect(uses().length).toBeLessThanOrEqual(1);
});

test(`a tenant has at most ${MOST_SCIM_CREDENTIALS}, however many are asked for at once; an expired one makes room`, async () => {
  const tenant = await newTenant();
  const answers = await Promise.all(
    Array.from({ length: 4 }, (_, index) =>
      call("POST /tenant/scim-credentials", {
        claims: administrator(tenant),
        json: { name: `provider ${index}`, expires_in_days: 1 },
      }),
    ),
  );
  const made = answers.filter(({ statusCode }) => statusCode === 201);
  expect(made).toHaveLength(MOST_SCIM_CREDENTIALS);
  expect(new Set(answers.map(({ statusCode }) => statusCode))).toEqual(new Set([201, 409]));
  for (const each of made)
    expect(await using((bodyOf(each) as { token: string }).token)).toMatchObject({ status: 200 });
  const [one] = await list(tenant);
  await age(tenant, String(one?.credential_id), { expires_at: "2020-01-01T00:00:00.000Z" });
  await create(tenant);
  expect((await list(tenant)).map(({ credential_id }) => credential_id)).not.toContain(one?.credential_id);
});

test("a revoked credential is refused, and revoking it again is a 404", async () => {
  const tenant = await newTenant();
  const { token, credential_id } = await create(tenant);
  expect((await revoke(tenant, credential_id)).statusCode).toBe(204);
  expect(await using(token)).toMatchObject({ status: 401, headers: { "www-authenticate": "Bearer" } });
  expect((await revoke(tenant, credential_id)).statusCode).toBe(404);
});

test("an expired credential is refused", async () => {
  const tenant = await newTenant();
  const { token, credential_id } = await create(tenant);
  await age(tenant, credential_id, { expires_at: new Date(Date.now() - 1).toISOString() });
  expect(await using(token)).toMatchObject({ status: 401 });
});

test.each(["suspended", "offboarding", "provisioning", "deleted"])(
  "the credential of a tenant that is %s is refused",
  async (status) => {
    const tenant = await newTenant();
    const { token } = await create(tenant);
    await activate(tenant, status);
    expect(await using(token)).toMatchObject({ status: 403 });
  },
);

describe("a token that is not the tenant's own", () => {
  const changed: Readonly<Record<string, (parts: readonly string[]) => string>> = {
    "with another tenant's id": ([scheme, , id, secret]) => [scheme, globex, id, secret].join("_"),
    "with an unknown tenant's id": ([scheme, , id, secret]) =>
      [scheme, "99999999-9999-4999-8999-999999999999", id, secret].join("_"),
    "with another credential's id": ([scheme, tenant, , secret]) =>
      [scheme, tenant, "0".repeat(16), secret].join("_"),
    "with another secret": ([scheme, tenant, id]) => [scheme, tenant, id, "A".repeat(43)].join("_"),
    "with a shorter secret": ([scheme, tenant, id, secret = ""]) =>
      [scheme, tenant, id, secret.slice(1)].join("_"),
    "without a secret": ([scheme, tenant, id]) => [scheme, tenant, id, ""].join("_"),
    "that is a text": () => "token",
    "that is empty": () => "",
    "with a name of every object for the credential": ([scheme, tenant, , secret]) =>
      [scheme, tenant, "__proto__", secret].join("_"),
    "with a row's key for the tenant": ([scheme, , id, secret]) =>
      [scheme, "#scim_credentials", id, secret].join("_"),
  };
  const shapeless = /text|empty|shorter|without|object|row's/;

  test.each(Object.entries(changed))("%s is refused", async (name, change) => {
    const [scheme = "", tenant = "", id = "", ...secret] = (await create(await newTenant())).token.split("_");
    await send("GET", "/Users");
    scim.aws().calls.length = 0;
    expect(await using(change([scheme, tenant, id, secret.join("_")]))).toMatchObject({ status: 401 });
    // Refused before anything is asked.
    if (shapeless.test(name)) expect(scim.aws().calls).toEqual([]);
  });

  test("a flood of one refused token asks once", async () => {
    const token = `scim_${await newTenant()}_${"0".repeat(16)}_${"A".repeat(43)}`;
    await using(token);
    scim.aws().calls.length = 0;
    for (let request = 0; request < 5; request += 1) expect((await using(token)).status).toBe(401);
    expect(scim.aws().calls).toEqual([]);
  });

  test("says the same for a tenant that exists and for one that does not", async () => {
    const known = await using(`scim_${acme}_${"1".repeat(16)}_${"A".repeat(43)}`);
    const unknown = await using(
      `scim_99999999-9999-4999-8999-999999999998_${"1".repeat(16)}_${"A".repeat(43)}`,
    );
    expect([known.status, known.body]).toEqual([unknown.status, unknown.body]);
  });
});

test("a tenant's requests in a minute are limited, whichever of its credentials sends them", async () => {
  const tenant = await newTenant();
  const { token } = await create(tenant);
  await scim.aws().documents.send(
    new UpdateCommand({
      TableName: "members",
      Key: { tenant_id: tenant, user_id: "#scim_requests" },
      UpdateExpression: "SET #window = :window, used = :used",
      ExpressionAttributeNames: { "#window": "window" },
      ExpressionAttributeValues: { ":window": Math.floor(Date.now() / 60_000) + 1, ":used": 6_000 },
    }),
  );
  expect(await using(token)).toMatchObject({ status: 429, headers: { "retry-after": expect.any(String) } });
});

describe("who makes credentials", () => {
  const body = { name: "Okta", expires_in_days: 30 };

  test("an administrator whose sign-in is recent, and no one else", async () => {
    const old = { ...claimsOf(acme), auth_time: `${Math.floor(Date.now() / 1000) - 3_600}` };
    for (const claims of [
      old,
      claimsOf(acme),
      { ...administrator(acme), "cognito:groups": "tenant-member" },
    ]) {
      const answer = await call("POST /tenant/scim-credentials", { claims, json: body });
      expect(answer.statusCode).toBe(403);
    }
  });

  test("not one whose row says member by now", async () => {
    const tenant = await newTenant();
    await scim.aws().documents.send(
      new UpdateCommand({
        TableName: "members",
        Key: { tenant_id: tenant, user_id: "user-1" },
        UpdateExpression: "SET #role = :member",
        ExpressionAttributeNames: { "#role": "role" },
        ExpressionAttributeValues: { ":member": "tenant-member" },
      }),
    );
    const answer = await call("POST /tenant/scim-credentials", { claims: administrator(tenant), json: body });
    expect(answer.statusCode).toBe(403);
  });

  test.each([
    { expires_in_days: 0 },
    { expires_in_days: 366 },
    { expires_in_days: 1.5 },
    { name: "" },
    { name: "a\nb" },
  ])("%j is refused", async (change) => {
    const json = { ...body, ...change };
    const answer = await call("POST /tenant/scim-credentials", { claims: administrator(acme), json });
    expect(answer.statusCode).toBe(400);
  });

  test("creation and revocation are in the audit trail, without the token", async () => {
    const tenant = await newTenant();
    const { token, credential_id } = await create(tenant);
    await revoke(tenant, credential_id);
    const entries = await rows("audit", tenant);
    expect(entries).toEqual([
      expect.objectContaining({
        operation: "create-scim-credential",
        after: { scim_credential: credential_id },
      }),
      expect.objectContaining({
        operation: "revoke-scim-credential",
        before: { scim_credential: credential_id },
      }),
    ]);
    expect(JSON.stringify(entries)).not.toContain(token);
  });
});
