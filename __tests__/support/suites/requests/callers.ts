import { randomBytes } from "node:crypto";
import type { Route } from "../../../../api/route";
import type { Colleagues } from "./cast";
import { askedOf, isOfData, keyOf, tenantRoutes } from "./routes";
import { call, type RequestAttack, type Scene } from "./scene";
import { unsignedForVictim } from "./tokens";

type Caller = (scene: Scene) => { readonly token?: string; readonly apiKey?: string };
type Callers = readonly (readonly [string, number, Caller])[];

/** Callers without a valid token. */
const strangers: Callers = [
  ["no token", 401, () => ({ token: "" })],
  ["an ID token", 401, ({ attacker }) => ({ token: attacker.session.idToken })],
  ["an unsigned token for the other tenant", 401, (scene) => ({ token: unsignedForVictim(scene) })],
];

/** Callers whose API key is not of the token's tenant. */
const keyless: Callers = [
  ["no API key", 403, () => ({ apiKey: "" })],
  ["a made-up API key", 403, () => ({ apiKey: randomBytes(20).toString("hex") })],
  ["the other tenant's API key", 403, ({ victim }) => ({ apiKey: victim.apiKey })],
  ["the other tenant's id for an API key", 403, ({ victim }) => ({ apiKey: victim.tenantId })],
];

const colleague =
  (who: keyof Colleagues): Caller =>
  ({ colleagues }) => ({ token: colleagues[who].accessToken });
/** Callers whose token is valid for something else. */
const dismissed: Callers = [
  ["the token of a disabled user", 403, colleague("disabled")],
  ["the token of a removed user", 403, colleague("removed")],
];
const members: Callers = [
  ["a member's token", 403, colleague("member")],
  ["the token of an administrator who is one no more", 403, colleague("demoted")],
];

function callersOf(route: (typeof tenantRoutes)[number]): Callers {
  const forMembers = (route.roles as readonly string[]).includes("tenant-member");
  return [
    ...strangers,
    ...(route.apiKey === "required" ? keyless : []),
    ...dismissed,
    ...(forMembers ? [] : members),
  ];
}

const attacksOn = (route: (typeof tenantRoutes)[number]): RequestAttack[] =>
  callersOf(route).map(([caller, status, credentials]) => ({
    name: `${keyOf(route)} with ${caller}`,
    route: keyOf(route as Route),
    send: (scene) => {
      const { path, method, body } = askedOf(route, scene);
      return call(scene, path, { method, ...(body !== undefined && { body }), ...credentials(scene) });
    },
    answers: [status],
  }));

/** The same, where the data of tenants is: the other functions do not know the model. */
export const dataCallerAttacks: readonly RequestAttack[] = tenantRoutes.filter(isOfData).flatMap(attacksOn);

/** Every tenant route, requested by unauthorized callers; a new route in the table is covered at once. */
export const callerAttacks: readonly RequestAttack[] = tenantRoutes.flatMap(attacksOn);
