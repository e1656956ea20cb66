import { DeleteCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { type Aws, startAws } from "../../support/lambdas/aws";
import { acme, globex } from "../../support/lambdas/events";
import { addUser, clearUsers } from "../../support/lambdas/members";
import { connectionsOn } from "./connections-function";

export const SECRET = "s3cret-of-the-provider";
export const body = {
  protocol: "oidc",
  issuer: "https://login.acme.com",
  client_id: "platform-at-acme",
  client_secret: SECRET,
  groups_claim: "groups",
  roles: { admins: "tenant-admin" },
} as const;

export const ofDomain = (domain: string) => ({ params: { domain } });

/**
 * Test AWS with two tenants: `acme` has an administrator and a member, `globex` an administrator. Empties it before each test
 * of the file that calls this.
 */
export function connectionScene() {
  let aws: Aws;
  let connections: ReturnType<typeof connectionsOn>;
  let admin: Awaited<ReturnType<typeof addUser>>;
  let member: Awaited<ReturnType<typeof addUser>>;
  let other: Awaited<ReturnType<typeof addUser>>;

  beforeAll(async () => {
    aws = await startAws();
  });
  afterAll(() => aws.close());

  beforeEach(async () => {
    connections = connectionsOn(aws);
    await clearUsers(aws);
    for (const { tenant_id } of await aws.rows("metadata")) {
      await aws.documents.send(new DeleteCommand({ TableName: "metadata", Key: { tenant_id } }));
    }
    aws.pool.providers.clear();
    aws.pool.clients.clear();
    aws.pool.mostProviders = 300;
    await Promise.all([acme, globex].map((tenant) => connections.setStatus(tenant, "active")));
    admin = await addUser(aws, connections.membersOf(acme), "admin", { role: "tenant-admin" });
    member = await addUser(aws, connections.membersOf(acme), "member");
    other = await addUser(aws, connections.membersOf(globex), "other", { role: "tenant-admin" });
  });
  afterEach(() => connections.close());

  const claim = (domain: string, by = admin.id, tenant = acme) =>
    connections.call(by, "POST /tenant/sso/domains", { json: { domain } }, tenant);
  const verify = (domain: string, by = admin.id, tenant = acme) =>
    connections.call(by, "POST /tenant/sso/domains/{domain}/verification", ofDomain(domain), tenant);
  const release = (domain: string) =>
    connections.call(admin.id, "DELETE /tenant/sso/domains/{domain}", ofDomain(domain));
  const put = (change: object = {}, by = admin.id, tenant = acme) =>
    connections.call(by, "PUT /tenant/sso", { json: { ...body, ...change } }, tenant);
  const patch = (json: object) => connections.call(admin.id, "PATCH /tenant/sso", { json });
  const read = () => connections.call(admin.id, "GET /tenant/sso");
  const remove = () => connections.call(admin.id, "DELETE /tenant/sso");
  const find = (domain: string) => connections.send("GET /sign-in", { query: { domain } });

  async function prove(domain: string, by = admin.id, tenant = acme) {
    const { body: claimed } = await claim(domain, by, tenant);
    connections.dns.set(claimed.record_name, claimed.record_value);
    return verify(domain, by, tenant);
  }

  /** The row as the sign-in of the administrator leaves it. */
  async function tested() {
    await changeRow("#sso", { state: "tested" });
  }

  /** Addresses of test users are below the tenant's id, which is no public suffix. */
  const own = () => admin.email.split("@")[1] ?? "";

  async function connected() {
    await claimDirectly(acme, own());
    await put();
    await tested();
  }

  /** Test addresses end in `.example`, which nobody can register and so nobody can claim. */
  const store = (TableName: string, Item: object) =>
    aws.documents.send(new PutCommand({ TableName, Item: { ...Item } }));

  async function changeRow(user_id: string, change: object) {
    const row = (await aws.rows("members")).find(
      (each) => each.tenant_id === acme && each.user_id === user_id,
    );
    await store("members", { ...row, ...change });
  }

  async function claimDirectly(tenant_id: string, domain: string) {
    await store("members", {
      tenant_id,
      user_id: `#domain#${domain}`,
      domain,
      token: "t",
      verified_at: "2030-01-01T00:00:00.000Z",
    });
    await store("metadata", { tenant_id: `domain#${domain}`, holder: tenant_id });
  }

  return {
    get aws() {
      return aws;
    },
    get connections() {
      return connections;
    },
    get admin() {
      return admin;
    },
    get member() {
      return member;
    },
    get other() {
      return other;
    },
    /** Serves with other settings until the test ends. */
    serve(settings: Parameters<typeof connectionsOn>[1]) {
      connections.close();
      connections = connectionsOn(aws, settings);
    },
    changeRow,
    claim,
    claimDirectly,
    connected,
    find,
    own,
    patch,
    prove,
    put,
    read,
    release,
    remove,
    store,
    tested,
    verify,
  };
}
