import {
  AdminUserGlobalSignOutCommand,
  CreateUserPoolClientCommand,
  GetTokensFromRefreshTokenCommand,
  GetUserCommand,
  InitiateAuthCommand,
  RevokeTokenCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { deployment } from "../../support/deployment";
import { outcome, startTestPlatform, type TestPlatform } from "../../support/platform";
import { type PoolUsers, poolUsers } from "../../support/users";

let platform: TestPlatform;
let users: PoolUsers;

/** The tests' deployment, whose client has this rotation. */
function enforce(refresh_token_rotation: readonly object[] | undefined): void {
  const base = deployment(platform.poolId, platform.clientId);
  const resources = base.resources.map((resource) =>
    resource.type === "aws_cognito_user_pool_client"
      ? { ...resource, values: { ...resource.values, refresh_token_rotation } }
      : resource,
  );
  platform.endpoint.enforce({ ...base, resources });
}

const GRACE = 20;
const rotating = (seconds = GRACE) => [{ feature: "ENABLED", retry_grace_period_seconds: seconds }];

beforeAll(async () => {
  platform = await startTestPlatform();
  users = poolUsers(platform);
});
beforeEach(() => enforce(rotating()));
afterEach(() => jest.restoreAllMocks());
afterAll(() => platform?.close());

const refresh = async (RefreshToken = "") => {
  const command = new GetTokensFromRefreshTokenCommand({ ClientId: platform.clientId, RefreshToken });
  return (await users.app.send(command)).AuthenticationResult ?? {};
};

const byFlow = (
  REFRESH_TOKEN = "",
  AuthFlow: "REFRESH_TOKEN" | "REFRESH_TOKEN_AUTH" = "REFRESH_TOKEN_AUTH",
) =>
  users.app.send(
    new InitiateAuthCommand({ ClientId: platform.clientId, AuthFlow, AuthParameters: { REFRESH_TOKEN } }),
  );

function advance(seconds: number): void {
  const now = Date.now() + seconds * 1000;
  jest.spyOn(Date, "now").mockReturnValue(now);
}

describe("a client with rotation", () => {
  it("gets a new refresh token each time, of the same session", async () => {
    const { tokens } = await users.confirmedUser();
    const first = await refresh(tokens.RefreshToken);
    const second = await refresh(first.RefreshToken);
    expect(new Set([tokens, first, second].map(({ RefreshToken }) => RefreshToken)).size).toBe(3);
    const [begun, refreshed] = await Promise.all(
      [tokens, second].map(({ AccessToken }) => users.claims(AccessToken, null)),
    );
    expect(refreshed?.auth_time).toBe(begun?.auth_time);
    expect(refreshed?.username).toBe(begun?.username);
  });

  it("may repeat a request within the grace period of the first, and no later", async () => {
    const { tokens } = await users.confirmedUser();
    await refresh(tokens.RefreshToken);
    advance(GRACE / 2);
    const { RefreshToken } = await refresh(tokens.RefreshToken);
    advance(GRACE / 2 + 1);
    expect(await outcome(refresh(tokens.RefreshToken))).toBe("RefreshTokenReuseException");
    expect(await outcome(refresh(RefreshToken))).toBe("allowed");
  });

  it("uses a token once without a grace period, even for requests at the same time", async () => {
    enforce(rotating(0));
    const { tokens } = await users.confirmedUser();
    const outcomes = await Promise.all(["a", "b", "c"].map(() => outcome(refresh(tokens.RefreshToken))));
    expect(outcomes.sort()).toEqual(["RefreshTokenReuseException", "RefreshTokenReuseException", "allowed"]);
  });

  it.each(["REFRESH_TOKEN", "REFRESH_TOKEN_AUTH"] as const)("cannot use the flow %s", async (flow) => {
    const { tokens } = await users.confirmedUser();
    expect(await outcome(byFlow(tokens.RefreshToken, flow))).toBe("InvalidParameterException");
  });

  it.each([
    ["revoking the first token", (first: string) => first],
    ["revoking the last token", (_: string, last: string) => last],
  ])("ends the whole session by %s", async (_, chosen) => {
    const { tokens } = await users.confirmedUser();
    const next = await refresh(tokens.RefreshToken);
    const Token = chosen(tokens.RefreshToken ?? "", next.RefreshToken ?? "");
    await users.app.send(new RevokeTokenCommand({ ClientId: platform.clientId, Token }));
    for (const { AccessToken, RefreshToken } of [tokens, next]) {
      expect(await outcome(refresh(RefreshToken))).toBe("NotAuthorizedException");
      expect(await outcome(users.app.send(new GetUserCommand({ AccessToken })))).toBe(
        "NotAuthorizedException",
      );
    }
  });

  it("ends with the user's sessions, and takes no token that was never issued", async () => {
    const { username, tokens } = await users.confirmedUser();
    const { RefreshToken } = await refresh(tokens.RefreshToken);
    await users.admin.send(
      new AdminUserGlobalSignOutCommand({ UserPoolId: platform.poolId, Username: username }),
    );
    for (const token of [tokens.RefreshToken, RefreshToken, "made-up"])
      expect(await outcome(refresh(token))).toBe("NotAuthorizedException");
  });
});

describe.each([
  ["without rotation", undefined],
  ["whose rotation is off", [{ feature: "DISABLED", retry_grace_period_seconds: 0 }]],
])("a client %s", (_, rotation) => {
  it("keeps its refresh token, by either operation", async () => {
    enforce(rotation);
    const { tokens } = await users.confirmedUser();
    for (let round = 0; round < 2; round += 1) {
      const refreshed = await refresh(tokens.RefreshToken);
      expect(refreshed.AccessToken).toBeDefined();
      expect(refreshed.RefreshToken).toBeUndefined();
      expect(await outcome(byFlow(tokens.RefreshToken))).toBe("allowed");
    }
  });
});

test("a client that the API makes rotates as the request says", async () => {
  const { UserPoolClient: { ClientId = "", RefreshTokenRotation } = {} } = await users.admin.send(
    new CreateUserPoolClientCommand({
      UserPoolId: platform.poolId,
      ClientName: "made",
      ExplicitAuthFlows: ["ALLOW_USER_SRP_AUTH"],
      RefreshTokenRotation: { Feature: "ENABLED", RetryGracePeriodSeconds: 0 },
    }),
  );
  expect(RefreshTokenRotation).toEqual({ Feature: "ENABLED", RetryGracePeriodSeconds: 0 });
  const { tokens } = await poolUsers({ ...platform, clientId: ClientId }).confirmedUser();
  const once = () =>
    users.app.send(new GetTokensFromRefreshTokenCommand({ ClientId, RefreshToken: tokens.RefreshToken }));
  const { AuthenticationResult } = await once();
  expect(AuthenticationResult?.RefreshToken).not.toBe(tokens.RefreshToken);
  expect(await outcome(once())).toBe("RefreshTokenReuseException");
});
