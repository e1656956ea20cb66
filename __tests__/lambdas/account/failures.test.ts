import { reconcile } from "../../../lambdas/registry/reconcile";
import { type Aws, startAws, type Verdict } from "../../support/lambdas/aws";
import { acme } from "../../support/lambdas/events";
import { addUser, clearUsers, drift, excess } from "../../support/lambdas/members";
import { sampled } from "../../support/sampled";
import { counted } from "../../support/tally";
import { type Account, accountOn } from "./account-function";

let aws: Aws;
let account: Account;

beforeAll(async () => {
  aws = await startAws();
  account = accountOn(aws);
  await account.setStatus(acme, "active");
});

afterAll(async () => {
  account.close();
  await aws.close();
});

afterEach(() => aws.judge(() => "pass"));

/** Seconds after which an attempt at an invitation counts as crashed. */
const ATTEMPT = 61;

/** The call with this number meets the fault; what follows passes, or, after a crash, nothing does. */
function faultAt(number: number, fault: Verdict, crash: boolean) {
  let made = -1;
  aws.judge(() => {
    made += 1;
    if (made === number) return fault;
    return crash && made > number ? "refuse" : "pass";
  });
}

type Scene = Awaited<ReturnType<typeof newScene>>;

async function newScene() {
  await clearUsers(aws);
  // No calls are left over from another scene.
  account.advance(60);
  const members = account.membersOf(acme);
  const [first, other, member] = [
    await addUser(aws, members, "first", { role: "tenant-admin" }),
    await addUser(aws, members, "other", { role: "tenant-admin" }),
    await addUser(aws, members, "member"),
  ];
  aws.calls.length = 0;
  return { members, first, other, member };
}

const INVITED = "invited@example.com";

interface Work {
  readonly request: (scene: Scene) => Promise<{ status: number }>;
  /** AWS calls of an undisturbed request. */
  readonly calls: number;
  /** Answers of a request that succeeded, and of one that is repeated after it was done. */
  readonly success: number;
  readonly done: readonly number[];
  /** What is to be seen once it is done, and before it: nothing else is half-way. */
  readonly after: unknown;
  readonly before: unknown;
  readonly state: (scene: Scene) => unknown;
}

const patch = (id: string, json: object, by: string) =>
  account.call(by, "PATCH /users/{user_id}", { params: { user_id: id }, json });

/** What the user in the pool may do; undefined: there is none. */
const rightsOf = (id: string | undefined) => {
  const user = id === undefined ? undefined : aws.pool.bySub(id);
  return user && { groups: [...user.groups], enabled: user.enabled };
};

const works: Readonly<Record<string, Work>> = {
  invitation: {
    request: ({ first }) =>
      account.call(first.id, "POST /users", { json: { email: INVITED, role: "tenant-admin" } }),
    calls: 21,
    success: 201,
    done: [201, 409],
    before: undefined,
    after: { groups: ["tenant-admin"], enabled: true },
    state: () => rightsOf(aws.pool.users.get(INVITED)?.sub),
  },
  removal: {
    request: ({ first, other }) =>
      account.call(first.id, "DELETE /users/{user_id}", { params: { user_id: other.id } }),
    calls: 14,
    success: 204,
    done: [204, 404],
    before: { groups: ["tenant-admin"], enabled: true },
    after: undefined,
    state: ({ other }) => rightsOf(other.id),
  },
  demotion: {
    request: ({ first, other }) => patch(other.id, { role: "tenant-member" }, first.id),
    calls: 12,
    success: 200,
    done: [200],
    before: { groups: ["tenant-admin"], enabled: true },
    after: { groups: ["tenant-member"], enabled: true },
    state: ({ other }) => rightsOf(other.id),
  },
  promotion: {
    request: ({ first, member }) => patch(member.id, { role: "tenant-admin" }, first.id),
    calls: 16,
    success: 200,
    done: [200],
    before: { groups: ["tenant-member"], enabled: true },
    after: { groups: ["tenant-admin"], enabled: true },
    state: ({ member }) => rightsOf(member.id),
  },
  "disabling of an administrator": {
    request: ({ first, other }) => patch(other.id, { status: "disabled" }, first.id),
    calls: 11,
    success: 200,
    done: [200],
    before: { groups: ["tenant-admin"], enabled: true },
    after: { groups: ["tenant-admin"], enabled: false },
    state: ({ other }) => rightsOf(other.id),
  },
};

describe.each(Object.entries(works))("%s", (_, work) => {
  const everyCall = Array.from({ length: work.calls }, (_, index) => index);

  test(`undisturbed: ${work.calls} calls, and all is done`, async () => {
    const scene = await newScene();
    expect(work.state(scene)).toEqual(work.before);
    expect((await work.request(scene)).status).toBe(work.success);
    expect(aws.calls.map(({ operation }) => operation)).toHaveLength(work.calls);
    expect(work.state(scene)).toEqual(work.after);
    expect(await drift(aws, acme)).toEqual([]);
  });

  describe.each(["refuse", "lose-answer"] as const)("%s", (fault) => {
    test.each(sampled("faults", everyCall))(
      "a failure at call %i: done or not, and repeated it is done",
      (number) =>
        counted("faults", async () => {
          const scene = await newScene();
          faultAt(number, fault, false);
          const { status } = await work.request(scene);
          aws.judge(() => "pass");
          expect([work.success, 500]).toContain(status);
          expect(await excess(aws, acme)).toEqual([]);
          if (status === work.success) expect(work.state(scene)).toEqual(work.after);
          const left = await drift(aws, acme);
          // A removal that was decided stays decided; all else is as it was, or done.
          const decided = left.some((sentence) => /is being removed|has no user/.test(sentence));
          if (!decided) {
            expect(left).toEqual([]);
            expect([work.before, work.after]).toContainEqual(work.state(scene));
          }
          account.advance(ATTEMPT);
          expect(work.done).toContain((await work.request(scene)).status);
          expect(work.state(scene)).toEqual(work.after);
          expect(await drift(aws, acme)).toEqual([]);
        }),
    );
  });

  // A crash before a call is a crash that loses the answer of the one before.
  test.each(sampled("faults", everyCall))(
    "a crash at call %i: no right too many, and repeated it is done",
    (number) =>
      counted("faults", async () => {
        const scene = await newScene();
        faultAt(number, "lose-answer", true);
        await work.request(scene);
        aws.judge(() => "pass");
        expect(await excess(aws, acme)).toEqual([]);
        account.advance(ATTEMPT);
        expect(work.done).toContain((await work.request(scene)).status);
        expect(work.state(scene)).toEqual(work.after);
        expect(await drift(aws, acme)).toEqual([]);
      }),
  );

  test.each(sampled("faults", everyCall))(
    "a crash at call %i: reconciled, it is done or not begun",
    (number) =>
      counted("faults", async () => {
        const { members, ...scene } = await newScene();
        faultAt(number, "lose-answer", true);
        await work.request({ members, ...scene });
        aws.judge(() => "pass");
        const options = { members, directory: account.directory, usersSuspended: false };
        await reconcile(options);
        expect(await drift(aws, acme)).toEqual([]);
        expect([work.before, work.after]).toContainEqual(work.state({ members, ...scene }));
        expect(await reconcile(options)).toEqual([]);
      }),
  );
});
