import {
  AdminDeleteUserCommand,
  AdminGetUserCommand,
  AdminSetUserMFAPreferenceCommand,
  AssociateSoftwareTokenCommand,
  GetUserCommand,
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
  SetUserMFAPreferenceCommand,
  VerifySoftwareTokenCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { Secret, TOTP } from "otpauth";
import { deployment } from "../../support/deployment";
import { outcome, startTestPlatform, type TestPlatform } from "../../support/platform";
import { poolArn, triggerArn, triggerPermission } from "../../support/token-trigger";
import { type PoolUsers, poolUsers } from "../../support/users";

let platform: TestPlatform;
let users: PoolUsers;
/** Events of the pool's trigger. */
const events: { triggerSource: string; userName: string; request: { userAttributes: object } }[] = [];
const claims: Record<string, string> = {};
/** The function's response; default: {@link claims} in version 1. */
let returned: object | undefined;

/** The tests' deployment, whose pool has these settings. */
function enforce(settings: Record<string, unknown>, permission = true): void {
  const { poolId, clientId } = platform;
  const base = deployment(poolId, clientId);
  const resources = base.resources.map((resource) =>
    resource.type === "aws_cognito_user_pool"
      ? { ...resource, values: { ...resource.values, arn: poolArn(poolId), ...settings } }
      : resource,
  );
  platform.endpoint.enforce({
    ...base,
    resources: [...resources, ...(permission ? [triggerPermission(poolId)] : [])],
  });
}

const totp = { mfa_configuration: "OPTIONAL", software_token_mfa_configuration: { enabled: true } };

beforeAll(async () => {
  platform = await startTestPlatform();
  users = poolUsers(platform);
  platform.endpoint.connectFunctions(async (_, event) => {
    events.push(event as never);
    return { response: returned ?? { claimsOverrideDetails: { claimsToAddOrOverride: claims } } };
  });
});
beforeEach(() => {
  enforce(totp);
  events.length = 0;
  returned = undefined;
});
afterAll(() => platform?.close());

/** The code of the current step or of one after it. */
const codeOf = (secret: string, stepsAhead = 0): string =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: Date.now() + stepsAhead * 30_000 });

async function associate(AccessToken: string | undefined): Promise<string> {
  const { SecretCode } = await users.app.send(new AssociateSoftwareTokenCommand({ AccessToken }));
  return SecretCode ?? "";
}

const verify = (AccessToken: string | undefined, UserCode: string) =>
  users.app.send(new VerifySoftwareTokenCommand({ AccessToken, UserCode }));

const turn = (AccessToken: string | undefined, Enabled: boolean) =>
  users.app.send(
    new SetUserMFAPreferenceCommand({
      AccessToken,
      SoftwareTokenMfaSettings: { Enabled, PreferredMfa: Enabled },
    }),
  );

/** A user with a software token, which has used the code of the current step. */
async function enrolled() {
  const { username, tokens } = await users.confirmedUser();
  const secret = await associate(tokens.AccessToken);
  const used = codeOf(secret);
  await verify(tokens.AccessToken, used);
  await turn(tokens.AccessToken, true);
  return { username, tokens, secret, used };
}

const answer = (username: string, Session: string | undefined, code: string) =>
  users.app.send(
    new RespondToAuthChallengeCommand({
      ClientId: platform.clientId,
      ChallengeName: "SOFTWARE_TOKEN_MFA",
      Session,
      ChallengeResponses: { USERNAME: username, SOFTWARE_TOKEN_MFA_CODE: code },
    }),
  );

async function signIn(username: string, code: string) {
  const { Session, ChallengeName } = await users.signIn(username, users.password);
  expect(ChallengeName).toBe("SOFTWARE_TOKEN_MFA");
  return answer(username, Session, code);
}

const refresh = (REFRESH_TOKEN = "") =>
  users.app.send(
    new InitiateAuthCommand({
      ClientId: platform.clientId,
      AuthFlow: "REFRESH_TOKEN_AUTH",
      AuthParameters: { REFRESH_TOKEN },
    }),
  );

