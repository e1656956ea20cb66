import { GROUP_SCHEMA, PATCH_SCHEMA, SCIM_MEDIA_TYPE, USER_SCHEMA } from "../../../../api/scim";
import { askedOf, keyOf, scimRoutes, tenantRoutes } from "./routes";
import { type Answer, call, patiently, type RequestAttack, type Scene } from "./scene";
import type { Asked } from "./signed";

/** Sends a request of the protocol with a bearer token. */
const ask = ({ target }: Scene, authorization: string, { method, path, body }: Asked): Promise<Answer> =>
  patiently(target.apiEndpoint + path, {
    method,
    headers: {
      ...(authorization !== "" && { authorization }),
      ...(body !== undefined && { "content-type": SCIM_MEDIA_TYPE }),
    },
    ...(body !== undefined && { body }),
  });

const bearer = (token: string): string => `Bearer ${token}`;

/** The parts of a token: scheme, tenant, credential and secret. */
const partsOf = (token: string): readonly [string, string, string, string] => {
  const [scheme = "", tenant = "", credential = "", ...secret] = token.split("_");
  return [scheme, tenant, credential, secret.join("_")];
};

/** The attacker's own token with parts of the other tenant's. */
const withTenant = ({ providers, victim }: Scene): string => {
  const [scheme, , credential, secret] = partsOf(providers.own.token);
  return [scheme, victim.tenantId, credential, secret].join("_");
};
const withCredential = ({ providers, victim }: Scene): string => {
  const [scheme, , , secret] = partsOf(providers.own.token);
  return [scheme, victim.tenantId, providers.victim.id, secret].join("_");
};

type Callers = readonly (readonly [string, number, (scene: Scene) => string | Promise<string>])[];

/** Callers without a valid credential of a tenant that is active. */
const strangers: Callers = [
  ["no token", 401, () => ""],
  ["a user's access token", 401, ({ attacker }) => bearer(attacker.session.accessToken)],
  ["a user's ID token", 401, ({ attacker }) => bearer(attacker.session.idToken)],
  ["the tenant's API key", 401, ({ attacker }) => bearer(attacker.apiKey)],
  ["the own token as a password", 401, ({ providers }) => `Basic ${btoa(`x:${providers.own.token}`)}`],
  ["the own token with the other tenant's id", 401, (scene) => bearer(withTenant(scene))],
  ["the own secret for the other tenant's credential", 401, (scene) => bearer(withCredential(scene))],
  ["a revoked credential", 401, ({ providers }) => bearer(providers.revoked)],
  ["an expired credential", 401, ({ providers }) => bearer(providers.expired)],
  ["the credential of a suspended tenant", 403, async ({ providers }) => bearer(await providers.suspended())],
  ["the credential of a tenant that is gone", 403, async ({ providers }) => bearer(await providers.purged())],
];

const byStrangers = scimRoutes.flatMap((route) =>
  strangers.map(
    ([who, status, token]): RequestAttack => ({
      name: `${keyOf(route)} with ${who}`,
      route: keyOf(route),
      send: async (scene) => ask(scene, await token(scene), askedOf(route, scene)),
      answers: [status],
    }),
  ),
);

/** The other tenant's ids with the attacker's own, valid credential: like ids of nothing. */
const byId = scimRoutes
  .filter(({ path }) => /\{(?:user|group)_id\}/.test(path))
  .map(
    (route): RequestAttack => ({
      name: `${keyOf(route)} with the other tenant's id`,
      route: keyOf(route),
      send: (scene) => ask(scene, bearer(scene.providers.own.token), askedOf(route, scene)),
      answers: [404],
    }),
  );

const own = (
  name: string,
  method: string,
  path: (scene: Scene) => string,
  answers: readonly number[],
  body?: (scene: Scene) => object,
  more: Pick<RequestAttack, "check" | "tellsAddress"> = {},
): RequestAttack => ({
  name,
  send: (scene) =>
    ask(scene, bearer(scene.providers.own.token), {
      method,
      path: `/scim/v2${path(scene)}`,
      ...(body && { body: JSON.stringify(body(scene)) }),
    }),
  answers,
  ...more,
});

const byOtherNames = (
  [
    ["the list of administrators", () => "%23administrators", [400, 404]],
    ["the list of credentials", () => "%23scim_credentials", [400, 404]],
    ["a group's row", ({ providers }) => `%23scim_group%23${providers.victimGroupId}`, [400, 404]],
    ["tenant and id", ({ victim, victims }) => `${victim.tenantId}%2F${victims.member.userId}`, [400, 404]],
    ["an address", ({ victims }) => encodeURIComponent(victims.member.email), [400, 404]],
    ["a name of every object", () => "__proto__", [404]],
  ] as [string, (scene: Scene) => string, number[]][]
).flatMap(([what, id, answers]) =>
  ["Users", "Groups"].flatMap((kind) =>
    ["GET", "DELETE"].map((method) =>
      own(`${method} of ${kind} by ${what}`, method, (scene) => `/${kind}/${id(scene)}`, answers, undefined, {
        tellsAddress: true,
      }),
    ),
  ),
);

