import { randomUUID } from "node:crypto";
import { unique } from "../../target/tenants";
import { type Answer, call, patiently, type RequestAttack, type Scene } from "./scene";
import { signedCall } from "./signed";

const route = "POST /onboarding";

type Body = Readonly<Record<string, unknown>>;

const newcomer = (): Body => ({
  tenant_name: `Newcomers ${unique()}`,
  admin_email: `newcomer-${unique()}@example.com`,
});

function onboard(
  { target }: Scene,
  body: Body,
  idempotencyKey = `isolation-${randomUUID()}`,
): Promise<Answer> {
  return patiently(`${target.apiEndpoint}/onboarding`, {
    method: "POST",
    headers: { "content-type": "application/json", "idempotency-key": idempotencyKey },
    body: JSON.stringify(body),
  });
}

const asking = (body: (scene: Scene) => Body) => (scene: Scene) =>
  onboard(scene, { ...newcomer(), ...body(scene) });

/** Another caller's first request with a key, and its answer. */
interface First {
  readonly key: string;
  readonly body: Body;
  readonly answer: Answer;
}

const asCustomer = async (scene: Scene): Promise<First> => {
  const [key, body] = [randomUUID(), newcomer()];
  return { key, body, answer: await onboard(scene, body, key) };
};
const asOperator = async (scene: Scene): Promise<First> => {
  const [key, body] = [randomUUID(), newcomer()];
  const asked = { method: "POST", path: "/admin/tenants", body: JSON.stringify(body) };
  const headers = { "idempotency-key": key };
  return { key, body, answer: await signedCall(scene, scene.operators.operator, asked, { headers }) };
};

/** Uses another caller's Idempotency-Key, and checks what it reveals, since both answers are known here. */
const reusing =
  (first: (scene: Scene) => Promise<First>, change: (body: Body) => Body) => async (scene: Scene) => {
    const { key, body, answer } = await first(scene);
    expect(answer.status).toBe(201);
    const { mailbox } = scene.platform.endpoint;
    const mails = mailbox.list().length;
    const second = await onboard(scene, change(body), key);
    // A key reveals only what a caller with the whole request already received: id, message and status.
    if (second.status === 201) expect(JSON.parse(second.body)).toEqual(JSON.parse(answer.body));
    else {
      const { tenant_id } = JSON.parse(answer.body) as { tenant_id: string };
      for (const text of [tenant_id, body.tenant_name, body.admin_email]) {
        expect(second.body).not.toContain(text);
      }
    }
    expect(mailbox.list()).toHaveLength(mails);
    return second;
  };

/** The same for a name and for an address, so that neither reveals which exist. */
const tellsNothing = ({ body }: Answer) => {
  const { request_id: _, ...problem } = JSON.parse(body) as Body;
  expect(problem).toEqual({
    type: expect.any(String),
    title: "Conflict",
    status: 409,
    detail: "The tenant name or the administrator's address is already in use.",
  });
};

const attacks: readonly RequestAttack[] = [
  {
    name: "into the other tenant, by its id",
    send: asking(({ victim }) => ({ tenant_id: victim.tenantId })),
    answers: [400],
  },
  {
    name: "with a status, a version or a key of its own",
    send: asking(({ victim }) => ({ status: "active", version: 9, api_key_id: victim.apiKey })),
    answers: [400],
  },
  {
    name: "in a tier that operators give",
    send: asking(() => ({ tier: "premium" })),
    answers: [422],
  },
  ...(
    [
      ["its name", ({ victim }) => victim.name],
      ["its name in capitals", ({ victim }) => victim.name.toUpperCase()],
      ["its name with wider spaces", ({ victim }) => victim.name.replaceAll(" ", "  ")],
      ["its name in full-width letters", ({ victim }) => victim.name.replace("E", "\uff25")],
    ] as [string, (scene: Scene) => string][]
  ).map(
    ([what, name]): RequestAttack => ({
      name: `under the other tenant's name: ${what}`,
      send: asking((scene) => ({ tenant_name: name(scene) })),
      answers: [409],
      check: tellsNothing,
    }),
  ),
  ...(["admin", "member", "invited", "disabled"] as const).flatMap((who) =>
    [(email: string) => email, (email: string) => email.toUpperCase()].map(
      (written, at): RequestAttack => ({
        name: `with the address of the other tenant's user, ${who}${at === 0 ? "" : ", in capitals"}`,
        send: asking(({ victims }) => ({ admin_email: written(victims[who].email) })),
        answers: [409],
        check: tellsNothing,
      }),
    ),
  ),
  ...(
    [
      ["a customer's", asCustomer, [422], [201]],
      // Not the caller's namespace: the name or the address is taken, as without a key.
      ["an operator's", asOperator, [409], [409]],
    ] as const
  ).flatMap(([whose, first, changed, same]): RequestAttack[] => [
    {
      name: `with ${whose} Idempotency-Key and another name`,
      send: reusing(first, (body) => ({ ...body, tenant_name: newcomer().tenant_name })),
      answers: changed,
    },
    {
      name: `with ${whose} Idempotency-Key and another address`,
      send: reusing(first, (body) => ({ ...body, admin_email: newcomer().admin_email })),
      answers: changed,
    },
    {
      name: `with ${whose} Idempotency-Key and whole request`,
      send: reusing(first, (body) => body),
      answers: same,
      check: (answer) =>
        answer.status === 409
          ? tellsNothing(answer)
          : expect(Object.keys(JSON.parse(answer.body) as object).sort()).toEqual([
              "message",
              "status",
              "tenant_id",
            ]),
    },
  ]),
  {
    name: "with the other tenant's token and an administrator's address of one's own",
    send: (scene) =>
      call(scene, "/onboarding", {
        method: "POST",
        body: JSON.stringify({ ...newcomer(), tenant_name: scene.victim.name }),
      }),
    answers: [409],
    check: tellsNothing,
  },
];

/** Onboarding, which requires no authentication. */
export const onboardingAttacks = attacks.map((each): RequestAttack => ({ ...each, route }));
