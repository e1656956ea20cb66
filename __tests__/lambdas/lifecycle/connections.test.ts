import { providerNameOf, tenantOfProvider } from "../../../lambdas/registry/provider-name";
import { type Platform, startPlatform } from "../../support/lambdas/platform";

let platform: Platform;

beforeAll(async () => {
  platform = await startPlatform();
});
afterAll(() => platform.close());
beforeEach(() => {
  platform.pool.clients.clear();
  platform.pool.providers.clear();
  platform.state.singleSignOn = true;
  platform.state.mailsPerDay = 10;
  platform.mails.length = 0;
});

const HOUR = 3_600_000;
const clients = () => [...platform.pool.clients.keys()];
const providers = () => [...platform.pool.providers.keys()];

let made = 0;

/** A client of this name. @returns its id */
function addClient(ClientName: string): string {
  made += 1;
  platform.pool.clients.set(`extra${made}`, { ClientName });
  return `extra${made}`;
}

/** What a request leaves that stopped after the pool, or before it: a provider of the tenant, made now, and its client. */
function addHalf(tenantId: string, generation: string): string {
  const name = providerNameOf(tenantId, generation);
  platform.pool.providers.set(name, { CreationDate: new Date(platform.state.now) });
  addClient(name);
  return name;
}

/** A tenant with a connection, whose provider is an hour old. */
async function connected() {
  const tenant = await platform.addTenant();
  await platform.connect(tenant);
  const provider = providers().find((name) => tenantOfProvider(name) === tenant.id) ?? "";
  platform.pool.providers.set(provider, { CreationDate: new Date(platform.state.now - HOUR) });
  const [client = ""] =
    [...platform.pool.clients].find(([, { ClientName }]) => ClientName === provider) ?? [];
  return { id: tenant.id, provider, client };
}

const changeRow = async (tenantId: string, change: object) => {
  const rows = await platform.tables.rowsOf("members", tenantId);
  await platform.tables.put([["members", { ...rows.find(({ user_id }) => user_id === "#sso"), ...change }]]);
};

test("a connection stays, and so does what the platform has not made", async () => {
  const { provider, client } = await connected();
  platform.pool.providers.set("Google", { CreationDate: new Date(0) });
  const own = addClient("saas-test-client");
  await platform.sweep();
  expect(providers()).toEqual([provider, "Google"]);
  expect(clients()).toEqual([client, own]);
});

test("a half without a row goes once it is half an hour old, whether its tenant has a connection or not", async () => {
  const { id, provider, client } = await connected();
  const { id: other } = await platform.addTenant();
  const gone = "b0000000-0000-4000-8000-000000000000";
  for (const tenantId of [id, other, gone]) addHalf(tenantId, "halfof");
  platform.state.now += HOUR / 2 - 60_000;
  await platform.sweep();
  expect([providers().length, clients().length]).toEqual([4, 4]);
  platform.state.now += 60_000;
  const young = addHalf(other, "young0");
  await platform.sweep();
  expect(providers()).toEqual([provider, young]);
  expect(clients()).toHaveLength(2);
  expect(clients()).toContain(client);
});

test("a provider without a client goes, and a client without a provider", async () => {
  const { id } = await platform.addTenant();
  addHalf(id, "half01");
  platform.pool.clients.clear();
  addClient(providerNameOf(id, "half02"));
  platform.state.now += HOUR;
  await platform.sweep();
  expect([providers(), clients()]).toEqual([[], []]);
});

test("of two clients of one connection, the one that its row names stays", async () => {
  const { provider, client } = await connected();
  addClient(provider);
  await platform.sweep();
  expect([providers(), clients()]).toEqual([[provider], [client]]);
});

test("no client of a row goes that names none yet", async () => {
  const { id, provider, client } = await connected();
  const second = addClient(provider);
  await changeRow(id, { state: "making", sign_in_client_id: undefined });
  await platform.sweep();
  expect([providers(), clients()]).toEqual([[provider], [client, second]]);
});

test("a connection that is being removed is left to who removes it", async () => {
  const { id, provider, client } = await connected();
  await changeRow(id, { state: "removing" });
  await platform.sweep();
  expect([providers(), clients()]).toEqual([[provider], [client]]);
});

