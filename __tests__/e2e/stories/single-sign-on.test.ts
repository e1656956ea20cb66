import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { expectResponse } from "@saas/api-client/responses";
import { signInOfDomain, singleSignOn } from "../../../api/connections";
import { ownUser } from "../../../api/sign-in";
import { users } from "../../../api/users";
import type { LocalPlatform } from "../../../develop/start/platform";
import type { SamlCompany } from "../../../packages/local-aws/__tests__/support/companies/saml";
import { operatorOf, storesOf } from "../../support/isolation/stores";
import { startSynthesizedPlatform } from "../../support/local-platform";
import { Companies, type Connected } from "../../support/target/connected";
import { anonymous, targetOf } from "../../support/target/tenants";

let platform: LocalPlatform;
let companies: Companies;
let acme: Connected;
/** Its provider is one of SAML. */
let globex: Connected<SamlCompany>;

const logged: string[] = [];

beforeAll(async () => {
  platform = await startSynthesizedPlatform({}, { onLog: ({ line }) => logged.push(line) });
  companies = new Companies(platform);
  acme = await companies.connect("acme");
  globex = await companies.connectSaml("globex", ({ metadataUrl }) => ({ metadata_url: metadataUrl }));
  await companies.settled();
}, 240_000);
afterAll(async () => {
  await companies?.close();
  await platform?.close();
});

const bakerOf = async (of: Connected<unknown>) =>
  companies.api(of, (await companies.signIn(of, "baker")).token);
const baker = () => bakerOf(acme);

/** Writes to a row of the tenant past the API. */
const write = (user_id: string, UpdateExpression: string, values?: Record<string, unknown>) =>
  operatorOf(platform).dynamodb.send(
    new UpdateCommand({
      TableName: storesOf(platform).membersTable,
      Key: { tenant_id: acme.tenant.tenantId, user_id },
      UpdateExpression,
      ...(values && { ExpressionAttributeValues: values }),
    }),
  );

test.each([["OpenID Connect", () => acme] as const, ["SAML", () => globex] as const])(
  "a user of the company signs in by %s, is in the tenant's list and works with the tenant's data",
  async (_, connected) => {
    const of = connected();
    const api = await bakerOf(of);
    const own = expectResponse(await api.send("GET", "/user"), 200, ownUser);
    expect(own).toMatchObject({ email: `baker@${of.domain}`, role: "tenant-member" });
    expect((await api.send("PUT", "/data/bread", { body: { data: { flour: 1 } } })).status).toBe(201);
    const list = expectResponse(await of.tenant.api.send("GET", "/users"), 200, users);
    expect(list.find(({ user_id }) => user_id === own.user_id)).toMatchObject({ status: "active" });
  },
);

test("sign-ins and refusals are counted", async () => {
  const linesWith = (metric: string) => logged.filter((line) => line.includes(`"${metric}":1`)).length;
  const before = [linesWith("ConnectionSignIns"), linesWith("ConnectionRefusals")] as const;
  await baker();
  acme.company.directory.set("guest", { sub: "guest", email: "guest@nobody.example" });
  expect((await companies.signIn(acme, "guest")).token).toBe("");
  expect([linesWith("ConnectionSignIns"), linesWith("ConnectionRefusals")]).toEqual([
    before[0] + 1,
    before[1] + 1,
  ]);
});

test("a company changes SAML's certificate: both count until the old one goes", async () => {
  const { company, tenant } = globex;
  const read = async () => {
    const body = { protocol: "saml", metadata_url: company.metadataUrl, groups_claim: "groups" };
    const { connection } = expectResponse(
      await tenant.api.send("PUT", "/tenant/sso", { body }),
      200,
      singleSignOn,
    );
    return connection?.certificates?.length;
  };
  expect((await companies.signIn(globex, "baker")).token).not.toBe("");
  await company.rotate();
  // It signs with a certificate that the platform does not know yet.
  expect((await companies.signIn(globex, "baker")).error).toMatch(/./);
  expect(await read()).toBe(2);
  expect((await companies.signIn(globex, "baker")).token).not.toBe("");
  company.retire();
  expect(await read()).toBe(1);
  expect((await companies.signIn(globex, "baker")).token).not.toBe("");
});

