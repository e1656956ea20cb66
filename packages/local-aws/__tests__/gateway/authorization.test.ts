import { type Gateway, startGateway } from "../../src/gateway";
import { deployment, keysOnly, POOL_ID, REGION } from "../support/api-fixture";
import { idToken, keyServer, type SigningKey, signingKey } from "../support/tokens";

const key = signingKey("key1");
const foreign = signingKey("key1");
const rotated = signingKey("key2");
let published: SigningKey[] = [key];
let gateway: Gateway;
let keys: Awaited<ReturnType<typeof keyServer>>;

const get = (authorization?: string) =>
  fetch(`${gateway.url}/data`, { headers: authorization === undefined ? {} : { authorization } });

const start = async (endpointUrl: string) =>
  startGateway({
    deployment,
    endpoint: keysOnly(endpointUrl),
    functions: { invoke: async (_, event) => ({ statusCode: 200, body: JSON.stringify(event) }) },
  });

beforeAll(async () => {
  keys = await keyServer(() => published);
  gateway = await start(keys.url);
});

afterAll(async () => {
  await gateway.close();
  await keys.close();
});

test.each(["", "Bearer ", "bearer "])("an ID token is accepted after %j", async (prefix) => {
  expect((await get(prefix + idToken(key))).status).toBe(200);
});

describe("a method with scopes", () => {
  const scoped = (claims: object) =>
    fetch(`${gateway.url}/scoped`, {
      headers: { authorization: idToken(key, { token_use: "access", ...claims }) },
    });

  test.each(["api/read", "api/all", "openid api/all", "api/read api/all"])(
    "takes an access token with one of them: %j",
    async (scope) => {
      expect((await scoped({ scope })).status).toBe(200);
    },
  );

  test.each([
    ["none of them", { scope: "api/write openid" }],
    ["a part of one", { scope: "api/rea" }],
    ["another case", { scope: "API/READ" }],
    ["a list", { scope: ["api/read"] }],
    ["no scopes", {}],
    ["an ID token", { token_use: "id", scope: "api/read" }],
    ["a token without a use", { token_use: undefined, scope: "api/read" }],
  ])("refuses %s", async (_, claims) => {
    expect((await scoped(claims)).status).toBe(401);
  });
});

test("claims arrive as text, as API Gateway writes them", async () => {
  const exp = Math.ceil(Date.now() / 1000) + 60;
  const token = idToken(key, {
    "cognito:groups": ["tenant-admin", "tenant-member"],
    email_verified: true,
    auth_time: 1469814773,
    iat: 1469814773,
    exp,
  });
  const claims = {
    "cognito:groups": "tenant-admin,tenant-member",
    email_verified: "true",
    auth_time: "1469814773",
    iat: "Fri Jul 29 17:52:53 UTC 2016",
    exp: expect.stringMatching(/^\w{3} \w{3} \d\d \d\d:\d\d:\d\d UTC \d{4}$/),
  };
  expect(await (await get(token)).json()).toMatchObject({ requestContext: { authorizer: { claims } } });
});

const past = Math.floor(Date.now() / 1000) - 10;
const [headerPart, payloadPart, signaturePart] = idToken(key).split(".");
const none = Buffer.from('{"alg":"none","kid":"key1"}').toString("base64url");

test.each([
  ["no token", undefined],
  ["an empty token", "Bearer "],
  ["no JWT", "Bearer abc"],
  ["an access token", idToken(key, { token_use: "access" })],
  ["a token without a use", idToken(key, { token_use: undefined })],
  ["another pool", idToken(key, { iss: `https://cognito-idp.${REGION}.amazonaws.com/${REGION}_other` })],
  ["another issuer", idToken(key, { iss: `http://127.0.0.1/${POOL_ID}` })],
  ["another key under the same id", idToken(foreign)],
  ["an unknown key id", idToken(key, {}, { kid: "unknown" })],
  ["alg none", `${none}.${payloadPart}.`],
  ["alg none with a signature", `${none}.${payloadPart}.${signaturePart}`],
  ["alg HS256", idToken(key, {}, { alg: "HS256" })],
  ["altered claims", `${headerPart}.${idToken(foreign, { sub: "other" }).split(".")[1]}.${signaturePart}`],
])("%s is unauthorized", async (_, authorization) => {
  const response = await get(authorization);
  expect(response.status).toBe(401);
  expect(response.headers.get("x-amzn-errortype")).toBe("UnauthorizedException");
  expect(await response.json()).toEqual({ message: "Unauthorized" });
});

test("an expired token is unauthorized, and says so", async () => {
  const response = await get(idToken(key, { exp: past }));
  expect(response.status).toBe(401);
  expect(await response.json()).toEqual({ message: "The incoming token has expired" });
});

test("keys are read once, and again for a new key id, but not for every unknown one", async () => {
  const own = await keyServer(() => published);
  const other = await start(own.url);
  const call = (token: string) => fetch(`${other.url}/data`, { headers: { authorization: token } });
  try {
    for (let n = 0; n < 3; n += 1) await call(idToken(key));
    expect(own.reads()).toBe(1);
    published = [key, rotated];
    expect((await call(idToken(rotated))).status).toBe(200);
    expect(own.reads()).toBe(2);
    for (let n = 0; n < 3; n += 1) await call(idToken(key, {}, { kid: `unknown${n}` }));
    expect(own.reads()).toBe(3);
  } finally {
    await other.close();
    await own.close();
  }
});

test("a pool whose keys cannot be read is the gateway's fault, not the client's", async () => {
  const other = await start("http://127.0.0.1:9");
  const response = await fetch(`${other.url}/data`, { headers: { authorization: idToken(key) } });
  await other.close();
  expect(response.status).toBe(500);
  expect(await response.json()).toMatchObject({ title: "AUTHORIZER_FAILURE" });
});
