import { createServer } from "node:http";
import { hostname } from "node:os";
import {
  CreateIdentityProviderCommand,
  type CreateIdentityProviderCommandInput,
  CreateUserPoolClientCommand,
  DeleteIdentityProviderCommand,
  DeleteUserPoolClientCommand,
  DescribeIdentityProviderCommand,
  DescribeUserPoolClientCommand,
  GetIdentityProviderByIdentifierCommand,
  ListIdentityProvidersCommand,
  UpdateIdentityProviderCommand,
  UpdateUserPoolClientCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { fetchProvider } from "../../../../src/services/cognito/providers/reachable";
import { closeServer, listenOnLoopback } from "../../../../src/support/loopback";
import { roleArn } from "../../../support/deployment";
import { FederatedBrowser } from "../../../support/federated-browser";
import { type Federated, startFederated } from "../../../support/federation";
import { callback, hostedClient } from "../../../support/hosted";
import { outcome, startTestPlatform, type TestPlatform } from "../../../support/platform";

let pool: Federated;

beforeAll(async () => {
  pool = await startFederated();
});
afterAll(() => pool?.close());

/** Details with every URL, so that nothing is discovered. */
const details = {
  ...{ client_id: "cognito", client_secret: "secret", attributes_request_method: "GET" },
  ...{ authorize_scopes: "openid email", oidc_issuer: "https://idp.example" },
  ...{ authorize_url: "https://idp.example/auth", token_url: "https://idp.example/token" },
  ...{ attributes_url: "https://idp.example/me", jwks_uri: "https://idp.example/jwks" },
};

const create = (ProviderName: string, more: Partial<CreateIdentityProviderCommandInput> = {}) =>
  pool.users.admin.send(
    new CreateIdentityProviderCommand({
      ...{ UserPoolId: pool.poolId, ProviderName, ProviderType: "OIDC", ProviderDetails: details },
      ...more,
    }),
  );
const named = (ProviderName: string) => ({ UserPoolId: pool.poolId, ProviderName });
const describeProvider = (name: string) =>
  pool.users.admin.send(new DescribeIdentityProviderCommand(named(name)));

test("a provider is created, described, found by identifier, listed, updated and deleted", async () => {
  await create("Corp", { IdpIdentifiers: ["corp.example"], AttributeMapping: { email: "mail" } });
  const expected = {
    ...{ UserPoolId: pool.poolId, ProviderName: "Corp", ProviderType: "OIDC" },
    ProviderDetails: { ...details, attributes_url_add_attributes: "false" },
    ...{ AttributeMapping: { email: "mail" }, IdpIdentifiers: ["corp.example"] },
    ...{ CreationDate: expect.any(Date), LastModifiedDate: expect.any(Date) },
  };
  expect((await describeProvider("Corp")).IdentityProvider).toEqual(expected);
  const identified = new GetIdentityProviderByIdentifierCommand({
    ...{ UserPoolId: pool.poolId, IdpIdentifier: "corp.example" },
  });
  expect((await pool.users.admin.send(identified)).IdentityProvider).toEqual(expected);
  const { Providers } = await pool.users.admin.send(
    new ListIdentityProvidersCommand({ UserPoolId: pool.poolId }),
  );
  expect(Providers).toEqual([
    {
      ...{ ProviderName: "Corp", ProviderType: "OIDC" },
      ...{ CreationDate: expect.any(Date), LastModifiedDate: expect.any(Date) },
    },
  ]);
  await pool.users.admin.send(
    new UpdateIdentityProviderCommand({ ...named("Corp"), AttributeMapping: {}, IdpIdentifiers: ["new"] }),
  );
  expect((await describeProvider("Corp")).IdentityProvider).toEqual({
    ...{ ...expected, AttributeMapping: {}, IdpIdentifiers: ["new"] },
  });
  expect(await outcome(pool.users.admin.send(identified))).toBe("ResourceNotFoundException");
  await pool.users.admin.send(new DeleteIdentityProviderCommand(named("Corp")));
  expect(await outcome(describeProvider("Corp"))).toBe("ResourceNotFoundException");
});

describe("a provider is refused", () => {
  beforeAll(() => create("Taken", { IdpIdentifiers: ["taken"] }));
  afterAll(() => pool.users.admin.send(new DeleteIdentityProviderCommand(named("Taken"))));
  const without = (name: string) => ({ ProviderDetails: { ...details, [name]: "" } });

  it.each<[string, string, Partial<CreateIdentityProviderCommandInput>, string]>([
    ["of a known name", "Taken", {}, "DuplicateProviderException"],
    ["of a known identifier", "New", { IdpIdentifiers: ["taken"] }, "DuplicateProviderException"],
    ["with an underscore in its name", "a_b_c", {}, "InvalidParameterException"],
    ["with a space in its name", "New one", {}, "InvalidParameterException"],
    ["with a long name", "x".repeat(33), {}, "InvalidParameterException"],
    ["with a wrong identifier", "New", { IdpIdentifiers: ["a/b"] }, "InvalidParameterException"],
    ["of another type", "New", { ProviderType: "Google" }, "InvalidParameterException"],
    ["of no pool", "New", { UserPoolId: "eu-central-1_none" }, "ResourceNotFoundException"],
    ["without a client", "New", without("client_id"), "InvalidParameterException"],
    ["without an issuer", "New", without("oidc_issuer"), "InvalidParameterException"],
    ["without a method", "New", without("attributes_request_method"), "InvalidParameterException"],
    [
      "without openid",
      "New",
      { ProviderDetails: { ...details, authorize_scopes: "email" } },
      "InvalidParameterException",
    ],
    ["with another detail", "New", { ProviderDetails: { ...details, x: "y" } }, "InvalidParameterException"],
    [
      "with HTTP beyond this machine",
      "New",
      { ProviderDetails: { ...details, token_url: "http://idp.example/token" } },
      "InvalidParameterException",
    ],
  ])("%s", async (_, name, more, error) => {
    expect(await outcome(create(name, more))).toBe(error);
  });
});

test("a page of the list says where the next one begins, and the pool has a limit", async () => {
  for (let count = 0; count < 300; count += 1) await create(`Corp${count}`);
  expect(await outcome(create("Corp300"))).toBe("LimitExceededException");
  const names: (string | undefined)[] = [];
  let NextToken: string | undefined;
  do {
    const page = await pool.users.admin.send(
      new ListIdentityProvidersCommand({ UserPoolId: pool.poolId, MaxResults: 60, NextToken }),
    );
    names.push(...(page.Providers ?? []).map(({ ProviderName }) => ProviderName));
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  expect(new Set(names).size).toBe(300);
  for (const name of names) await pool.users.admin.send(new DeleteIdentityProviderCommand(named(`${name}`)));
});

describe("an app client", () => {
  it("supports providers that the pool has", async () => {
    const unknown = new UpdateUserPoolClientCommand({
      ...{ UserPoolId: pool.poolId, ClientId: pool.clientId, SupportedIdentityProviders: ["None"] },
    });
    await expect(pool.users.admin.send(unknown)).rejects.toThrow(
      `The provider None does not exist for User Pool ${pool.poolId}.`,
    );
    await create("Known");
    await pool.support(["COGNITO", "Known"]);
    const { UserPoolClient } = await pool.users.admin.send(
      new DescribeUserPoolClientCommand({ UserPoolId: pool.poolId, ClientId: pool.clientId }),
    );
    expect(UserPoolClient).toMatchObject({
      SupportedIdentityProviders: ["COGNITO", "Known"],
      CallbackURLs: hostedClient.callback_urls,
      AllowedOAuthScopes: hostedClient.allowed_oauth_scopes,
    });
  });

  it("that the API creates signs users in, until it is deleted", async () => {
    await create("ForNew");
    const { UserPoolClient } = await pool.users.admin.send(
      new CreateUserPoolClientCommand({
        ...{ UserPoolId: pool.poolId, ClientName: "new", SupportedIdentityProviders: ["ForNew"] },
        ...{ AllowedOAuthFlowsUserPoolClient: true, AllowedOAuthFlows: ["code"] },
        ...{ AllowedOAuthScopes: ["openid"], CallbackURLs: [callback] },
      }),
    );
    const ClientId = UserPoolClient?.ClientId ?? "";
    const asked = pool.authorize({ client_id: ClientId, scope: "openid" });
    const browser = new FederatedBrowser();
    expect((await browser.go(asked, "https://idp.example/auth"))?.searchParams.get("client_id")).toBe(
      "cognito",
    );
    await pool.users.admin.send(new DeleteUserPoolClientCommand({ UserPoolId: pool.poolId, ClientId }));
    expect(await browser.go(asked, "https://idp.example/auth")).toBeUndefined();
    expect(browser.status).toBe(400);
  });
});

describe("a discovery document", () => {
  /** The error of a provider with this document. */
  async function outcomeOf(answer: (issuer: string) => object, moved = false): Promise<string> {
    const server = createServer((request, response) => {
      if (moved && request.url !== "/moved") response.writeHead(302, { location: "/moved" }).end();
      else response.end(JSON.stringify(answer(issuer)));
    });
    const issuer = await listenOnLoopback(server);
    const { client_id, client_secret, attributes_request_method, authorize_scopes } = details;
    const ProviderDetails = { client_id, client_secret, attributes_request_method, authorize_scopes };
    try {
      await create(`Found${Date.now()}`, { ProviderDetails: { ...ProviderDetails, oidc_issuer: issuer } });
      return "allowed";
    } catch (error) {
      return (error as Error).message;
    } finally {
      await closeServer(server);
    }
  }
  const complete = (issuer: string) => ({
    issuer,
    authorization_endpoint: `${issuer}/auth`,
    token_endpoint: `${issuer}/token`,
    userinfo_endpoint: `${issuer}/me`,
    jwks_uri: `${issuer}/jwks`,
  });

  it("completes the details", async () => {
    expect(await outcomeOf(complete)).toBe("allowed");
  });

  it("is not looked for elsewhere", async () => {
    expect(await outcomeOf(complete, true)).toMatch(/Unable to contact/);
  });

  it.each<[string, (issuer: string) => object, RegExp]>([
    ["of another issuer", (issuer) => ({ ...complete(issuer), issuer: "https://idp.example" }), /issuer/],
    ["without keys", (issuer) => ({ ...complete(issuer), jwks_uri: undefined }), /jwks_uri is missing/],
    ["that leads inside", (issuer) => ({ ...complete(issuer), token_endpoint: "http://10.0.0.1/" }), /HTTPS/],
  ])("%s is refused", async (_, answer, reason) => {
    expect(await outcomeOf(answer)).toMatch(reason);
  });
});

it.each([
  "https://169.254.169.254/latest/meta-data/",
  "https://10.0.0.1/",
  "https://172.16.0.1/",
  "https://192.168.0.1/",
  "https://100.64.0.1/",
  "https://0.0.0.0/",
  "https://127.0.0.2/",
  "https://[fe80::1]/",
  "https://[fd00:ec2::254]/",
  "https://[::ffff:169.254.169.254]/",
  "https://2852039166/",
  `https://${hostname()}/`,
])("Cognito does not reach %s, and neither does the endpoint", async (url) => {
  await expect(fetchProvider(url)).rejects.toThrow(/Cognito cannot reach/);
});

describe("without the right", () => {
  let platform: TestPlatform;
  beforeAll(async () => {
    platform = await startTestPlatform();
  });
  afterAll(() => platform?.close());

  it("no function makes a provider, and none reaches what the endpoint keeps for itself", async () => {
    const role = platform.endpoint.credentialsFor(roleArn("onboarding"), "onboarding-function");
    const command = new CreateIdentityProviderCommand({
      ...{
        UserPoolId: platform.poolId,
        ProviderName: "Corp",
        ProviderType: "OIDC",
        ProviderDetails: details,
      },
    });
    expect(await outcome(platform.cognito(role).send(command))).toBe("AccessDeniedException");
    const client = platform.cognito();
    client.middlewareStack.add(
      (next) => (given) => {
        const { headers } = given.request as { headers: Record<string, string> };
        headers["x-amz-target"] = "AWSCognitoIdentityProviderService.LocalSaveExternalUser";
        return next(given);
      },
      { step: "build" },
    );
    expect(await outcome(client.send(command))).toBe("UnknownOperationException");
  });
});
