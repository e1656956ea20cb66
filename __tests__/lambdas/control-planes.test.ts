import { randomUUID } from "node:crypto";
import { MAX_CLIENTS } from "../../api/credential-views";
import { routes } from "../../api/routes";
import { loadEnvironments } from "../../environments/load";
import { definitionOf, type FunctionName } from "../../lambdas/functions";
import { MachineClients } from "../../lambdas/registry/machine-clients";
import { CALLS_OF_A_CHANGE } from "../../lambdas/users/call-budget";
import { exampleBody } from "../support/example-request";
import { type Aws, startAws } from "../support/lambdas/aws";
import { acme, globex, keyOf } from "../support/lambdas/events";
import { addUser } from "../support/lambdas/members";
import { drawn } from "../support/sampled";
import { resource, resources, stack, synthesize } from "../support/synth";
import { type Account, accountOn } from "./account/account-function";

/**
 * Services whose quotas are by table, bucket, key or session, or far beyond a tenant's usage plan. Sessions are cached for
 * their hour: tenancy/scoped-credentials.test.ts.
 */
const dataPlanes = new Set(["dynamodb", "s3", "kms", "logs", "xray", "sts"]);

const platform = stack(synthesize(loadEnvironments()), "saas-prod");

/** The functions that serve tenants, each once. */
const serving = [
  ...new Set(routes.filter(({ authorization }) => authorization === "tenant").map((route) => route.function)),
] as const;

/** The control planes that a function reaches: by its own role, and by the tenant access roles that it takes. */
function controlPlanesOf(name: FunctionName): string[] {
  const roles = Object.values(definitionOf(name).assumes).map(({ role }) =>
    role === "work" ? "tenant_access" : `tenant_${role === "exports" ? "export" : role}`,
  );
  const names = [`${name}_function`, ...roles];
  for (const role of names) resource(platform, `aws_iam_role.${role}`);
  const actions = resources(platform, "aws_iam_role_policy")
    .filter(({ values }) => names.some((role) => String(values.role).includes(`aws_iam_role.${role}.`)))
    .flatMap(({ values }) => JSON.parse(String(values.policy)).Statement)
    .flatMap(({ Action }: { Action: string | string[] }) => Action);
  const services = actions.map((action: string) => action.split(":")[0] ?? "");
  return [...new Set(services)].filter((service) => !dataPlanes.has(service)).sort();
}

const PER_MINUTE = 60;

/** The most calls that a tenant may cause in a minute, by function and control plane. A right with no bound fails here. */
const bounds: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  // A request that was let in is not cut off.
  account: { "cognito-idp": PER_MINUTE + CALLS_OF_A_CHANGE, apigateway: 1 },
  // As many members of a group of administrators change their role in one request: each is let in for itself.
  scim: { "cognito-idp": PER_MINUTE + CALLS_OF_A_CHANGE },
  // Of API keys it reads none, with a role that could.
  connections: { "cognito-idp": PER_MINUTE + CALLS_OF_A_CHANGE, apigateway: 0 },
};

test.each(serving.map((name) => [name]))("%s: every control plane that it reaches has a bound", (name) => {
  expect(controlPlanesOf(name)).toEqual(Object.keys(bounds[name] ?? {}).sort());
});

describe("a tenant that repeats its requests", () => {
  let aws: Aws;
  let account: Account;

  beforeAll(async () => {
    aws = await startAws();
    account = accountOn(aws, { userCallsPerMinute: PER_MINUTE, coolDown: 0 });
    await Promise.all([acme, globex].map((tenant) => account.setStatus(tenant, "active")));
  });

  afterAll(async () => {
    account.close();
    await aws.close();
  });

  beforeEach(() => account.advance(60));

  const called = (service: string) =>
    service === "apigateway"
      ? account.gatewayReads.length
      : aws.calls.filter((call) => call.service === service).length;

  /** A machine credential with as many clients as it can have. */
  async function addCredential(): Promise<string> {
    const credential_id = randomUUID();
    const clients = new MachineClients(aws.documents, "members", acme);
    for (let number = 0; number < MAX_CLIENTS; number += 1) {
      const client_id = `${credential_id}${number}`;
      aws.pool.clients.set(client_id, {});
      const [created_at, expires_at] = [`2030-01-01T00:00:0${number}.000Z`, "2031-01-01T00:00:00.000Z"];
      const shared = { name: "import", scopes: [], addresses: [], created_by: "admin" };
      await clients.add({
        ...{ ...shared, credential_id, client_id },
        ...{ credential_created_at: created_at, created_at, expires_at },
      });
    }
    return credential_id;
  }

  const own = routes.filter((route) => route.function === "account" && route.authorization === "tenant");

  // These call nothing that has to end, or, without a second factor to activate, once; or a tenant has so many.
  const endless = [
    ...["GET /tenant", "PATCH /tenant", "GET /user", "PUT /user/second-factor"],
    ...["GET /tenant/credentials", "POST /tenant/credentials"],
  ];
  const tried = drawn(
    own.map((route) => [`${route.method} ${route.path}`, route] as const),
    ([key]) => endless.includes(key),
  );
  test.each(tried)(
    "%s: calls control planes within the bounds, and others have theirs",
    async (key, route) => {
      const members = account.membersOf(acme);
      const admin = await addUser(aws, members, `admin-${key}`, { role: "tenant-admin" });
      const theirs = await addUser(aws, account.membersOf(globex), `admin-${key}`, { role: "tenant-admin" });
      aws.calls.length = 0;
      const answers = [];
      for (let count = 0; count < 30; count += 1) {
        const target = await addUser(aws, members, `${count}-${key}`, { invitation: "pending" });
        const json = exampleBody(route);
        answers.push(
          await account.call(admin.id, key, {
            ...(route.path.includes("{") && {
              params: { user_id: target.id, credential_id: await addCredential() },
            }),
            ...(json && { json: "email" in json ? { ...json, email: `${count}@new.example` } : json }),
          }),
        );
      }
      for (const [service, most] of Object.entries(bounds.account ?? {})) {
        expect([service, called(service) <= most, called(service)]).toEqual([
          service,
          true,
          expect.anything(),
        ]);
      }
      const refused = answers.filter(({ status }) => status === 429);
      for (const { headers } of refused) expect(Number(headers["retry-after"])).toBeLessThanOrEqual(60);
      expect(refused.length > 0).toBe(!endless.includes(key));
      const other = await account.call(theirs.id, "GET /users", {}, globex);
      expect(other.status).toBe(200);
      account.advance(60);
      const after = await account.call(admin.id, "GET /users", { query: { limit: "5" } });
      expect(after.status).toBe(200);
    },
  );

  test("finds its own key by the same way", async () => {
    const admin = await addUser(aws, account.membersOf(acme), "key", { role: "tenant-admin" });
    expect((await account.call(admin.id, "GET /tenant")).body.api_key).toBe(keyOf(acme));
  });
});
