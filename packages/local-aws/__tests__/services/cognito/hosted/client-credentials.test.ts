import {
  CreateUserPoolClientCommand,
  type CreateUserPoolClientCommandInput,
  DeleteUserPoolClientCommand,
  InitiateAuthCommand,
  UpdateUserPoolClientCommand,
  type UserPoolClientType,
} from "@aws-sdk/client-cognito-identity-provider";
import { accountId, deployment, region } from "../../../support/deployment";
import { outcome, startTestPlatform, type TestPlatform } from "../../../support/platform";
import { type PoolUsers, poolUsers } from "../../../support/users";

let platform: TestPlatform;
let users: PoolUsers;
/** What the trigger gets, and answers. */
const events: object[] = [];
let answer: (event: object) => Promise<object>;

const functionArn = `arn:aws:lambda:${region}:${accountId}:function:tokens`;

/** The tests' deployment, whose pool has a domain, a resource server and a trigger unless they are left out. */
function enforce({ version = "V3_0" as string | null } = {}): void {
  const { poolId, clientId } = platform;
  const base = deployment(poolId, clientId);
  const arn = `arn:aws:cognito-idp:${region}:${accountId}:userpool/${poolId}`;
  const added = (type: string, values: Record<string, unknown>) => ({
    type: `aws_${type}`,
    name: type,
    values,
  });
  const pool = {
    arn,
    ...(version !== null && {
      lambda_config: {
        pre_token_generation_config: [{ lambda_arn: functionArn, lambda_version: version }],
      },
    }),
  };
  platform.endpoint.enforce({
    ...base,
    resources: [
      ...base.resources.map((resource) =>
        resource.type === "aws_cognito_user_pool"
          ? { ...resource, values: { ...resource.values, ...pool } }
          : resource,
      ),
      added("lambda_permission", {
        function_name: "tokens",
        action: "lambda:InvokeFunction",
        principal: "cognito-idp.amazonaws.com",
        source_arn: arn,
      }),
      added("cognito_resource_server", {
        user_pool_id: poolId,
        identifier: "api",
        scope: [{ scope_name: "read" }, { scope_name: "write" }],
      }),
      added("cognito_user_pool_domain", { user_pool_id: poolId, domain: "tests" }),
    ],
  });
}

const create = (more: Partial<CreateUserPoolClientCommandInput> = {}) =>
  platform.cognito().send(
    new CreateUserPoolClientCommand({
      UserPoolId: platform.poolId,
      ClientName: "machine",
      GenerateSecret: true,
      AllowedOAuthFlowsUserPoolClient: true,
      AllowedOAuthFlows: ["client_credentials"],
      AllowedOAuthScopes: ["api/read", "api/write"],
      ExplicitAuthFlows: ["ALLOW_REFRESH_TOKEN_AUTH"],
      AccessTokenValidity: 20,
      TokenValidityUnits: { AccessToken: "minutes" },
      ...more,
    }),
  );

const basic = ({ ClientId, ClientSecret }: UserPoolClientType) => ({
  authorization: `Basic ${Buffer.from(`${ClientId}:${ClientSecret}`).toString("base64")}`,
});

async function ask(form: Record<string, string> | string, headers: Record<string, string> = {}) {
  const response = await fetch(
    `${platform.endpoint.url}/_cognito/tests.auth.${region}.amazoncognito.com/oauth2/token`,
    {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded", ...headers },
      body: new URLSearchParams(form).toString(),
    },
  );
  return { status: response.status, body: (await response.json()) as Record<string, string> };
}

const grant = { grant_type: "client_credentials" };
let client: UserPoolClientType;

beforeAll(async () => {
  platform = await startTestPlatform();
  users = poolUsers(platform);
  platform.endpoint.connectFunctions(async (_, event) => {
    events.push(event as object);
    return answer(event as object);
  });
  enforce();
  client = (await create()).UserPoolClient ?? {};
});
beforeEach(() => {
  enforce();
  events.length = 0;
  answer = async () => ({
    response: {
      claimsAndScopeOverrideDetails: {
        accessTokenGeneration: {
          claimsToAddOrOverride: { tenant_id: "t-1", client_id: "another", sub: "another" },
          scopesToSuppress: ["api/write"],
        },
      },
    },
  });
});
afterAll(() => platform?.close());

test.each(["in the header", "in the body"])(
  "a client gets a token for itself, with the secret %s",
  async (where) => {
    const { ClientId = "", ClientSecret = "" } = client;
    const { status, body } = await (where === "in the header"
      ? ask(grant, basic(client))
      : ask({ ...grant, client_id: ClientId, client_secret: ClientSecret }));
    expect(status).toBe(200);
    expect(body).toMatchObject({ token_type: "Bearer", expires_in: 20 * 60 });
    const claims = await users.claims(body.access_token, null);
    expect(claims).toMatchObject({
      token_use: "access",
      sub: ClientId,
      client_id: ClientId,
      tenant_id: "t-1",
      scope: "api/read",
    });
    expect(Number(claims.exp) - Number(claims.iat)).toBe(20 * 60);
    expect(claims).not.toHaveProperty("username");
    expect(events).toEqual([
      expect.objectContaining({
        version: "3",
        triggerSource: "TokenGeneration_ClientCredentials",
        callerContext: expect.objectContaining({ clientId: ClientId }),
        request: expect.objectContaining({ userAttributes: {}, scopes: ["api/read", "api/write"] }),
      }),
    ]);
  },
);