test("the row of another tenant does not keep a provider", async () => {
  const { id } = await platform.addTenant();
  const { id: other } = await platform.addTenant();
  const provider = addHalf(id, "half03");
  await platform.tables.put([
    ["members", { tenant_id: other, user_id: "#sso", provider, state: "active", version: 1 }],
  ]);
  platform.state.now += HOUR;
  await platform.sweep();
  expect([providers(), clients()]).toEqual([[], []]);
});

test("neither sweep removes what is the other's", async () => {
  const { id, provider, client } = await connected();
  const machine = await platform.addMachine(id);
  platform.state.now += HOUR;
  await platform.sweep();
  expect([providers(), clients()]).toEqual([[provider], [client, machine]]);
  const { appClients } = platform.newDependencies();
  for await (const each of appClients.all()) {
    // Exactly one of them owns each client.
    expect([each.machine !== undefined, each.provider !== undefined].filter(Boolean)).toHaveLength(1);
  }
});

test("a tenant whose connection cannot be looked at keeps no other waiting", async () => {
  const [{ id }, { id: other }] = [await platform.addTenant(), await platform.addTenant()];
  for (const tenantId of [id, other]) addHalf(tenantId, "half04");
  platform.state.now += HOUR;
  const read = platform.seam.calls.length;
  await platform.sweep();
  const calls = platform.seam.calls.slice(read).map(({ operation }) => operation);
  for (const tenantId of [id, other]) addHalf(tenantId, "half05");
  platform.state.now += HOUR;
  platform.seam.faultAt(calls.indexOf("DeleteIdentityProvider"), "before");
  await platform.sweep();
  platform.seam.heal();
  expect(providers()).toHaveLength(1);
  await platform.sweep();
  expect(providers()).toEqual([]);
});

test("every provider of the pool is counted, over pages", async () => {
  const { id } = await connected();
  for (let n = 0; n < 70; n += 1) addHalf(id, `a${String(n).padStart(5, "0")}`);
  platform.lines.length = 0;
  await platform.sweep();
  const counted = platform.lines.map((line) => JSON.parse(line).IdentityProviders).filter(Boolean);
  expect(counted).toEqual([71]);
});

test("without single sign-on, nobody asks for providers", async () => {
  platform.state.singleSignOn = false;
  const read = platform.seam.calls.length;
  await platform.sweep();
  const operations = platform.seam.calls.slice(read).map(({ operation }) => operation);
  expect(operations).not.toContain("ListIdentityProviders");
});