/** Whatever a filter says, it is of the caller's tenant. */
const nobody = ({ status, body }: Answer) => {
  if (status === 200) expect(JSON.parse(body)).toMatchObject({ totalResults: 0, Resources: [] });
};
const filters: readonly (readonly [string, (scene: Scene) => string])[] = [
  ["the other tenant's user by address", ({ victims }) => `userName eq "${victims.member.email}"`],
  ["the other tenant's user by id", ({ victims }) => `id eq "${victims.member.userId}"`],
  ["the other tenant", ({ victim }) => `tenant_id eq "${victim.tenantId}"`],
  ["the other tenant, with a word of the table", ({ victim }) => `tenant_id = "${victim.tenantId}" OR 1=1`],
  ["a quote that ends early", ({ victims }) => `userName eq "x" or "${victims.member.userId}`],
  ["a placeholder of the table", () => 'userName eq ":tenant"'],
];
const byFilter = filters.flatMap(([what, filter]) =>
  ["Users", "Groups"].map((kind) =>
    own(
      `listing ${kind} with a filter of ${what}`,
      "GET",
      (scene) => `/${kind}?filter=${encodeURIComponent(filter(scene))}`,
      [200, 400],
      undefined,
      { check: nobody, tellsAddress: true },
    ),
  ),
);

const patchOf = (...Operations: readonly object[]) => ({ schemas: [PATCH_SCHEMA], Operations });
const ownGroup = ({ providers }: Scene) => `/Groups/${providers.ownGroupId}`;

const byBody: readonly RequestAttack[] = [
  own("everything that there is", "GET", () => "/Users?startIndex=1&count=1000000", [200]),
  own("every group with its members", "GET", () => "/Groups?startIndex=-1&count=1000000", [200]),
  own(
    "making the other tenant's user",
    "POST",
    () => "/Users",
    [409, 429],
    ({ victims }) => ({
      schemas: [USER_SCHEMA],
      userName: victims.member.email,
    }),
  ),
  own(
    "making a user under the other tenant's id",
    "POST",
    () => "/Users",
    [400],
    ({ victim, victims }) => ({
      schemas: [USER_SCHEMA],
      id: victims.member.userId,
      tenant_id: victim.tenantId,
      userName: "no address",
    }),
  ),
  own(
    "a group with the other tenant's user",
    "POST",
    () => "/Groups",
    [400],
    ({ victims }) => ({
      schemas: [GROUP_SCHEMA],
      displayName: "Intruders",
      members: [{ value: victims.member.userId }],
    }),
  ),
  own("the other tenant's user in the own group", "PATCH", ownGroup, [400], ({ victims }) =>
    patchOf({ op: "Add", path: "members", value: [{ value: victims.member.userId }] }),
  ),
  own("a row that is no user's in the own group", "PATCH", ownGroup, [400], () =>
    patchOf({ op: "Add", path: "members", value: [{ value: "#administrators" }] }),
  ),
  own("the other tenant's user out of the own group", "PATCH", ownGroup, [204], ({ victims }) =>
    patchOf({ op: "Remove", path: `members[value eq "${victims.member.userId}"]` }),
  ),
  own(
    "a patch of a prototype",
    "PATCH",
    ({ own: user }) => `/Users/${user.userId}`,
    [400],
    () => patchOf({ op: "Add", path: "__proto__.tenantId", value: "x" }),
  ),
  own(
    "a patch of a prototype by a value",
    "PATCH",
    ({ own: user }) => `/Users/${user.userId}`,
    [400],
    () => patchOf({ op: "Add", value: JSON.parse('{"__proto__":{"tenantId":"x"}}') }),
  ),
  own("10,000 members in one body", "PATCH", ownGroup, [400, 413], ({ victims }) =>
    patchOf({
      op: "replace",
      path: "members",
      value: Array.from({ length: 10_000 }, () => ({ value: victims.member.userId })),
    }),
  ),
  own(
    "an administrator by a profile",
    "PATCH",
    ({ own: user }) => `/Users/${user.userId}`,
    [400],
    () => patchOf({ op: "Add", path: "role", value: "tenant-admin" }),
  ),
  own(
    "disabling the only administrator",
    "PATCH",
    ({ own: user }) => `/Users/${user.userId}`,
    [200, 409],
    () => patchOf({ op: "replace", path: "active", value: true }),
  ),
];

/** What only administrators do, with ids of the other tenant. */
const byAdministrator: readonly RequestAttack[] = [
  {
    name: "revoking the other tenant's credential",
    send: (scene) =>
      call(scene, `/tenant/scim-credentials/${scene.providers.victim.id}`, { method: "DELETE" }),
    answers: [404],
  },
  {
    name: "giving the other tenant's group a role",
    send: (scene) =>
      call(scene, `/tenant/scim-groups/${scene.providers.victimGroupId}`, {
        method: "PUT",
        body: JSON.stringify({ role: "tenant-admin" }),
      }),
    answers: [404],
  },
];

/** A SCIM credential is for nothing else. */
const elsewhere = tenantRoutes.flatMap((route) =>
  (["", "Bearer "] as const).map(
    (scheme): RequestAttack => ({
      name: `${keyOf(route)} with a SCIM credential${scheme === "" ? "" : " as bearer"}`,
      route: keyOf(route),
      send: (scene) => {
        const { path, method, body } = askedOf(route, scene);
        const token = scheme + scene.providers.own.token;
        return call(scene, path, { method, token, ...(body !== undefined && { body }) });
      },
      answers: [401],
    }),
  ),
);

/** The protocol of identity providers, by strangers, and beyond the own tenant. */
export const scimAttacks: readonly RequestAttack[] = [
  ...byStrangers,
  ...byId,
  ...byOtherNames,
  ...byFilter,
  ...byBody,
  ...byAdministrator,
  ...elsewhere,
];