test("refresh tokens of its users rotate, as those of users with a password do", async () => {
  const { refresh } = await companies.signIn(acme, "baker");
  const form = { grant_type: "refresh_token", client_id: acme.clientId, refresh_token: refresh };
  const next = await companies.token(form);
  expect((await companies.api(acme, next.token).send("GET", "/data")).status).toBe(200);
  expect(next.refresh).not.toBe("");
  expect(next.refresh).not.toBe(refresh);
});

test("the company's groups decide about the role, at each sign-in", async () => {
  const { directory } = acme.company;
  const person = directory.get("baker") ?? { sub: "baker" };
  directory.set("baker", { ...person, groups: ["admins"] });
  const promoted = await baker();
  await companies.settled();
  expect((await promoted.send("GET", "/users")).status).toBe(200);
  directory.set("baker", person);
  const demoted = await baker();
  expect((await demoted.send("GET", "/users")).status).toBe(403);
  await companies.settled();
  expect((await promoted.send("GET", "/users")).status).toBe(403);
}, 120_000);

test("an application finds the sign-in of a domain", async () => {
  const of = (domain: string) => anonymous(targetOf(platform)).send("GET", `/sign-in?domain=${domain}`);
  expect(expectResponse(await of(acme.domain), 200, signInOfDomain)).toEqual({
    client_id: acme.clientId,
    identity_provider: acme.provider,
  });
  expect((await of("nobody.example")).status).toBe(404);
});

test("where it is the only way in, a password opens nothing, until operators say otherwise", async () => {
  const { api, tenantId } = acme.tenant;
  const { user_id } = expectResponse(await api.send("GET", "/user"), 200, ownUser);
  const enforce = { body: { enforced: true, break_glass_user_id: user_id } };
  // Without a second factor, nobody goes past the provider.
  expect((await api.send("PATCH", "/tenant/sso", enforce)).status).toBe(409);
  await write("#sso", "SET enforced = :yes, break_glass_user_id = :other", { ":yes": true, ":other": "x" });
  await companies.settled();
  const refused = await api.send("GET", "/data");
  expect([refused.status, Object(refused.body).type]).toEqual([
    403,
    "urn:problem-type:single-sign-on-required",
  ]);
  expect((await (await baker()).send("GET", "/data")).status).toBe(200);
  const path = `/admin/tenants/${tenantId}/sso`;
  const ended = await targetOf(platform).operator?.send("PATCH", path, { body: { enforced: false } });
  expect(ended?.status).toBe(200);
  await companies.settled();
  expect((await api.send("GET", "/data")).status).toBe(200);
}, 200_000);

test("a removed connection ends its users' sessions, and leaves nothing", async () => {
  const { token, refresh } = await companies.signIn(acme, "baker");
  expect((await companies.api(acme, token).send("GET", "/data")).status).toBe(200);
  expect((await acme.tenant.api.send("DELETE", "/tenant/sso")).status).toBe(204);
  await companies.settled();
  expect((await companies.api(acme, token).send("GET", "/data")).status).toBe(403);
  const form = { grant_type: "refresh_token", client_id: acme.clientId, refresh_token: refresh };
  expect((await companies.token(form)).token).toBe("");
  expect((await companies.signIn(acme, "baker")).token).toBe("");
  const list = expectResponse(await acme.tenant.api.send("GET", "/users"), 200, users);
  expect(list.map(({ email }) => email)).toEqual([acme.tenant.email]);
  const left = expectResponse(await acme.tenant.api.send("GET", "/tenant/sso"), 200, singleSignOn);
  expect(left).not.toHaveProperty("connection");
}, 120_000);
