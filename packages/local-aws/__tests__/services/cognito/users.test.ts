import {
  AdminAddUserToGroupCommand,
  AdminDisableUserCommand,
  AdminSetUserPasswordCommand,
  AdminUpdateUserAttributesCommand,
  ConfirmForgotPasswordCommand,
  ForgotPasswordCommand,
  GetUserCommand,
  InitiateAuthCommand,
  SignUpCommand,
  UpdateUserAttributesCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { roleArn, tenantA, tenantB } from "../../support/deployment";
import { outcome, startTestPlatform, type TestPlatform } from "../../support/platform";
import { type PoolUsers, poolUsers } from "../../support/users";

let platform: TestPlatform;
let users: PoolUsers;

beforeAll(async () => {
  platform = await startTestPlatform();
  users = poolUsers(platform);
});

afterAll(() => platform?.close());

describe("an invitation", () => {
  it("arrives with a temporary password that fits the pool's policy", async () => {
    const username = users.newName();
    await users.admin.send(users.invitation(username));
    const [mail] = platform.endpoint.mailbox.list().slice(-1);
    expect(mail).toMatchObject({ to: username, subject: "Your temporary password" });
    expect(mail?.temporaryPassword).toMatch(/^(?=.*[a-z])(?=.*[A-Z])(?=.*\d)(?=.*[^\w]|.*_).{12,}$/);
    expect(mail?.body).toBe(
      `Your username is ${username} and temporary password is ${mail?.temporaryPassword}.`,
    );
    const overHttp = (await (await fetch(`${platform.endpoint.url}/_local/mailbox`)).json()) as unknown[];
    expect(overHttp.at(-1)).toMatchObject({ to: username, temporaryPassword: mail?.temporaryPassword });
  });

  it("is not sent when suppressed, and sent again with another password on request", async () => {
    const username = users.newName();
    await users.admin.send(users.invitation(username, { MessageAction: "SUPPRESS" }));
    expect(users.mailed(username)).toBe("");
    await users.admin.send(users.invitation(username, { MessageAction: "RESEND" }));
    const first = users.mailed(username);
    await users.admin.send(users.invitation(username, { MessageAction: "RESEND" }));
    expect(users.mailed(username)).not.toBe(first);
    expect(await outcome(users.signIn(username, first))).toBe("NotAuthorizedException");
    expect((await users.signIn(username, users.mailed(username))).ChallengeName).toBe(
      "NEW_PASSWORD_REQUIRED",
    );
  });

  it("is for new users: not for one who exists, none who does not, none who is confirmed", async () => {
    const { username } = await users.confirmedUser();
    const resend = { MessageAction: "RESEND" as const };
    expect(await outcome(users.admin.send(users.invitation(username)))).toBe("UsernameExistsException");
    expect(await outcome(users.admin.send(users.invitation(username, resend)))).toBe(
      "UnsupportedUserStateException",
    );
    expect(await outcome(users.admin.send(users.invitation(users.newName(), resend)))).toBe(
      "UserNotFoundException",
    );
  });

  it("needs attributes that fit the schema", async () => {
    const send = (UserAttributes: { Name: string; Value: string }[]) =>
      outcome(users.admin.send(users.invitation(users.newName(), { UserAttributes })));
    const email = { Name: "email", Value: "a@example.com" };
    expect(await send([email, { Name: "custom:other", Value: "x" }])).toBe("InvalidParameterException");
    expect(await send([email, { Name: "custom:tenant_id", Value: "short" }])).toBe(
      "InvalidParameterException",
    );
    expect(await send([])).toBe("InvalidParameterException");
  });

  it("is an operation that IAM guards", async () => {
    const as = (role: string) =>
      platform.cognito(platform.endpoint.credentialsFor(roleArn(role), "function"));
    expect(await outcome(as("onboarding").send(users.invitation(users.newName())))).toBe("allowed");
    await expect(as("data").send(users.invitation(users.newName()))).rejects.toThrow(
      /assumed-role\/data\/function is not authorized to perform: cognito-idp:AdminCreateUser/,
    );
    const disable = new AdminDisableUserCommand({ UserPoolId: platform.poolId, Username: "x" });
    expect(await outcome(as("onboarding").send(disable))).toBe("AccessDeniedException");
  });
});

describe("signing in with SRP", () => {
  it("first asks for a new password, then gives Cognito's tokens", async () => {
    const username = users.newName();
    await users.admin.send(users.invitation(username));
    await users.admin.send(
      new AdminAddUserToGroupCommand({
        UserPoolId: platform.poolId,
        Username: username,
        GroupName: "tenant-admin",
      }),
    );
    const challenge = await users.signIn(username, users.mailed(username));
    expect(challenge.ChallengeName).toBe("NEW_PASSWORD_REQUIRED");
    expect(await outcome(users.answerNewPassword(username, challenge.Session, "Battery-staple-9"))).toBe(
      "allowed",
    );
    expect(await outcome(users.answerNewPassword(username, challenge.Session, users.password))).toBe(
      "NotAuthorizedException",
    );

    const { AuthenticationResult } = await users.signIn(username, "Battery-staple-9");
    expect(AuthenticationResult).toMatchObject({ TokenType: "Bearer", ExpiresIn: 3600 });
    const id = await users.claims(AuthenticationResult?.IdToken, platform.clientId);
    expect(id).toMatchObject({
      token_use: "id",
      aud: platform.clientId,
      email: username,
      "cognito:username": username,
      "cognito:groups": ["tenant-admin"],
      "custom:tenant_id": tenantA,
    });
    expect((id.exp ?? 0) - (id.iat ?? 0)).toBe(30 * 60);
    expect(await users.claims(AuthenticationResult?.AccessToken, null)).toMatchObject({
      token_use: "access",
      client_id: platform.clientId,
    });
  });

  it.each(["Short-1a", "no-capitals-1", "NO-SMALL-ONES-1", "No-digits-here", "NoSymbols1234"])(
    "does not take %s for a new password, and lets the user choose another",
    async (weak) => {
      const username = users.newName();
      await users.admin.send(users.invitation(username));
      const { Session } = await users.signIn(username, users.mailed(username));
      expect(await outcome(users.answerNewPassword(username, Session, weak))).toBe(
        "InvalidPasswordException",
      );
      expect(await outcome(users.answerNewPassword(username, Session, users.password))).toBe("allowed");
    },
  );

  it("is refused alike for a wrong password and for nobody", async () => {
    const { username } = await users.confirmedUser();
    const wrong = users.signIn(username, "Wrong-horse-1");
    await expect(wrong).rejects.toMatchObject({
      name: "NotAuthorizedException",
      message: "Incorrect username or password.",
    });
    await expect(users.signIn("nobody@example.com", users.password)).rejects.toMatchObject({
      name: "NotAuthorizedException",
      message: "Incorrect username or password.",
    });
  });

  it("is refused with a timestamp in another form", async () => {
    const { username } = await users.confirmedUser();
    const padded = (timestamp: string) => timestamp.replace(/^(\w+ \w+) /, "$1 0");
    expect(await outcome(users.signIn(username, users.password, padded))).toBe("InvalidParameterException");
  });

  it("is refused when the answer is replayed, or made up", async () => {
    const { username } = await users.confirmedUser();
    const madeUp = users.answerNewPassword(username, "made-up", "Stolen-horse-1");
    expect(await outcome(madeUp)).toBe("NotAuthorizedException");
    const answer = await users.proof(username, users.password, (timestamp) => timestamp);
    expect(await outcome(users.app.send(answer))).toBe("allowed");
    expect(await outcome(users.app.send(answer))).toBe("NotAuthorizedException");
  });

  it("is refused to a disabled user, and so is a refresh", async () => {
    const { username, tokens } = await users.confirmedUser();
    const refresh = () =>
      users.app.send(
        new InitiateAuthCommand({
          ClientId: platform.clientId,
          AuthFlow: "REFRESH_TOKEN_AUTH",
          AuthParameters: { REFRESH_TOKEN: tokens.RefreshToken ?? "" },
        }),
      );
    const { AuthenticationResult } = await refresh();
    expect((await users.claims(AuthenticationResult?.IdToken, platform.clientId))["custom:tenant_id"]).toBe(
      tenantA,
    );
    await users.admin.send(new AdminDisableUserCommand({ UserPoolId: platform.poolId, Username: username }));
    expect(await outcome(users.signIn(username, users.password))).toBe("NotAuthorizedException");
    expect(await outcome(refresh())).toBe("NotAuthorizedException");
  });
});

describe("admitting a user without a password", () => {
  const admit = (username: string) => platform.endpoint.admit(platform.clientId, username);

  it("goes on as after a correct one: with the invitation's challenge, then with tokens", async () => {
    const { admin, answerNewPassword, claims, invitation, newName, password } = users;
    const username = newName();
    await admin.send(invitation(username));
    const { ChallengeName, Session, ChallengeParameters } = await admit(username);
    expect(ChallengeName).toBe("NEW_PASSWORD_REQUIRED");
    const { USER_ID_FOR_SRP } = ChallengeParameters as { USER_ID_FOR_SRP: string };
    await answerNewPassword(USER_ID_FOR_SRP, String(Session), password);
    const { AuthenticationResult } = await admit(username);
    const { IdToken } = AuthenticationResult as { IdToken: string };
    expect(await claims(IdToken, platform.clientId)).toMatchObject({ email: username, token_use: "id" });
  });

  it("is refused for nobody, and for a disabled user", async () => {
    await expect(admit("nobody@example.com")).rejects.toThrow("Incorrect username or password.");
    const { username } = await users.confirmedUser();
    await users.admin.send(new AdminDisableUserCommand({ UserPoolId: platform.poolId, Username: username }));
    await expect(admit(username)).rejects.toThrow("User is disabled.");
  });
});

describe("a forgotten password", () => {
  it("is replaced with the code that was mailed", async () => {
    const { username } = await users.confirmedUser();
    await users.app.send(new ForgotPasswordCommand({ ClientId: platform.clientId, Username: username }));
    const code = platform.endpoint.mailbox.list().at(-1)?.confirmationCode ?? "";
    const confirm = (ConfirmationCode: string, Password: string) =>
      outcome(
        users.app.send(
          new ConfirmForgotPasswordCommand({
            ClientId: platform.clientId,
            Username: username,
            ConfirmationCode,
            Password,
          }),
        ),
      );
    expect(await confirm(code, "weak")).toBe("InvalidPasswordException");
    expect(await confirm(code, "Fresh-horse-3")).toBe("allowed");
    expect(await confirm(code, "Again-horse-4")).toBe("CodeMismatchException");
    expect((await users.signIn(username, "Fresh-horse-3")).AuthenticationResult).toBeDefined();
  });

  it("of nobody is answered like anybody's", async () => {
    const { CodeDeliveryDetails } = await users.app.send(
      new ForgotPasswordCommand({ ClientId: platform.clientId, Username: "nobody@example.com" }),
    );
    expect(CodeDeliveryDetails).toMatchObject({ DeliveryMedium: "EMAIL", Destination: "n***@e***" });
  });
});

describe("what the pool and its client do not allow", () => {
  it("is signing up", async () => {
    const signUp = users.app.send(
      new SignUpCommand({
        ClientId: platform.clientId,
        Username: users.newName(),
        Password: users.password,
        UserAttributes: [{ Name: "custom:tenant_id", Value: tenantB }],
      }),
    );
    await expect(signUp).rejects.toMatchObject({
      name: "NotAuthorizedException",
      message: "SignUp is not permitted for this user pool",
    });
    expect(platform.decisions.at(-1)).toMatchObject({
      allowed: false,
      action: "cognito-idp:SignUp",
      principal: "anonymous",
    });
  });

  it("is a flow that the client does not list", async () => {
    const { username } = await users.confirmedUser();
    for (const AuthFlow of ["USER_PASSWORD_AUTH", "CUSTOM_AUTH", "ADMIN_USER_PASSWORD_AUTH"] as const) {
      const call = users.app.send(
        new InitiateAuthCommand({
          ClientId: platform.clientId,
          AuthFlow,
          AuthParameters: { USERNAME: username, PASSWORD: users.password },
        }),
      );
      expect(await outcome(call)).toBe("InvalidParameterException");
    }
  });

  it("is a flow that there is not, even if every object has its name", async () => {
    for (const flow of ["NO_AUTH", "constructor", "__proto__"]) {
      const call = users.app.send(
        new InitiateAuthCommand({
          ClientId: platform.clientId,
          AuthFlow: flow as "USER_AUTH",
          AuthParameters: {},
        }),
      );
      await expect(call).rejects.toThrow(`does not support the flow ${flow}`);
    }
  });

  it("is another client's sign-in", async () => {
    const call = users.app.send(
      new InitiateAuthCommand({ ClientId: "unknown", AuthFlow: "USER_SRP_AUTH", AuthParameters: {} }),
    );
    expect(await outcome(call)).toBe("ResourceNotFoundException");
  });

  it("is a change of the tenant, by the user or by an administrator", async () => {
    const { username, tokens } = await users.confirmedUser();
    const UserAttributes = [{ Name: "custom:tenant_id", Value: tenantB }];
    const { AccessToken } = tokens;
    expect(
      await outcome(users.app.send(new UpdateUserAttributesCommand({ AccessToken, UserAttributes }))),
    ).toBe("NotAuthorizedException");
    const byAdministrator = new AdminUpdateUserAttributesCommand({
      UserPoolId: platform.poolId,
      Username: username,
      UserAttributes,
    });
    expect(await outcome(users.admin.send(byAdministrator))).toBe("InvalidParameterException");
    const email = [{ Name: "email", Value: "new@example.com" }];
    await users.app.send(new UpdateUserAttributesCommand({ AccessToken, UserAttributes: email }));
    const user = await users.app.send(new GetUserCommand({ AccessToken }));
    expect(user.UserAttributes?.find(({ Name }) => Name === "custom:tenant_id")?.Value).toBe(tenantA);
  });

  it("is reading attributes that the client may not read", async () => {
    const { tokens } = await users.confirmedUser();
    const { UserAttributes } = await users.app.send(new GetUserCommand({ AccessToken: tokens.AccessToken }));
    expect(UserAttributes?.map(({ Name }) => Name).sort()).toEqual(["custom:tenant_id", "email", "sub"]);
  });

  it("is an access token that was altered, or is an ID token", async () => {
    const { tokens } = await users.confirmedUser();
    const [head, body, signature] = (tokens.AccessToken ?? "").split(".");
    const altered = { ...JSON.parse(Buffer.from(body ?? "", "base64url").toString()), username: "other" };
    const forged = `${head}.${Buffer.from(JSON.stringify(altered)).toString("base64url")}.${signature}`;
    for (const AccessToken of [forged, tokens.IdToken, "none"]) {
      expect(await outcome(users.app.send(new GetUserCommand({ AccessToken })))).toBe(
        "NotAuthorizedException",
      );
    }
  });

  it("is a password against the policy, even when an administrator sets it", async () => {
    const { username } = await users.confirmedUser();
    const set = (Password: string) =>
      outcome(
        users.admin.send(
          new AdminSetUserPasswordCommand({
            UserPoolId: platform.poolId,
            Username: username,
            Password,
            Permanent: true,
          }),
        ),
      );
    expect(await set("weak")).toBe("InvalidPasswordException");
    expect(await set("Another-horse-2")).toBe("allowed");
    expect((await users.signIn(username, "Another-horse-2")).AuthenticationResult).toBeDefined();
  });
});