describe("a software token", () => {
  it("is asked for at every sign-in once it is on", async () => {
    const { username, secret } = await enrolled();
    const { AuthenticationResult } = await signIn(username, codeOf(secret, 1));
    expect(AuthenticationResult?.IdToken).toBeDefined();
  });

  it("shows in what the user and an administrator read", async () => {
    const { username, secret } = await enrolled();
    const { AuthenticationResult } = await signIn(username, codeOf(secret, 1));
    const shown = { UserMFASettingList: ["SOFTWARE_TOKEN_MFA"], PreferredMfaSetting: "SOFTWARE_TOKEN_MFA" };
    const byAdmin = new AdminGetUserCommand({ UserPoolId: platform.poolId, Username: username });
    expect(await users.admin.send(byAdmin)).toMatchObject(shown);
    const own = new GetUserCommand({ AccessToken: AuthenticationResult?.AccessToken });
    expect(await users.app.send(own)).toMatchObject(shown);
  });

  it("accepts a code once, that of the verification included", async () => {
    const { username, secret, used } = await enrolled();
    expect(await outcome(signIn(username, used))).toBe("ExpiredCodeException");
    const code = codeOf(secret, 1);
    await signIn(username, code);
    expect(await outcome(signIn(username, code))).toBe("ExpiredCodeException");
  });

  it("ends a sign-in after a few wrong codes", async () => {
    const { username, secret } = await enrolled();
    const { Session } = await users.signIn(username, users.password);
    const outcomes: string[] = [];
    for (let tries = 0; tries < 6; tries += 1)
      outcomes.push(await outcome(answer(username, Session, "12345")));
    expect(outcomes[0]).toBe("CodeMismatchException");
    expect(outcomes.at(-1)).toBe("NotAuthorizedException");
    expect(await outcome(answer(username, Session, codeOf(secret, 1)))).toBe("NotAuthorizedException");
  });

  it("does not answer another user's sign-in, nor another user's session", async () => {
    const [one, other] = [await enrolled(), await enrolled()];
    const { Session } = await users.signIn(one.username, users.password);
    expect(await outcome(answer(one.username, Session, codeOf(other.secret, 1)))).toBe(
      "CodeMismatchException",
    );
    expect(await outcome(answer(other.username, Session, codeOf(other.secret, 1)))).toBe(
      "NotAuthorizedException",
    );
  });

  it("is not on before it is verified, and keeps an earlier one until then", async () => {
    const { username, tokens } = await users.confirmedUser();
    expect(await outcome(turn(tokens.AccessToken, true))).toBe("InvalidParameterException");
    const secret = await associate(tokens.AccessToken);
    expect(await outcome(verify(tokens.AccessToken, "000"))).not.toBe("allowed");
    await verify(tokens.AccessToken, codeOf(secret));
    await turn(tokens.AccessToken, true);
    const another = await associate(tokens.AccessToken);
    expect(await outcome(verify(tokens.AccessToken, codeOf(secret, 1)))).toBe(
      "EnableSoftwareTokenMFAException",
    );
    expect(await outcome(signIn(username, codeOf(another)))).toBe("CodeMismatchException");
    await signIn(username, codeOf(secret, 1));
  });

  it("goes when the user or an administrator turns it off, and with the user", async () => {
    const { username } = await enrolled();
    const UserPoolId = platform.poolId;
    const off = { SoftwareTokenMfaSettings: { Enabled: false, PreferredMfa: false } };
    await users.admin.send(new AdminSetUserMFAPreferenceCommand({ UserPoolId, Username: username, ...off }));
    const { AuthenticationResult } = await users.signIn(username, users.password);
    expect(AuthenticationResult?.IdToken).toBeDefined();
    await turn(AuthenticationResult?.AccessToken, true);
    await users.admin.send(new AdminDeleteUserCommand({ UserPoolId, Username: username }));
    await users.admin.send(users.invitation(username));
    const { Session } = await users.signIn(username, users.mailed(username));
    expect(
      (await users.answerNewPassword(username, Session, users.password)).AuthenticationResult,
    ).toBeDefined();
  });

  it("needs a pool that has them, and an access token", async () => {
    const { tokens } = await users.confirmedUser();
    expect(await outcome(associate(tokens.IdToken))).toBe("NotAuthorizedException");
    enforce({});
    expect(await outcome(associate(tokens.AccessToken))).toBe("SoftwareTokenMFANotFoundException");
  });
});

