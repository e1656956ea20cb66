import { type Aws, startAws, type Verdict } from "../../support/lambdas/aws";
import { acme } from "../../support/lambdas/events";
import { addUser, clearUsers } from "../../support/lambdas/members";
import { sampled } from "../../support/sampled";
import { counted } from "../../support/tally";
import { type Account, accountOn } from "./account-function";

let aws: Aws;
let account: Account;
let admin: string;

beforeAll(async () => {
  aws = await startAws();
  account = accountOn(aws);
  await account.setStatus(acme, "active");
});
afterAll(async () => {
  account.close();
  await aws.close();
});

const ROUTE = "POST /tenant/credentials";
const wanted = { name: "import", scopes: ["data:read"], expires_in_days: 30 };
const create = () => account.call(admin, ROUTE, { json: wanted });
const rowsOf = async () =>
  (await aws.rows("members"))
    .filter(({ client_id }) => client_id !== undefined)
    .map(({ client_id }) => client_id);

interface Credential {
  readonly credential_id: string;
  readonly client_id: string;
}

/** A credential, and no calls left over from another scene. */
async function newScene(): Promise<Credential> {
  aws.judge(() => "pass");
  await clearUsers(aws);
  aws.pool.clients.clear();
  account.advance(60);
  admin = (await addUser(aws, account.membersOf(acme), "admin", { role: "tenant-admin" })).id;
  const { body } = await create();
  aws.calls.length = 0;
  return body;
}

const on = (route: string, { credential_id }: Credential, json?: object) =>
  account.call(admin, route, { params: { credential_id }, ...(json && { json }) });

const works: Readonly<
  Record<string, { request: (of: Credential) => ReturnType<typeof create>; success: number; done: number[] }>
> = {
  creation: { request: create, success: 201, done: [201] },
  rotation: {
    request: (of) => on(`${ROUTE}/{credential_id}/rotation`, of, {}),
    success: 201,
    done: [201],
  },
  revocation: {
    request: (of) => on("DELETE /tenant/credentials/{credential_id}", of),
    success: 204,
    done: [204, 404],
  },
};

const kinds: readonly { fault: Verdict; crash: boolean }[] = [
  { fault: "refuse", crash: false },
  { fault: "lose-answer", crash: false },
  { fault: "lose-answer", crash: true },
];

test.each(Object.entries(works))(
  "%s: every call meets every fault: no row is without a client, and repeated it is done",
  async (title, { request, success, done }) => {
    expect((await request(await newScene())).status).toBe(success);
    const calls = aws.calls.length;
    expect(calls).toBeGreaterThan(3);
    const faults = kinds.flatMap((kind) => Array.from({ length: calls }, (_, at) => ({ at, ...kind })));
    for (const { at, fault, crash } of sampled(
      "faults",
      faults,
      (each) => `${title} ${each.fault} ${each.crash}`,
    )) {
      await counted("faults", async () => {
        const scene = await newScene();
        let made = -1;
        aws.judge(() => {
          made += 1;
          if (made === at) return fault;
          return crash && made > at ? "refuse" : "pass";
        });
        const { status } = await request(scene);
        aws.judge(() => "pass");
        expect([success, 500]).toContain(status);
        const rows = await rowsOf();
        expect([...aws.pool.clients.keys()]).toEqual(expect.arrayContaining(rows));
        if (title !== "revocation") expect(rows).toContain(scene.client_id);
        account.advance(60);
        const again = await request(scene);
        expect(done).toContain(again.status);
        const left = await rowsOf();
        if (title === "revocation") expect(left).toEqual([]);
        else expect(left).toEqual(expect.arrayContaining([scene.client_id, again.body.client_id]));
      });
    }
  },
);
