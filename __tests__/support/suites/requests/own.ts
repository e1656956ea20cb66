import { type Answer, call, type RequestAttack, type Scene } from "./scene";
import { sending } from "./sending";

/** Attempts to change one's own role and state. */
const oneself = (
  [
    ["the administrator", ({ own }) => own.userId, ({ attacker }) => attacker.session.accessToken],
    [
      "a member",
      ({ colleagues }) => colleagues.member.userId,
      ({ colleagues }) => colleagues.member.accessToken,
    ],
    [
      "an administrator who is one no more",
      ({ colleagues }) => colleagues.demoted.userId,
      ({ colleagues }) => colleagues.demoted.accessToken,
    ],
    [
      "a disabled user",
      ({ colleagues }) => colleagues.disabled.userId,
      ({ colleagues }) => colleagues.disabled.accessToken,
    ],
    [
      "a removed user",
      ({ colleagues }) => colleagues.removed.userId,
      ({ colleagues }) => colleagues.removed.accessToken,
    ],
  ] as [string, (scene: Scene) => string, (scene: Scene) => string][]
).flatMap(([who, id, token]) =>
  [{ role: "tenant-admin" }, { status: "active" }, { role: "tenant-admin", status: "active" }].map(
    (body): RequestAttack => ({
      name: `${who} changing themselves: ${Object.values(body).join(", ")}`,
      send: sending(
        "PATCH",
        (scene) => `/users/${id(scene)}`,
        () => body,
        token,
      ),
      answers: [403],
    }),
  ),
);

const roles = ["operator", "admin", "Tenant-Admin", "", ["tenant-admin"]].map(
  (role): RequestAttack => ({
    name: `giving a colleague the role ${JSON.stringify(role)}`,
    send: sending(
      "PATCH",
      ({ colleagues }) => `/users/${colleagues.member.userId}`,
      () => ({ role }),
    ),
    answers: [400],
  }),
);

const ownTenant = ({ body }: Answer, { attacker, victim }: Scene) => {
  expect(JSON.parse(body)).toMatchObject({ tenant_id: attacker.tenantId, tenant_name: attacker.name });
  expect(body).not.toContain(victim.tenantId);
  expect(body).not.toContain(victim.name);
};
const withoutKey = (answer: Answer, scene: Scene) => {
  ownTenant(answer, scene);
  expect(answer.body).not.toContain(scene.attacker.apiKey);
};

const tenant: readonly RequestAttack[] = [
  {
    name: "reading the other tenant by its id in a path",
    send: sending("GET", ({ victim }) => `/tenant/${victim.tenantId}`),
    answers: [404],
  },
  {
    name: "reading the other tenant by its id in the query",
    send: sending("GET", ({ victim }) => `/tenant?tenant_id=${victim.tenantId}`),
    answers: [400],
  },
  {
    name: "reading the other tenant by its API key reads the caller's own",
    send: (scene) => call(scene, "/tenant", { apiKey: scene.victim.apiKey }),
    answers: [200],
    check: ownTenant,
  },
  ...["x-tenant-id", "tenant_id", "x-api-key-id"].map(
    (name): RequestAttack => ({
      name: `reading the other tenant by its id in the header ${name} reads the caller's own`,
      send: (scene) => call(scene, "/tenant", { headers: { [name]: scene.victim.tenantId } }),
      answers: [200],
      check: ownTenant,
    }),
  ),
  {
    name: "reading the tenant's API key as a member",
    send: sending(
      "GET",
      () => "/tenant",
      undefined,
      ({ colleagues }) => colleagues.member.accessToken,
    ),
    answers: [200],
    check: withoutKey,
  },
  {
    name: "reading the tenant's API key as an administrator who is one no more",
    send: sending(
      "GET",
      () => "/tenant",
      undefined,
      ({ colleagues }) => colleagues.demoted.accessToken,
    ),
    answers: [200],
    check: withoutKey,
  },
];

/** The own role and state, and the own tenant. */
export const ownAttacks: readonly RequestAttack[] = [...oneself, ...roles, ...tenant];