describe("the pre token generation trigger", () => {
  const trigger = { ...totp, lambda_config: { pre_token_generation: triggerArn } };

  it("adds claims to ID tokens, at sign-in and at each refresh, but none that Cognito reserves", async () => {
    enforce(trigger);
    Object.assign(claims, { second_factor: "totp", sub: "somebody", auth_time: "1" });
    const { username, tokens } = await users.confirmedUser();
    const first = await users.claims(tokens.IdToken, platform.clientId);
    expect(first).toMatchObject({ second_factor: "totp" });
    expect(first.sub).not.toBe("somebody");
    expect(await users.claims(tokens.AccessToken, null)).not.toHaveProperty("second_factor");
    const { AuthenticationResult } = await refresh(tokens.RefreshToken);
    expect(await users.claims(AuthenticationResult?.IdToken, platform.clientId)).toMatchObject({
      second_factor: "totp",
    });
    expect(events.map(({ triggerSource }) => triggerSource)).toEqual([
      "TokenGeneration_NewPasswordChallenge",
      "TokenGeneration_RefreshTokens",
    ]);
    expect(events[0]).toMatchObject({
      userName: username,
      userPoolId: platform.poolId,
      request: { userAttributes: { email: username, "cognito:user_status": "CONFIRMED" } },
    });
  });

  it.each([
    ["V2_0", "2"],
    ["V3_0", "3"],
  ])(
    "customizes access tokens in version %s, with scopes, at each refresh too",
    async (lambda_version, version) => {
      enforce({
        ...totp,
        lambda_config: { pre_token_generation_config: [{ lambda_arn: triggerArn, lambda_version }] },
      });
      returned = {
        claimsAndScopeOverrideDetails: {
          idTokenGeneration: { claimsToAddOrOverride: { plan: "gold" } },
          accessTokenGeneration: {
            claimsToAddOrOverride: {
              tenant_id: "t-1",
              client_id: "other",
              username: "somebody",
              scope: "all",
            },
            scopesToAdd: ["api/people", "api/people"],
            scopesToSuppress: ["aws.cognito.signin.user.admin"],
          },
        },
      };
      const { username, tokens } = await users.confirmedUser();
      const { AuthenticationResult } = await refresh(tokens.RefreshToken);
      for (const { AccessToken, IdToken } of [tokens, AuthenticationResult ?? {}]) {
        const access = await users.claims(AccessToken, null);
        expect(access).toMatchObject({ tenant_id: "t-1", client_id: platform.clientId, username });
        expect(access.scope).toBe("api/people");
        const id = await users.claims(IdToken, platform.clientId);
        expect(id).toMatchObject({ plan: "gold" });
        expect(id).not.toHaveProperty("tenant_id");
      }
      expect(events[0]).toMatchObject({ version, request: { scopes: ["aws.cognito.signin.user.admin"] } });
    },
  );

  it("refuses a scope with a space, which would be two", async () => {
    const { username } = await users.confirmedUser();
    const config = [{ lambda_arn: triggerArn, lambda_version: "V3_0" }];
    enforce({ ...totp, lambda_config: { pre_token_generation_config: config } });
    returned = {
      claimsAndScopeOverrideDetails: { accessTokenGeneration: { scopesToAdd: ["api/people api/admin"] } },
    };
    expect(await outcome(users.signIn(username, users.password))).toBe("InvalidLambdaResponseException");
  });

  it("is read from a state as Terraform writes it, with what is not set empty", async () => {
    const none = { create_auth_challenge: "", custom_email_sender: [], kms_key_id: null };
    const config = [{ lambda_arn: triggerArn, lambda_version: "V1_0" }];
    enforce({
      ...totp,
      lambda_config: [{ ...none, pre_token_generation: triggerArn, pre_token_generation_config: config }],
    });
    const { tokens } = await users.confirmedUser();
    expect(events).not.toEqual([]);
    expect(tokens.IdToken).toBeDefined();
    enforce({ ...totp, lambda_config: [{ ...none, pre_token_generation: "" }] });
    events.length = 0;
    await users.confirmedUser();
    expect(events).toEqual([]);
  });

  it.each([
    ["create_auth_challenge", { create_auth_challenge: triggerArn }],
    ["V9_0", { pre_token_generation_config: [{ lambda_arn: triggerArn, lambda_version: "V9_0" }] }],
  ])("is the only one: %s is not supported", (named, config) => {
    expect(() => enforce({ ...totp, lambda_config: [config] })).toThrow(named);
  });

  it("is refused to a pool that the function does not permit", async () => {
    const { username } = await users.confirmedUser();
    enforce(trigger, false);
    expect(await outcome(users.signIn(username, users.password))).toBe("UnexpectedLambdaException");
  });
});

test("a refreshed token keeps the time of the sign-in", async () => {
  const { tokens } = await users.confirmedUser();
  const before = await users.claims(tokens.IdToken, platform.clientId);
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  const { AuthenticationResult } = await refresh(tokens.RefreshToken);
  const after = await users.claims(AuthenticationResult?.IdToken, platform.clientId);
  expect(after.auth_time).toBe(before.auth_time);
  expect(after.iat).toBeGreaterThan(Number(before.iat));
});
