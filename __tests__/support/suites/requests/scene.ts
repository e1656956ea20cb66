import { type KeyObject, randomBytes } from "node:crypto";
import { type IncomingHttpHeaders, request } from "node:http";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import type { SiloWay, Target } from "@saas/api-client/target";
import type { AwsCredentials } from "@saas/local-aws/iam";
import type { LocalPlatform } from "../../../../develop/start/platform";
import type { Clients } from "../../isolation/clients";
import { contentsOf } from "../../isolation/contents";
import { operatorOf, roleArnOf, type Stores, siloOf, storesOf } from "../../isolation/stores";
import { newSiloTenant } from "../../target/silo-tenants";
import { newTenant, type Tenant, targetOf } from "../../target/tenants";
import { administratorOf, type Colleagues, colleaguesOf, type Person, type Victims, victimsOf } from "./cast";
import { type OperatorPolicy, withOperators } from "./operators";
import { type Providers, providersOf } from "./scim-cast";

/** A platform with two tenants: one who attacks with all that the API gives a tenant, and one whose data must stay its own. */
export interface Scene {
  readonly platform: LocalPlatform;
  readonly target: Target;
  readonly stores: Stores;
  /** Where the data of each is. */
  readonly homes: Readonly<Record<"attacker" | "victim", Home>>;
  readonly operator: Clients;
  readonly attacker: Tenant;
  readonly victim: Tenant;
  /** The attacker's administrator as a user. */
  readonly own: Person;
  readonly colleagues: Colleagues;
  readonly victims: Victims;
  /** Identity providers of the tenants. */
  readonly providers: Providers;
  /** People of the account with one of the operators' policies. */
  readonly operators: Readonly<Record<OperatorPolicy, AwsCredentials>>;
  /** In all of the victim's items and files, and nowhere else. */
  readonly secret: string;
  /** What no answer may hold: the secret, the victim's API key, its users' addresses. */
  readonly confidential: readonly string[];
  /** Ids that both tenants use, each for its own. */
  readonly itemId: string;
  readonly fileKey: string;
  /** Ids that the victim alone uses. */
  readonly theirItemId: string;
  readonly theirFileKey: string;
  /** What the victim has. */
  readonly contents: () => Promise<string>;
  /** The user pool's private key, where the emulator's is known. */
  readonly poolKey: PoolKey | undefined;
}

/** Where a tenant's items and files are, and the role that functions take for its users' requests. */
export interface Home {
  readonly model: Model;
  readonly dataTable: string;
  readonly bucket: string;
  readonly roleArn: string;
}

export type Model = "pool" | "silo";

/** Where the data of the two tenants is to be. */
export interface Casting {
  readonly attacker: Model;
  readonly victim: Model;
}

/** What several scenes may have in common: the platform, with its operators. */
export interface Stage {
  readonly platform: LocalPlatform;
  readonly target: Target;
  readonly operators: Scene["operators"];
  readonly poolKey: PoolKey | undefined;
}