test("a client asks for some of its scopes, and for no other", async () => {
  enforce({ version: null });
  const { body } = await ask({ ...grant, scope: "api/write" }, basic(client));
  expect((await users.claims(body.access_token, null)).scope).toBe("api/write");
  for (const scope of ["api/admin", "api/read api/admin", "openid"]) {
    expect(await ask({ ...grant, scope }, basic(client))).toEqual({
      status: 400,
      body: { error: "invalid_scope" },
    });
  }
});

test.each(["V1_0", "V2_0"])("triggers of version %s do not concern it", async (version) => {
  enforce({ version });
  const { body } = await ask(grant, basic(client));
  expect(await users.claims(body.access_token, null)).not.toHaveProperty("tenant_id");
  expect(events).toEqual([]);
});

test("no token is issued where the trigger fails", async () => {
  answer = () => Promise.reject(new Error("no"));
  expect((await ask(grant, basic(client))).status).toBe(400);
});

describe("is refused:", () => {
  test.each<[string, () => ReturnType<typeof ask>, string]>([
    ["a wrong secret", () => ask(grant, basic({ ...client, ClientSecret: "x" })), "invalid_client"],
    ["an empty secret", () => ask(grant, basic({ ...client, ClientSecret: "" })), "invalid_client"],
    ["an unknown client", () => ask(grant, basic({ ...client, ClientId: "x" })), "invalid_client"],
    ["no credentials", () => ask(grant), "invalid_client"],
    [
      "the client of users",
      () => ask({ ...grant, client_id: platform.clientId, client_secret: "undefined" }),
      "invalid_client",
    ],
    ["no grant", () => ask({}, basic(client)), "invalid_request"],
    ["another grant", () => ask({ grant_type: "password" }, basic(client)), "unsupported_grant_type"],
    [
      "two grants",
      () => ask("grant_type=client_credentials&grant_type=password", basic(client)),
      "invalid_request",
    ],
    ["two secrets", () => ask({ ...grant, client_secret: "x" }, basic(client)), "invalid_request"],
  ])("%s", async (_, send, error) => {
    expect(await send()).toMatchObject({ status: 400, body: { error } });
    expect(events).toEqual([]);
  });

  test("a client without the grant, one that lost it, and one that was deleted", async () => {
    const without = await create({ AllowedOAuthFlows: [], AllowedOAuthFlowsUserPoolClient: false });
    expect((await ask(grant, basic(without.UserPoolClient ?? {}))).body).toEqual({ error: "invalid_client" });
    const { UserPoolClient: other = {} } = await create();
    expect((await ask(grant, basic(other))).status).toBe(200);
    const named = { UserPoolId: platform.poolId, ClientId: other.ClientId };
    const admin = platform.cognito();
    await admin.send(new UpdateUserPoolClientCommand({ ...named, AllowedOAuthFlows: [] }));
    expect((await ask(grant, basic(other))).body).toEqual({ error: "invalid_client" });
    await admin.send(new DeleteUserPoolClientCommand(named));
    expect((await ask(grant, basic(other))).body).toEqual({ error: "invalid_client" });
  });
});

test.each<[string, Partial<CreateUserPoolClientCommandInput>]>([
  ["InvalidOAuthFlowException", { GenerateSecret: false }],
  ["InvalidOAuthFlowException", { AllowedOAuthFlows: ["client_credentials", "code"] }],
  ["ScopeDoesNotExistException", { AllowedOAuthScopes: ["api/people"] }],
])("a client with impossible settings is not created: %s", async (error, settings) => {
  expect(await outcome(create(settings))).toBe(error);
});

test("nobody signs in with a machine's client", async () => {
  const sent = platform.cognito().send(
    new InitiateAuthCommand({
      ClientId: client.ClientId,
      AuthFlow: "USER_PASSWORD_AUTH",
      AuthParameters: { USERNAME: "somebody", PASSWORD: "x" },
    }),
  );
  // It has no flow by password.
  expect(await outcome(sent)).toBe("InvalidParameterException");
});

test("the endpoint signs no token for a caller", async () => {
  const response = await fetch(platform.endpoint.url, {
    method: "POST",
    headers: { "x-amz-target": "AWSCognitoIdentityProviderService.LocalSignToken" },
    body: "{}",
  });
  expect(response.ok).toBe(false);
});