describe("a connection that ends", () => {
  const DAY = 24 * HOUR;
  const day = (days: number) => new Date(platform.state.now + days * DAY).toISOString();
  const warned = async (id: string) =>
    (await platform.tables.rows("audit"))
      .filter(({ tenant_id, operation }) => tenant_id === id && String(operation).startsWith("warn-of"))
      .map(({ operation, at }) => [operation, at]);

  /** Sweeps. @returns how many connections it counts */
  async function counted(): Promise<number> {
    platform.lines.length = 0;
    await platform.sweep();
    const [found] = platform.lines
      .map((line) => JSON.parse(line).ExpiringConnections)
      .filter((each) => each !== undefined);
    return Number(found);
  }

  test.each<[string, (last: string) => object]>([
    ["last certificate", (last) => ({ certificates: [{ expires_at: day(-1) }, { expires_at: last }] })],
    ["secret", (last) => ({ client_secret_expires_at: last })],
  ])("by its %s is counted and told once before, and once after", async (_, change) => {
    const { id } = await connected();
    const [soon, end] = [day(1), day(31)];
    await changeRow(id, { ...change(end), created_at: day(-9) });
    expect([await counted(), await warned(id)]).toEqual([0, []]);
    platform.state.now += DAY;
    const first = ["warn-of-expiring-connection", soon];
    for (const told of [1, 0]) {
      expect([await counted(), await warned(id)]).toEqual([1, [first]]);
      // The row remembers: the entry is kept once in any case, its line in the log is not.
      expect(platform.lines.filter((line) => line.includes("warn-of-"))).toHaveLength(told);
      platform.state.now += HOUR;
    }
    platform.state.now += 30 * DAY;
    for (let sweeps = 0; sweeps < 2; sweeps += 1) {
      expect([await counted(), await warned(id)]).toEqual([1, [first, ["warn-of-expired-connection", end]]]);
    }
    // A new one has another end.
    await changeRow(id, change(new Date(platform.state.now + 99 * DAY).toISOString()));
    expect(await counted()).toBe(0);
  });

  test("is not told to have ended before it began", async () => {
    const { id } = await connected();
    const tested_at = day(-1);
    await changeRow(id, { client_secret_expires_at: day(3), created_at: day(-2), tested_at });
    await counted();
    expect(await warned(id)).toEqual([["warn-of-expiring-connection", tested_at]]);
  });

  test.each(["draft", "tested", "removing"])("is nobody's way in while it is %s", async (state) => {
    const { id } = await connected();
    await changeRow(id, { client_secret_expires_at: day(-1), state });
    expect([await counted(), await warned(id)]).toEqual([0, []]);
  });

  test("of a tenant that is not active waits for it", async () => {
    const { id } = await connected();
    await changeRow(id, { client_secret_expires_at: day(-1), created_at: day(-9) });
    const [record] = (await platform.tables.rows("metadata")).filter(({ tenant_id }) => tenant_id === id);
    await platform.tables.put([["metadata", { ...record, status: "suspended" }]]);
    expect(await counted()).toBe(0);
    await platform.tables.put([["metadata", { ...record, status: "active" }]]);
    expect(await counted()).toBe(1);
  });

  test("at no time that anybody knows is none", async () => {
    await connected();
    expect(await counted()).toBe(0);
  });

  describe("by mail", () => {
    /** Sweeps. @returns the mails since the last call */
    async function mailed() {
      await platform.sweep();
      return platform.mails.splice(0);
    }

    /** A connection that ends in ten days. */
    async function ending(change: object = { client_secret_expires_at: day(10) }) {
      const { id } = await connected();
      await changeRow(id, { ...change, created_at: day(-9) });
      return id;
    }

    test.each<[string, (end: string) => object]>([
      ["client secret", (client_secret_expires_at) => ({ client_secret_expires_at })],
      ["signing certificate", (expires_at) => ({ certificates: [{ expires_at }] })],
    ])("tells of a %s once before, and once after", async (what, change) => {
      const end = day(10);
      const id = await ending(change(end));
      const sent = (subject: string, verb: string) => ({
        to: `admin@${id}.example`,
        copies: [],
        subject,
        text: expect.stringMatching(new RegExp(`${what} of .* ${verb} on ${end.slice(0, 10)}`)),
      });
      expect(await mailed()).toEqual([sent("Single sign-on stops soon", "expires")]);
      expect(await mailed()).toEqual([]);
      platform.state.now += 10 * DAY;
      expect(await mailed()).toEqual([sent("Single sign-on has stopped", "expired")]);
      expect(await mailed()).toEqual([]);
    });

    test("tells every active administrator who has signed in, and nobody else", async () => {
      const id = await ending();
      const rows = await platform.tables.rowsOf("members", id);
      const admin = rows.find(({ email }) => email === `admin@${id}.example`);
      const more = [{}, { invitation: "pending" }, { status: "disabled" }, { role: "tenant-member" }].map(
        (change, n) => ({
          ...admin,
          ...change,
          user_id: `${admin?.user_id}${n}`,
          email: `a${n}@${id}.example`,
        }),
      );
      const [set] = rows.filter(({ user_id }) => user_id === "#administrators");
      const user_ids = new Set([admin, ...more].map((row) => String(row?.user_id)));
      await platform.tables.put([...more, { ...set, user_ids }].map((row) => ["members", row] as const));
      const [mail] = await mailed();
      expect([mail?.to, ...(mail?.copies ?? [])].sort()).toEqual([`a0@${id}.example`, `admin@${id}.example`]);
    });

    test("that fails is repeated by the next sweep, and the connection counts all the same", async () => {
      await ending();
      platform.seam.interrupt(
        ({ service }) => service === "ses",
        async () => Promise.reject(new Error("SES is away")),
      );
      expect([await counted(), platform.mails.length]).toEqual([1, 0]);
      expect([await counted(), platform.mails.length]).toEqual([1, 1]);
    });

    test("beyond the tenant's mails of a day is withheld, with an error in the log", async () => {
      platform.state.mailsPerDay = 1;
      const id = await ending();
      expect(await mailed()).toHaveLength(1);
      await changeRow(id, { client_secret_expires_at: day(11) });
      platform.lines.length = 0;
      expect(await mailed()).toEqual([]);
      expect(platform.lines.join("")).toContain("mail withheld");
    });
  });
});
