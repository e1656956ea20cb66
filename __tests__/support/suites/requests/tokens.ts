import {
  createHmac,
  createPublicKey,
  createSign,
  generateKeyPairSync,
  type KeyObject,
  randomUUID,
} from "node:crypto";
import {
  AdminCreateUserCommand,
  AdminDeleteUserCommand,
  AdminSetUserPasswordCommand,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { signIn } from "@saas/api-client/sign-in";
import { newPassword } from "@saas/api-client/target";
import type { DeployedResource } from "@saas/local-aws/terraform";
import { routes } from "../../../../api/routes";
import { unique } from "../../target/tenants";
import { askedOf, keyOf } from "./routes";
import { call, type RequestAttack, type Scene } from "./scene";

type Claims = Readonly<Record<string, unknown>>;

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
const decode = (part = ""): Claims => JSON.parse(Buffer.from(part, "base64url").toString()) as Claims;
const rs256 = (key: KeyObject) => (input: string) =>
  createSign("RSA-SHA256").update(input).sign(key, "base64url");

/** A token like `token` with other claims or another header, signed by `sign`. */
function forge(
  token: string,
  changes: { readonly header?: Claims; readonly claims?: Claims },
  sign: (input: string) => string,
): string {
  const [header, payload] = token.split(".");
  const input = [
    encode({ ...decode(header), ...changes.header }),
    encode({ ...decode(payload), ...changes.claims }),
  ].join(".");
  return `${input}.${sign(input)}`;
}

/** The attacker's token with other claims, signed by the pool itself. */
function signedByPool({ attacker, poolKey }: Scene, claims: Claims): string {
  if (poolKey === undefined) throw new Error("the pool's private key is not known");
  return forge(attacker.session.accessToken, { header: { kid: poolKey.kid }, claims }, rs256(poolKey.key));
}

const strangersKey = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
const victimClaim = ({ victim }: Scene): Claims => ({ tenant_id: victim.tenantId });

async function publicKeyOf({ target }: Scene): Promise<KeyObject> {
  const response = await fetch(`${target.endpointUrl}/${target.userPoolId}/.well-known/jwks.json`);
  const { keys } = (await response.json()) as { keys: Parameters<typeof createPublicKey>[0][] };
  return createPublicKey({ key: keys[0] as never, format: "jwk" });
}

interface UserPlace {
  readonly userPoolId: string;
  readonly clientId: string;
}

/** Creates a user as the operator may, signs it in, and returns its access token: a real one, whatever it claims. */
async function tokenOfUser(
  { operator, target }: Scene,
  place: UserPlace,
  tenantId?: string,
): Promise<string> {
  const { userPoolId: UserPoolId, clientId } = place;
  const email = `somebody-${unique()}@example.com`;
  const password = newPassword();
  await operator.cognito.send(
    new AdminCreateUserCommand({
      UserPoolId,
      Username: email,
      MessageAction: "SUPPRESS",
      UserAttributes: [
        { Name: "email", Value: email },
        ...(tenantId === undefined ? [] : [{ Name: "custom:tenant_id", Value: tenantId }]),
      ],
    }),
  );
  await operator.cognito.send(
    new AdminSetUserPasswordCommand({ UserPoolId, Username: email, Password: password, Permanent: true }),
  );
  const { accessToken } = await signIn({ ...target, userPoolId: UserPoolId, clientId, email, password });
  // The token lives on. The user may be of the other tenant, where nothing is to change.
  await operator.cognito.send(new AdminDeleteUserCommand({ UserPoolId, Username: email }));
  return accessToken;
}

/**
 * The access token of a user of the given tenant, from a client that the deployment does not have.
 * @param pool of the client, where that is not the deployment's either.
 */
async function tokenOfOtherClient(scene: Scene, tenantId: string, pool?: DeployedResource): Promise<string> {
  const { platform, operator, target } = scene;
  const { endpoint, deployment } = platform;
  const userPoolId = pool === undefined ? target.userPoolId : String(pool.values.id);
  const { UserPoolClient } = await operator.cognito.send(
    new CreateUserPoolClientCommand({
      UserPoolId: userPoolId,
      ClientName: "another",
      ExplicitAuthFlows: ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
    }),
  );
  const clientId = String(UserPoolClient?.ClientId);
  const client = {
    type: "aws_cognito_user_pool_client",
    name: "another",
    values: { id: clientId, user_pool_id: userPoolId, explicit_auth_flows: ["ALLOW_USER_SRP_AUTH"] },
  };
  // The endpoint signs users in to pools and clients that it knows.
  const known = [...deployment.resources, client, ...(pool === undefined ? [] : [pool])];
  endpoint.enforce({ ...deployment, resources: known });
  try {
    return await tokenOfUser(scene, { userPoolId, clientId }, tenantId);
  } finally {
    endpoint.enforce(deployment);
  }
}

/** A token of algorithm none, for the other tenant. */
export const unsignedForVictim = (scene: Scene): string =>
  forge(
    scene.attacker.session.accessToken,
    { header: { alg: "none" }, claims: victimClaim(scene) },
    () => "",
  );

const list = (token: (scene: Scene) => string | Promise<string>) => async (scene: Scene) =>
  call(scene, "/data", { token: await token(scene) });

/** Tokens that are not the caller's access token, and tokens that name no tenant or a wrong one. */
export const tokenAttacks: readonly RequestAttack[] = [
  { name: "no token", send: list(() => ""), answers: [401] },
  { name: "a text that is no token", send: list(() => "Bearer x.y.z"), answers: [401] },
  { name: "an ID token", send: list(({ attacker }) => attacker.session.idToken), answers: [401] },
  { name: "a refresh token", send: list(({ attacker }) => attacker.session.refreshToken), answers: [401] },
  {
    name: "a token without its signature",
    send: list(({ attacker }) => attacker.session.accessToken.replace(/[^.]*$/, "")),
    answers: [401],
  },
  {
    name: "a token of algorithm none, for the other tenant",
    send: list(unsignedForVictim),
    answers: [401],
  },
  {
    name: "a token whose tenant was altered",
    send: list((scene) => {
      const [, , signature = ""] = scene.attacker.session.accessToken.split(".");
      return forge(scene.attacker.session.accessToken, { claims: victimClaim(scene) }, () => signature);
    }),
    answers: [401],
  },
  {
    name: "a token signed with another key under the pool's key id",
    send: list((scene) =>
      forge(scene.attacker.session.accessToken, { claims: victimClaim(scene) }, rs256(strangersKey)),
    ),
    answers: [401],
  },
  {
    name: "a token signed with another key, which its header contains",
    send: list((scene) => {
      const jwk = createPublicKey(strangersKey).export({ format: "jwk" });
      const header = { kid: "own", jwk };
      return forge(
        scene.attacker.session.accessToken,
        { header, claims: victimClaim(scene) },
        rs256(strangersKey),
      );
    }),
    answers: [401],
  },
  {
    name: "a token signed with the pool's public key as a shared secret",
    send: list(async (scene) => {
      const pem = (await publicKeyOf(scene)).export({ format: "pem", type: "spki" });
      const changes = { header: { alg: "HS256" }, claims: victimClaim(scene) };
      return forge(scene.attacker.session.accessToken, changes, (input) =>
        createHmac("sha256", pem).update(input).digest("base64url"),
      );
    }),
    answers: [401],
  },
  {
    name: "a token of another user pool, for the other tenant",
    send: list(async (scene) => {
      const { UserPool } = await scene.operator.cognito.send(
        new CreateUserPoolCommand({
          PoolName: "another",
          Schema: [{ Name: "tenant_id", AttributeDataType: "String", Mutable: false }],
        }),
      );
      return tokenOfOtherClient(scene, scene.victim.tenantId, {
        type: "aws_cognito_user_pool",
        name: "another",
        values: { id: UserPool?.Id, schema: [{ name: "tenant_id", attribute_data_type: "String" }] },
      });
    }),
    answers: [401],
  },
  {
    name: "a token of another client of the pool, for the other tenant",
    send: list((scene) => tokenOfOtherClient(scene, scene.victim.tenantId)),
    // Its client could be that of the tenant's connection, but its user is none of the tenant's.
    answers: [401, 403],
  },
  {
    name: "a token of a user without a tenant",
    send: list((scene) => tokenOfUser(scene, scene.target)),
    // It has no scope of the API.
    answers: [401],
  },
  {
    name: "a token of a user of a tenant that does not exist",
    send: list((scene) => tokenOfUser(scene, scene.target, randomUUID())),
    answers: [403],
  },
  ...["????????-????-????-????-????????????", "*".repeat(36), "%".repeat(36)].map(
    (claim): RequestAttack => ({
      name: `a token of a user of the tenant ${claim}`,
      send: list((scene) => tokenOfUser(scene, scene.target, claim)),
      answers: [401],
    }),
  ),
  {
    name: "a token that has expired",
    send: list((scene) =>
      signedByPool(scene, { exp: Math.floor(Date.now() / 1000) - 60, ...victimClaim(scene) }),
    ),
    answers: [401],
    needsPoolKey: true,
  },
  {
    name: "a token of another purpose",
    send: list((scene) => signedByPool(scene, { token_use: "id", ...victimClaim(scene) })),
    answers: [401],
    needsPoolKey: true,
  },
  ...["", "aws.cognito.signin.user.admin", "people", "api", "api/", "api/people/", "api/Data:read"].map(
    (scope): RequestAttack => ({
      name: `a token that the pool signed with the scope "${scope}"`,
      send: list((scene) => signedByPool(scene, { scope })),
      answers: [401],
      needsPoolKey: true,
    }),
  ),
  ...(
    [
      ["an empty tenant", () => ""],
      ["the tenant *", () => "*"],
      ["both tenants", ({ attacker, victim }) => [attacker.tenantId, victim.tenantId]],
      ["the tenant in upper case", ({ victim }) => victim.tenantId.toUpperCase()],
      ["the tenant and a space", ({ victim }) => `${victim.tenantId} `],
      ["the tenant and a line break", ({ victim }) => `${victim.tenantId}\n`],
      ["a path to the tenant", ({ attacker, victim }) => `${attacker.tenantId}/../${victim.tenantId}`],
      ["an object", ({ victim }) => ({ id: victim.tenantId })],
      ["no tenant", () => undefined],
    ] as [string, (scene: Scene) => unknown][]
  ).map(
    ([claim, value]): RequestAttack => ({
      name: `a token that the pool signed with ${claim}`,
      send: list((scene) => signedByPool(scene, { tenant_id: value(scene) })),
      answers: [403],
      needsPoolKey: true,
    }),
  ),
  ...routes
    .filter((route) => "recentSignIn" in route)
    .map(
      (route): RequestAttack => ({
        name: `${keyOf(route)} with the sign-in of an hour ago`,
        send: (scene) => {
          const { path, method, body } = askedOf(route, scene);
          const token = signedByPool(scene, { auth_time: Math.floor(Date.now() / 1000) - 3600 });
          return call(scene, path, { method, token, ...(body !== undefined && { body }) });
        },
        answers: [403],
        check: ({ body }) => expect(body).toContain("recent-sign-in-required"),
        needsPoolKey: true,
      }),
    ),
  // A gateway may read either; whichever counts, it is the whole truth.
  {
    name: "its own token and then a forged one",
    send: (scene) => {
      const forged = forge(
        scene.attacker.session.accessToken,
        { claims: victimClaim(scene) },
        rs256(strangersKey),
      );
      return call(scene, "/data", {
        headers: { authorization: [scene.attacker.session.accessToken, forged] },
      });
    },
    answers: [200, 401],
    check: ({ body }, { victim }) => expect(body).not.toContain(victim.tenantId),
  },
  {
    name: "a forged token and then its own",
    send: (scene) => {
      const forged = forge(
        scene.attacker.session.accessToken,
        { claims: victimClaim(scene) },
        rs256(strangersKey),
      );
      return call(scene, "/data", {
        headers: { authorization: [forged, scene.attacker.session.accessToken] },
      });
    },
    answers: [200, 401],
    check: ({ body }, { victim }) => expect(body).not.toContain(victim.tenantId),
  },
];
