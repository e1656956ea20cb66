import type { DynamoDBRecord } from "aws-lambda";
import { definition } from "../../../lambdas/lifecycle/definition";
import { type Platform, startPlatform } from "../../support/lambdas/platform";

let platform: Platform;
let sequence = 0;

beforeAll(async () => {
  platform = await startPlatform();
});
afterAll(() => platform.close());
beforeEach(() => {
  platform.mails.length = 0;
  platform.state.mailsPerDay = 10;
});

interface Entry {
  readonly tenant: { readonly id: string };
  readonly target?: string | undefined;
  readonly actor?: { readonly type: string; readonly id: string };
  readonly factors?: readonly [string, string];
  readonly at?: string;
}

/** A record of the audit trail's stream. */
function recordOf({ tenant, target, actor, factors = ["active", "none"], at }: Entry): DynamoDBRecord {
  sequence += 1;
  const time = at ?? platform.now().toISOString();
  const facts = (factor: string) => ({ M: { second_factor: { S: factor } } });
  const { type, id } = actor ?? { type: "user", id: "someone" };
  return {
    eventName: "INSERT",
    dynamodb: {
      SequenceNumber: String(sequence),
      Keys: { tenant_id: { S: tenant.id }, entry_id: { S: `${time}#${sequence}` } },
      NewImage: {
        tenant_id: { S: tenant.id },
        at: { S: time },
        operation: { S: "reset-second-factor" },
        actor: { M: { type: { S: type }, id: { S: id } } },
        ...(target !== undefined && { target: { S: target } }),
        before: facts(factors[0]),
        after: facts(factors[1]),
        result: { N: "200" },
      },
    },
  };
}

const take = (...entries: Entry[]) => platform.invoke({ Records: entries.map(recordOf) });

async function newTenant(more = {}) {
  const tenant = await platform.addTenant(more);
  const rows = await platform.tables.rowsOf("members", tenant.id);
  const idOf = (name: string) =>
    String(rows.find(({ email }) => email === `${name}@${tenant.id}.example`)?.user_id);
  return { ...tenant, admin: idOf("admin"), member: idOf("member") };
}

test("a reset tells the user, and the administrators as hidden receivers, in one mail", async () => {
  const tenant = await newTenant();
  expect(await take({ tenant, target: tenant.member })).toEqual({ batchItemFailures: [] });
  expect(platform.mails).toEqual([
    {
      to: `member@${tenant.id}.example`,
      copies: [`admin@${tenant.id}.example`],
      subject: "A second factor was reset",
      text: expect.stringContaining("by an administrator of the company"),
    },
  ]);
});

test("an operator's reset says so, and an administrator who is the user gets one copy", async () => {
  const tenant = await newTenant();
  await take({ tenant, target: tenant.admin, actor: { type: "operator", id: "arn:aws:iam::1:user/op" } });
  expect(platform.mails).toEqual([
    expect.objectContaining({
      to: `admin@${tenant.id}.example`,
      copies: [],
      text: expect.stringContaining("by an operator of the service"),
    }),
  ]);
});

test("an activation tells the user alone, who is the actor", async () => {
  const tenant = await newTenant();
  await take({ tenant, actor: { type: "user", id: tenant.member }, factors: ["none", "active"] });
  expect(platform.mails).toEqual([
    expect.objectContaining({
      to: `member@${tenant.id}.example`,
      copies: [],
      subject: "Your second factor is active",
    }),
  ]);
});

test("administrators who are not active, or have never signed in, get no copy", async () => {
  const tenant = await newTenant();
  const rows = await platform.tables.rowsOf("members", tenant.id);
  const admin = rows.find(({ user_id }) => user_id === tenant.admin);
  for (const change of [{ invitation: "pending" }, { status: "disabled" }, { role: "tenant-member" }]) {
    await platform.tables.put([["members", { ...admin, ...change }]]);
    await take({ tenant, target: tenant.member });
  }
  expect(platform.mails.map(({ copies }) => copies)).toEqual([[], [], []]);
});

test("one mail for each reset, however often the stream brings it", async () => {
  const tenant = await newTenant();
  const at = platform.now().toISOString();
  for (let round = 0; round < 3; round += 1) await take({ tenant, target: tenant.member, at });
  await take({ tenant, target: tenant.member });
  expect(platform.mails).toHaveLength(2);
});

test("a request that changed nothing, a user who is gone and another tenant's user cause none", async () => {
  const [tenant, other] = [await newTenant(), await newTenant()];
  const gone = await newTenant({ status: "deleted" });
  expect(
    await take(
      { tenant, target: tenant.member, factors: ["none", "none"] },
      { tenant, target: "b0000000-0000-4000-8000-000000000000" },
      { tenant, target: "#administrators" },
      { tenant, target: other.member },
      { tenant: gone, target: gone.member },
    ),
  ).toEqual({ batchItemFailures: [] });
  expect(platform.mails).toEqual([]);
});

test("a mail that failed is sent at the next try, and a record that cannot be read is skipped", async () => {
  const tenant = await newTenant();
  const record = recordOf({ tenant, target: tenant.member });
  const broken = recordOf({ tenant, target: tenant.member });
  delete broken.dynamodb?.NewImage?.before;
  for (let at = 0; ; at += 1) {
    platform.seam.faultAt(at, "before");
    const answer = await platform.invoke({ Records: [broken, record] });
    if (!platform.seam.heal()) break;
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: record.dynamodb?.SequenceNumber }] });
    expect(at).toBeLessThan(20);
  }
  // Where the row could not be written after the mail, it was sent again.
  expect([1, 2]).toContain(platform.mails.length);
  expect(platform.lines.join("\n")).toContain("entry skipped: invalid record");
  expect(platform.lines.join("\n")).not.toContain(`member@${tenant.id}.example`);
});

test("a tenant's mails of a day are bounded, and another tenant's are its own", async () => {
  platform.state.mailsPerDay = 2;
  const [tenant, other] = [await newTenant(), await newTenant()];
  for (let round = 0; round < 4; round += 1) await take({ tenant, target: tenant.member });
  expect(platform.mails).toHaveLength(2);
  expect(platform.lines.join("\n")).toContain("mail withheld");
  await take({ tenant: other, target: other.member });
  expect(platform.mails).toHaveLength(3);
});

test("a tenant's name cannot write a link or another line", async () => {
  const tenant = await newTenant({
    tenant_name: `Acme\r\nBcc: x@y.z https://evil.example/${"a".repeat(200)}`,
  });
  await take({ tenant, target: tenant.member });
  const [mail] = platform.mails;
  const name = /at "(.*)" was reset/.exec(mail?.text ?? "")?.[1] ?? "";
  expect(name).toMatch(/^Acme/);
  expect(name).not.toMatch(/[\r\n:/@.]/);
  expect(name.length).toBeLessThanOrEqual(60);
  expect(mail?.subject).not.toContain("Acme");
});

test("the mapping's pattern names attributes that the function reads", () => {
  const audit = definition.triggers.streams.of.find(({ table }) => table === "audit");
  const named = Object.keys(audit?.pattern.dynamodb.NewImage ?? {});
  expect(Object.keys(recordOf({ tenant: { id: "t" } }).dynamodb?.NewImage ?? {})).toEqual(
    expect.arrayContaining(named),
  );
});
