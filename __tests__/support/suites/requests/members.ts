import { PutCommand } from "@aws-sdk/lib-dynamodb";
import type { Victims } from "./cast";
import { forgedCursor } from "./forged-cursor";
import { cursorOf } from "./names";
import { type Answer, call, type RequestAttack, type Scene } from "./scene";
import { type Body, sending } from "./sending";

const listing = (query: (scene: Scene) => string | Promise<string>) => async (scene: Scene) =>
  call(scene, `/users?${await query(scene)}`);

/** What one administrator may do to a user. */
const changes: readonly [string, string, string, Body?][] = [
  ["making administrator", "PATCH", "", { role: "tenant-admin" }],
  ["making member", "PATCH", "", { role: "tenant-member" }],
  ["disabling", "PATCH", "", { status: "disabled" }],
  ["enabling", "PATCH", "", { status: "active" }],
  ["making administrator and enabling", "PATCH", "", { role: "tenant-admin", status: "active" }],
  ["removing", "DELETE", ""],
  ["inviting again", "POST", "/invitation"],
];
const victims = ["admin", "member", "invited", "disabled"] as const satisfies (keyof Victims)[];

/** The other tenant's users by id: like users that do not exist. */
const byId = victims.flatMap((who) =>
  changes.map(
    ([what, method, rest, body]): RequestAttack => ({
      name: `${what} the other tenant's user, ${who}`,
      send: sending(method, ({ victims }) => `/users/${victims[who].userId}${rest}`, body && (() => body)),
      answers: [404],
    }),
  ),
);

/** Ids that are none. */
const byOtherNames = (
  [
    ["e-mail address", ({ victims }) => encodeURIComponent(victims.member.email), 400],
    ["id in capitals", ({ victims }) => victims.member.userId.toUpperCase(), 404],
    ["tenant's id", ({ victim }) => victim.tenantId, 404],
    ["tenant and id", ({ victim, victims }) => `${victim.tenantId}%2F${victims.member.userId}`, 400],
    ["list of administrators", () => "%23administrators", 400],
  ] as [string, (scene: Scene) => string, number][]
).map(
  ([what, id, status]): RequestAttack => ({
    name: `removing the other tenant's user by its ${what}`,
    send: sending("DELETE", (scene) => `/users/${id(scene)}`),
    answers: [status],
  }),
);

/**
 * A row in the own tenant that names the other tenant's user, as a mistake elsewhere might leave one: the row is the
 * tenant's own, the user is not.
 */
const byPlantedRow = changes.map(
  ([what, method, rest, body]): RequestAttack => ({
    name: `${what} the other tenant's user by a row of one's own`,
    send: async (scene) => {
      const { operator, stores, attacker, victims } = scene;
      const { userId, email } = victims.invited;
      const at = "2030-01-01T00:00:00.000Z";
      const row = { role: "tenant-member", status: "active", invitation: "pending", version: 1 };
      await operator.dynamodb.send(
        new PutCommand({
          TableName: stores.membersTable,
          Item: {
            tenant_id: attacker.tenantId,
            user_id: userId,
            email,
            created_at: at,
            updated_at: at,
            ...row,
          },
        }),
      );
      const mails = scene.platform.endpoint.mailbox.list().length;
      const answer = await sending(method, () => `/users/${userId}${rest}`, body && (() => body))(scene);
      expect(scene.platform.endpoint.mailbox.list()).toHaveLength(mails);
      await call(scene, `/users/${userId}`, { method: "DELETE" });
      return answer;
    },
    // The row may be deleted; its address is already known to its author.
    answers: [200, 204, 404],
    tellsAddress: true,
  }),
);

const ownUsersOnly = ({ body }: Answer, { victims: them }: Scene) => {
  const ids = (JSON.parse(body) as { user_id: string }[]).map(({ user_id }) => user_id);
  for (const who of victims) expect(ids).not.toContain(them[who].userId);
  expect(ids).not.toContain("#administrators");
};

const lists: readonly RequestAttack[] = [
  {
    name: "listing shows the caller's own users alone",
    send: listing(() => "limit=60"),
    answers: [200],
    check: (answer, scene) => {
      ownUsersOnly(answer, scene);
      expect(answer.body).toContain(scene.colleagues.member.userId);
    },
  },
  {
    name: "listing with the other tenant's id in the query",
    send: listing(({ victim }) => `tenant_id=${victim.tenantId}`),
    answers: [400],
  },
  {
    name: "listing with the other tenant's cursor",
    send: listing(async ({ victim }) => `cursor=${await cursorOf(victim, "/users")}`),
    answers: [400],
  },
  {
    name: "listing with a cursor of items",
    send: listing(async ({ attacker }) => `cursor=${await cursorOf(attacker, "/data")}`),
    answers: [400],
  },
  {
    name: "listing items with a cursor of users",
    send: async (scene) => call(scene, `/data?cursor=${await cursorOf(scene.attacker, "/users")}`),
    answers: [400],
  },
  ...(
    [
      ["the other tenant's user", ({ victims }) => victims.member.userId],
      ["the other tenant", ({ victim }) => victim.tenantId],
      ["the row of administrators", () => "#administrators"],
      ["what sorts before it", () => "!"],
    ] as [string, (scene: Scene) => string][]
  ).map(
    ([where, position]): RequestAttack => ({
      name: `listing from a cursor made for the caller's users at ${where}`,
      send: listing((scene) => `cursor=${forgedCursor(scene, "users", position(scene))}`),
      answers: [400],
    }),
  ),
];

const invite = (body: (scene: Scene) => Body) =>
  sending(
    "POST",
    () => "/users",
    (scene) => ({
      email: "intruder@example.com",
      role: "tenant-member",
      ...body(scene),
    }),
  );

const invitations: readonly RequestAttack[] = [
  ...victims.flatMap((who) =>
    [(email: string) => email, (email: string) => email.toUpperCase()].map(
      (written, at): RequestAttack => ({
        name: `inviting the other tenant's user, ${who}${at === 0 ? "" : ", in capitals"}`,
        send: invite(({ victims }) => ({ email: written(victims[who].email) })),
        answers: [409],
      }),
    ),
  ),
  ...["tenant_id", "custom:tenant_id", "user_id", "status"].map(
    (name): RequestAttack => ({
      name: `inviting with the other tenant's id as ${name}`,
      send: invite(({ victim }) => ({ [name]: victim.tenantId })),
      answers: [400],
    }),
  ),
  ...[
    "operator",
    "admin",
    "TENANT-ADMIN",
    "tenant-admin,tenant-member",
    "",
    "*",
    0,
    null,
    ["tenant-admin"],
  ].map(
    (role): RequestAttack => ({
      name: `inviting in the role ${JSON.stringify(role)}`,
      send: invite(() => ({ role })),
      answers: [400],
    }),
  ),
];

/** Positions that no key has, in cursors that fit otherwise: a client's mistake, wherever the list begins. */
const positions = (["data", "files", "users"] as const).flatMap((list) =>
  ["", "x".repeat(3000), "\u0000"].map(
    (position): RequestAttack => ({
      name: `listing ${list} from a cursor made for ${position.length} characters, ${JSON.stringify(position.slice(0, 1))}`,
      send: (scene) => call(scene, `/${list}?cursor=${forgedCursor(scene, list, position)}`),
      answers: [400],
    }),
  ),
);

/** Users of the other tenant, wherever a request can name them. */
export const memberAttacks: readonly RequestAttack[] = [
  ...byId,
  ...byOtherNames,
  ...byPlantedRow,
  ...lists,
  ...positions,
  ...invitations,
];