export interface PoolKey {
  readonly kid: string;
  readonly key: KeyObject;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** One line of the table of attacks. */
export interface RequestAttack {
  readonly name: string;
  readonly send: (scene: Scene) => Promise<Answer>;
  /** Statuses that may come back. */
  readonly answers: readonly number[];
  /** What else must hold of the answer. */
  readonly check?: (answer: Answer, scene: Scene) => void;
  /** Leaves the attack out where the user pool's private key is not known. */
  readonly needsPoolKey?: true;
  /** The route that it is about, where it is one of the table's. */
  readonly route?: string;
  /** An address of the victim's may come back: the attacker has written it before. */
  readonly tellsAddress?: true;
}

/** @param silo how tenants come to silos, where they can. */
export function stageOn(
  given: LocalPlatform,
  poolKey: PoolKey | undefined,
  silo: SiloWay | undefined,
): Stage {
  const { platform, operators } = withOperators(given);
  return { platform, target: { ...targetOf(platform), ...(silo && { silo }) }, operators, poolKey };
}

/** A new tenant of a model. */
export const tenantOf = (model: Model, target: Target, label: string): Promise<Tenant> =>
  model === "pool" ? newTenant(target, label) : newSiloTenant(target, label);

async function homeOf(model: Model, platform: LocalPlatform, tenantId: string): Promise<Home> {
  if (model === "pool") {
    const { dataTable, bucket } = storesOf(platform);
    return { model, dataTable, bucket, roleArn: roleArnOf(platform, "tenant_access") };
  }
  const { data_table: dataTable, bucket, access_role_arn: roleArn } = await siloOf(platform, tenantId);
  return { model, dataTable, bucket, roleArn };
}

export async function prepare(
  { platform, target, operators, poolKey }: Stage,
  casting: Casting = { attacker: "pool", victim: "pool" },
): Promise<Scene> {
  const attacker = await tenantOf(casting.attacker, target, "Attacker");
  const victim = await tenantOf(casting.victim, target, "Victim");
  const homes = {
    attacker: await homeOf(casting.attacker, platform, attacker.tenantId),
    victim: await homeOf(casting.victim, platform, victim.tenantId),
  };
  const secret = `secret-${randomBytes(8).toString("hex")}`;
  const operator = operatorOf(platform);
  const stores = storesOf(platform);
  const [itemId, fileKey, theirItemId, theirFileKey] = [
    "plan",
    "reports/plan.txt",
    "merger",
    "reports/merger.txt",
  ];
  const [ids, keys] = [
    [itemId, `${itemId}-2`, `${itemId}-3`],
    [fileKey, `${fileKey}.2`, `${fileKey}.3`],
  ];
  for (const [tenant, { bucket }, content, itemIds, fileKeys] of [
    [attacker, homes.attacker, "own", ids, keys],
    [victim, homes.victim, secret, [...ids, theirItemId], [...keys, theirFileKey]],
  ] as const) {
    for (const id of itemIds) {
      await tenant.api.send("POST", "/data", { body: { item_id: id, data: content } });
    }
    for (const key of fileKeys) {
      const Key = `tenants/${tenant.tenantId}/${key}`;
      await operator.s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body: content }));
    }
  }
  const colleagues = await colleaguesOf(attacker, target);
  const victims = await victimsOf(victim, target);
  const own = await administratorOf(attacker);
  const providers = await providersOf(target, { attacker, victim }, operator, stores);
  // The platform looks at records that are new.
  await platform.idle();
  const addresses = Object.values(victims).map(({ email }: Person) => email);
  return {
    platform,
    target,
    stores,
    homes,
    operator,
    attacker,
    victim,
    own,
    colleagues,
    victims,
    providers,
    operators,
    secret,
    confidential: [secret, victim.apiKey, providers.victim.token, ...addresses],
    itemId,
    fileKey,
    theirItemId,
    theirFileKey,
    contents: () =>
      contentsOf(operator, stores, victim.tenantId, homes.victim.model === "silo" ? homes.victim : undefined),
    poolKey,
  };
}

export interface RawRequest {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string;
}

/** A request as it is written: headers may come twice, and the path is not put in order. */
export async function raw(
  url: string,
  { method = "GET", headers = {}, body }: RawRequest = {},
): Promise<Answer> {
  const [, origin = "", path = ""] = /^(https?:\/\/[^/]+)(.*)$/.exec(url) ?? [];
  const { hostname, port } = new URL(origin);
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        hostname,
        port,
        path,
        method,
        headers: Object.fromEntries(
          Object.entries(headers).map(([name, value]) => [
            name,
            typeof value === "string" ? value : [...value],
          ]),
        ),
      },
      (response) => {
        text(response).then(
          (answered) =>
            resolve({ status: response.statusCode ?? 0, headers: response.headers, body: answered }),
          reject,
        );
      },
    );
    sent.on("error", reject);
    sent.end(body);
  });
}

/** The same, again when it comes too soon for the gateway. */
export async function patiently(url: string, request: RawRequest): Promise<Answer> {
  for (const wait of [250, 500, 1000, 2000]) {
    const answer = await raw(url, request);
    if (answer.status !== 429) return answer;
    await sleep(wait);
  }
  return raw(url, request);
}

/** A request to the API with a token and an API key; by default the attacker's. */
export function call(
  { target, attacker }: Scene,
  path: string,
  {
    token = attacker.session.accessToken,
    apiKey = attacker.apiKey,
    ...rest
  }: RawRequest & { readonly token?: string; readonly apiKey?: string } = {},
): Promise<Answer> {
  return patiently(target.apiEndpoint + path, {
    ...rest,
    headers: {
      authorization: token,
      ...(apiKey !== "" && { "x-api-key": apiKey }),
      ...(rest.body === undefined ? {} : { "content-type": "application/json" }),
      ...rest.headers,
    },
  });
}

/** All items of an answer are the attacker's. */
export function ownItemsOnly({ body }: Answer, { attacker }: Scene): void {
  const owners = (JSON.parse(body) as { tenant_id: string }[]).map(({ tenant_id }) => tenant_id);
  expect(new Set(owners)).toEqual(new Set(owners.length === 0 ? [] : [attacker.tenantId]));
}
