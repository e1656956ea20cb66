import { createServer, type Server } from "node:http";
import { closeServer, listenOnLoopback } from "@saas/local-aws/loopback";
import { type LocalTarget, signInForPage } from "../../../develop/pages/sign-in";
import { region } from "../../../packages/local-aws/__tests__/support/deployment";
import { startTestPlatform, type TestPlatform } from "../../../packages/local-aws/__tests__/support/platform";
import { poolUsers } from "../../../packages/local-aws/__tests__/support/users";

const PASSWORD = "Chosen-by-me-42";

let platform: TestPlatform;
let server: Server;
let url: string;

beforeAll(async () => {
  platform = await startTestPlatform();
  const target: LocalTarget = {
    region,
    userPoolId: platform.poolId,
    clientId: platform.clientId,
    endpointUrl: platform.endpoint.url,
  };
  server = createServer(async (request, response) => {
    const { status, body } = await signInForPage(target, request);
    response.writeHead(status).end(JSON.stringify(body));
  });
  url = await listenOnLoopback(server);
});

afterAll(async () => {
  await closeServer(server);
  await platform.close();
});

async function signIn(body: unknown, type = "application/json"): Promise<Record<string, unknown>> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": type },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
  return { status: response.status, ...((await response.json()) as object) };
}

test("the first password of somebody who is invited becomes theirs", async () => {
  const users = poolUsers(platform);
  const email = users.newName();
  await users.admin.send(users.invitation(email));
  const token = expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/);
  expect(await signIn({ email: email.toUpperCase(), password: PASSWORD })).toEqual({
    status: 200,
    access_token: token,
  });
  expect(await signIn({ email, password: PASSWORD })).toEqual({ status: 200, access_token: token });
  expect(await signIn({ email, password: `${PASSWORD}x` })).toEqual({
    status: 401,
    detail: expect.stringContaining("Incorrect username or password"),
  });
});

test("a password that the pool refuses is named as such", async () => {
  const users = poolUsers(platform);
  const email = users.newName();
  await users.admin.send(users.invitation(email));
  expect(await signIn({ email, password: "short" })).toEqual({
    status: 401,
    detail: expect.stringMatching(/password/i),
  });
});

test.each<[string, unknown, string]>([
  ["a form of another page", "email=a&password=b", "application/x-www-form-urlencoded"],
  ["text, which any page may send", { email: "a", password: "b" }, "text/plain"],
  ["no JSON", "{", "application/json"],
  ["no password", { email: "a@example.com" }, "application/json"],
  ["more than it should be", { email: "a@example.com", password: "x".repeat(5000) }, "application/json"],
])("%s is refused", async (_, body, type) => {
  expect(await signIn(body, type)).toMatchObject({ status: 400 });
});
