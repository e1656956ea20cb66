import { randomBytes } from "node:crypto";
import { AssumeRoleCommand } from "@aws-sdk/client-sts";
import type { AwsCredentials } from "@saas/local-aws/iam";
import { clientsWith } from "../../isolation/clients";
import { functionRoles, pairs } from "../../isolation/pairs";
import { roleArnOf } from "../../isolation/stores";
import { askedOf, keyOf, operatorRoutes } from "./routes";
import { type Answer, call, type RequestAttack, raw, type Scene } from "./scene";
import { type Asked, signedCall } from "./signed";

type Send = (scene: Scene, asked: Asked) => Promise<Answer>;

const plain = ({ method, body }: Asked) => ({ method, ...(body !== undefined && { body }) });

/** A function's own credentials. */
const ownOf = ({ platform }: Scene, role: string): AwsCredentials =>
  platform.endpoint.credentialsFor(roleArnOf(platform, role), "intruder");

/** A session for the victim's tenant, as a function has it. */
async function sessionOf(scene: Scene, role: string, by: string): Promise<AwsCredentials> {
  const { platform, victim } = scene;
  const { Credentials: session } = await clientsWith(ownOf(scene, by), platform).sts.send(
    new AssumeRoleCommand({
      RoleArn: roleArnOf(platform, role),
      RoleSessionName: "intruder",
      Tags: [{ Key: "tenant_id", Value: victim.tenantId }],
    }),
  );
  return {
    accessKeyId: `${session?.AccessKeyId}`,
    secretAccessKey: `${session?.SecretAccessKey}`,
    sessionToken: `${session?.SessionToken}`,
    expiration: session?.Expiration ?? new Date(),
  };
}

const secret = () => randomBytes(30).toString("base64");
const harmless: Asked = { method: "GET", path: "/admin/tenants" };

type Callers = readonly (readonly [string, Send])[];

/** Unsigned callers, who learn of no such route. */
const unsigned: Callers = [
  ["nobody", ({ target }, asked) => raw(target.apiEndpoint + asked.path, plain(asked))],
  ["a tenant's administrator", (scene, asked) => call(scene, asked.path, plain(asked))],
  [
    "a member",
    (scene, asked) =>
      call(scene, asked.path, { ...plain(asked), token: scene.colleagues.member.accessToken }),
  ],
];

/** Who is no operator, or signs as none. */
const strangers: Callers = [
  [
    "an unknown access key",
    (scene, asked) =>
      signedCall(scene, { ...scene.operators.operator, accessKeyId: "ASIAAAAAAAAAAAAAAAAA" }, asked),
  ],
  [
    "an operator's access key without its secret",
    (scene, asked) => signedCall(scene, { ...scene.operators.operator, secretAccessKey: secret() }, asked),
  ],
  [
    "an operator's keys without the session token",
    (scene, asked) =>
      signedCall(
        scene,
        { ...scene.operators.operator, sessionToken: ownOf(scene, "data_function").sessionToken },
        asked,
      ),
  ],
  [
    "an operator's signature of an hour ago",
    (scene, asked) =>
      signedCall(scene, scene.operators.operator, asked, { signingDate: new Date(Date.now() - 3600_000) }),
  ],
  [
    "an operator's signature for another service",
    (scene, asked) => signedCall(scene, scene.operators.operator, asked, { service: "dynamodb" }),
  ],
  ...functionRoles.map(
    (role) =>
      [
        `code of ${role}`,
        (scene: Scene, asked: Asked) => signedCall(scene, ownOf(scene, role), asked),
      ] as const,
  ),
  ...pairs.map(
    ([role, by]) =>
      [
        `code of ${by} with a tenant's session of ${role}`,
        async (scene: Scene, asked: Asked) => signedCall(scene, await sessionOf(scene, role, by), asked),
      ] as const,
  ),
];

/** The operator who may read uses a signature of a list for something else. */
const altered: Send = (scene, asked) =>
  signedCall(scene, scene.operators.operator_read_only, asked, { as: harmless });

const readOnly: Send = (scene, asked) => signedCall(scene, scene.operators.operator_read_only, asked);
const full: Send = (scene, asked) => signedCall(scene, scene.operators.operator, asked);

/** Whether the operator who may only read may call a route: an export, which is audited, is data. */
export const isForReaders = (route: (typeof operatorRoutes)[number]): boolean =>
  route.method === "GET" && !("audited" in route);

const attacksOn = (route: (typeof operatorRoutes)[number]): RequestAttack[] => [
  ...answering(404, route, unsigned),
  ...answering(403, route, [
    ...strangers,
    ...(keyOf(route) === keyOf({ method: "GET", path: "/admin/tenants" })
      ? []
      : [["an operator's signature for another route", altered] as const]),
    ...(isForReaders(route) ? [] : [["the operator who may only read", readOnly] as const]),
  ]),
];

const answering = (
  status: number,
  route: (typeof operatorRoutes)[number],
  callers: Callers,
): RequestAttack[] =>
  callers.map(([caller, send]) => ({
    name: `${keyOf(route)} by ${caller}`,
    route: keyOf(route),
    send: (scene) => send(scene, askedOf(route, scene)),
    answers: [status],
  }));

const get = (send: Send, path: (tenantId: string) => string) => (scene: Scene) =>
  send(scene, { method: "GET", path: `/admin/tenants/${path(scene.victim.tenantId)}` });

/** Ids that begin like a tenant's, or are a part of one: a pattern may take them for an id, the route does not. */
const nameAttacks: readonly RequestAttack[] = [
  {
    name: "an id that is shorter, by the operator who may only read",
    send: get(readOnly, (id) => id.slice(0, -1)),
    answers: [403],
  },
  {
    name: "an id that is longer, by the operator who may only read",
    send: get(readOnly, (id) => `${id}0`),
    answers: [403],
  },
  {
    name: "an id that is shorter, by an operator",
    send: get(full, (id) => id.slice(0, -1)),
    answers: [400],
  },
  { name: "an id that is longer, by an operator", send: get(full, (id) => `${id}0`), answers: [400] },
  {
    name: "an export that looks like an id, by the operator who may only read",
    send: get(readOnly, (id) => `${id.slice(0, 29)}/export`),
    answers: [403],
  },
  {
    name: "an export that looks like an id, by an operator",
    send: get(full, (id) => `${id.slice(0, 29)}/export`),
    answers: [400],
  },
  {
    name: "an export behind an encoded slash, by the operator who may only read",
    send: get(readOnly, (id) => `${id}%2Fexport`),
    answers: [400, 403],
  },
  {
    name: "an export behind a path that leads back, by the operator who may only read",
    send: get(readOnly, (id) => `x/../${id}/export`),
    answers: [403, 404],
  },
  { name: "an id in upper case, by an operator", send: get(full, (id) => id.toUpperCase()), answers: [404] },
];

/** The control plane, requested by callers who are not operators, and by operators beyond their permissions. */
export const controlPlaneAttacks: readonly RequestAttack[] = [
  ...operatorRoutes.flatMap(attacksOn),
  ...nameAttacks,
];
