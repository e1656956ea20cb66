import {
  AdminSetUserPasswordCommand,
  AdminUpdateUserAttributesCommand,
  GetUserCommand,
  InitiateAuthCommand,
  SignUpCommand,
  UpdateUserAttributesCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { tenantA, tenantB } from "../../support/deployment";
import { outcome, startTestPlatform, type TestPlatform } from "../../support/platform";
import { type PoolUsers, poolUsers } from "../../support/users";

let platform: TestPlatform;
let users: PoolUsers;

beforeAll(async () => {
  platform = await startTestPlatform();
  users = poolUsers(platform);
});

afterAll(() => platform?.close());

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
