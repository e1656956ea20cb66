import {
  ConfirmForgotPasswordCommand,
  ForgotPasswordCommand,
  SignUpCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { deployment } from "../../support/deployment";
import { outcome, startTestPlatform, type TestPlatform } from "../../support/platform";
import { poolArn, triggerArn, triggerPermission } from "../../support/token-trigger";
import { type PoolUsers, poolUsers } from "../../support/users";

let platform: TestPlatform;
let users: PoolUsers;
let sources: string[];
let answer: (source: string) => object;

/** The tests' deployment with both triggers, where users may sign up. */
function enforce(permitted = true): void {
  const { poolId, clientId } = platform;
  const base = deployment(poolId, clientId);
  const pool = {
    arn: poolArn(poolId),
    admin_create_user_config: [],
    lambda_config: { pre_sign_up: triggerArn, post_confirmation: triggerArn },
  };
  const resources = base.resources.map((resource) =>
    resource.type === "aws_cognito_user_pool"
      ? { ...resource, values: { ...resource.values, ...pool } }
      : resource,
  );
  platform.endpoint.enforce({
    ...base,
    resources: permitted ? [...resources, triggerPermission(poolId)] : resources,
  });
}

beforeAll(async () => {
  platform = await startTestPlatform();
  users = poolUsers(platform);
  platform.endpoint.connectFunctions(async (_, event) => {
    const { triggerSource } = event as { triggerSource: string };
    sources.push(triggerSource);
    return { response: answer(triggerSource) };
  });
});
beforeEach(() => {
  enforce();
  sources = [];
  answer = () => ({});
});
afterAll(() => platform?.close());

const signUp = (username: string) =>
  users.app.send(
    new SignUpCommand({
      ...{ ClientId: platform.clientId, Username: username, Password: users.password },
      UserAttributes: [{ Name: "email", Value: username }],
    }),
  );
const refuse = () => {
  throw new Error("no");
};

test("an administrator's user is created if the function lets it", async () => {
  await users.admin.send(users.invitation(users.newName()));
  expect(sources).toEqual(["PreSignUp_AdminCreateUser"]);
  answer = refuse;
  const refused = users.newName();
  const created = users.admin.send(users.invitation(refused));
  await expect(created).rejects.toMatchObject({
    name: "UserLambdaValidationException",
    message: "PreSignUp failed with error no.",
  });
  expect(users.mailed(refused)).toBe("");
});

test("a user who signs up is confirmed if the function says so", async () => {
  expect((await signUp(users.newName())).UserConfirmed).toBe(false);
  expect(sources).toEqual(["PreSignUp_SignUp"]);
  answer = () => ({ autoConfirmUser: true });
  expect((await signUp(users.newName())).UserConfirmed).toBe(true);
  expect(sources.slice(1)).toEqual(["PreSignUp_SignUp", "PostConfirmation_ConfirmSignUp"]);
  answer = refuse;
  expect(await outcome(signUp(users.newName()))).toBe("UserLambdaValidationException");
});

test("a reset password is reported", async () => {
  const { username } = await users.confirmedUser();
  await users.app.send(new ForgotPasswordCommand({ ClientId: platform.clientId, Username: username }));
  const mail = platform.endpoint.mailbox.list().findLast(({ to }) => to === username);
  await users.app.send(
    new ConfirmForgotPasswordCommand({
      ...{ ClientId: platform.clientId, Username: username, Password: "Another-horse-2" },
      ConfirmationCode: mail?.confirmationCode ?? "",
    }),
  );
  expect(sources.at(-1)).toBe("PostConfirmation_ConfirmForgotPassword");
});

test("no user is created by a function that does not let the pool invoke it", async () => {
  enforce(false);
  expect(await outcome(signUp(users.newName()))).toBe("UnexpectedLambdaException");
});
