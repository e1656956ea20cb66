import { setImmediate as turn } from "node:timers/promises";
import { isActiveAdministrator } from "../../../lambdas/registry/members";
import { type Aws, startAws } from "../../support/lambdas/aws";
import { acme } from "../../support/lambdas/events";
import { addUser, clearUsers, drift } from "../../support/lambdas/members";
import { seeded } from "../../support/random";
import { type Account, accountOn } from "./account-function";

let aws: Aws;
let account: Account;

beforeAll(async () => {
  aws = await startAws();
  account = accountOn(aws);
  await account.setStatus(acme, "active");
  // Calls made at once overtake each other, otherwise in each round.
  const random = seeded(1);
  aws.pause(async () => {
    for (let turns = Math.floor(random() * 20); turns > 0; turns -= 1) await turn();
  });
});

afterAll(async () => {
  account.close();
  await aws.close();
});

beforeEach(() => clearUsers(aws));

const about = (id: string) => ({ params: { user_id: id } });
const changes = {
  demote: (by: string, id: string) =>
    account.call(by, "PATCH /users/{user_id}", { ...about(id), json: { role: "tenant-member" } }),
  disable: (by: string, id: string) =>
    account.call(by, "PATCH /users/{user_id}", { ...about(id), json: { status: "disabled" } }),
  remove: (by: string, id: string) => account.call(by, "DELETE /users/{user_id}", about(id)),
  restore: (by: string, id: string) =>
    account.call(by, "PATCH /users/{user_id}", {
      ...about(id),
      json: { role: "tenant-admin", status: "active" },
    }),
};

async function administrators(count: number) {
  const members = account.membersOf(acme);
  const ids: string[] = [];
  for (let index = 0; index < count; index += 1) {
    ids.push((await addUser(aws, members, `admin-${index}`, { role: "tenant-admin" })).id);
  }
  return ids;
}

async function activeAdministrators(): Promise<string[]> {
  const active: string[] = [];
  for await (const row of account.membersOf(acme).all()) {
    if (isActiveAdministrator(row)) active.push(row.user_id);
  }
  return active;
}

test.each(["demote", "disable", "remove"] as const)(
  "of two administrators who %s each other at once, one stays",
  async (change) => {
    for (let round = 0; round < 5; round += 1) {
      await clearUsers(aws);
      const [one = "", two = ""] = await administrators(2);
      const answers = await Promise.all([changes[change](one, two), changes[change](two, one)]);
      const statuses = answers.map(({ status }) => status);
      expect(statuses.filter((status) => status < 300)).toHaveLength(1);
      expect(statuses.filter((status) => status === 409 || status === 403)).toHaveLength(1);
      expect(await activeAdministrators()).toHaveLength(1);
      expect(await drift(aws, acme)).toEqual([]);
    }
  },
);

test("the last one in the set stays, whatever the caller", async () => {
  const [one = "", two = ""] = await administrators(2);
  // As a crash leaves it: the caller's own appointment never came to its end.
  await account.membersOf(acme).dropAdministrator(one);
  for (const change of ["demote", "disable", "remove"] as const) {
    expect((await changes[change](one, two)).status).toBe(409);
  }
  expect(aws.pool.bySub(two)).toMatchObject({ enabled: true, groups: new Set(["tenant-admin"]) });
});

test("three administrators who change each other at once: one is left, and all sides agree", async () => {
  const kinds = ["demote", "restore", "disable", "restore"] as const;
  for (let round = 0; round < 6; round += 1) {
    await clearUsers(aws);
    const ids = await administrators(3);
    const pairs = ids.flatMap((by) => ids.filter((id) => id !== by).map((id) => [by, id] as const));
    const answers = await Promise.all(
      pairs.map(([by, id], index) => changes[kinds[(index + round) % kinds.length] ?? "demote"](by, id)),
    );
    for (const { status } of answers) expect([200, 403, 409]).toContain(status);
    expect(await activeAdministrators()).not.toEqual([]);
    expect(await drift(aws, acme)).toEqual([]);
  }
});

test("who is appointed while being demoted ends as one or the other, on all sides", async () => {
  for (let round = 0; round < 8; round += 1) {
    await clearUsers(aws);
    const [one = "", two = ""] = await administrators(3);
    const { id } = await addUser(aws, account.membersOf(acme), "member");
    await Promise.all([changes.restore(one, id), changes.demote(two, id), changes.remove(two, one)]);
    expect(await drift(aws, acme)).toEqual([]);
  }
});
