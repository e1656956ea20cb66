import { routes } from "../../../api/routes";
import type { LocalPlatform } from "../../../develop/start/platform";
import { startSynthesizedPlatform } from "../../support/local-platform";

let platform: LocalPlatform;
let origin: string;

beforeAll(async () => {
  platform = await startSynthesizedPlatform();
  ({ origin } = new URL(platform.apiEndpoint));
});
afterAll(() => platform?.close());

const stage = () => new URL(platform.apiEndpoint).pathname;

async function sign(body: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(`${origin}/signature`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
  const answer = (await response.json()) as { headers?: Record<string, string>; detail?: string };
  return { status: response.status, ...answer };
}

test("a page's request with a signature is the operator's", async () => {
  const body = JSON.stringify({ tenant_name: "Signed", admin_email: "signed@example.com" });
  for (const [method, path, sent, status] of [
    ["POST", `${stage()}/admin/tenants`, body, 201],
    ["GET", `${stage()}/admin/tenants?limit=1&status=active`, undefined, 200],
  ] as const) {
    const { headers = {} } = await sign({ method, path, body: sent });
    const unsigned = { method, headers: { "content-type": "application/json" }, body: sent ?? null };
    expect((await fetch(origin + path, unsigned)).ok).toBe(false);
    const signed = { ...unsigned, headers: { ...unsigned.headers, ...headers } };
    expect((await fetch(origin + path, signed)).status).toBe(status);
  }
});

test("a signature fits no other request", async () => {
  const { headers = {} } = await sign({ method: "GET", path: `${stage()}/admin/tenants` });
  const other = await fetch(`${platform.apiEndpoint}/admin/tenants?limit=1`, { headers });
  expect(other.ok).toBe(false);
});

test("only the operators' routes are signed", async () => {
  const refused = { status: 400, detail: expect.stringContaining("not a route for signed requests") };
  for (const route of routes.filter(({ authorization }) => authorization === "tenant")) {
    const path = stage() + route.path.replaceAll(/\{[^}]*\}/g, "x");
    expect(await sign({ method: route.method, path })).toMatchObject(refused);
  }
  for (const path of [
    "/",
    "/admin/tenants",
    "//evil.example/local/admin/tenants",
    `${stage()}x/admin/tenants`,
  ]) {
    expect(await sign({ method: "GET", path })).toMatchObject(refused);
  }
});

test("other pages, forms and malformed requests get no signature", async () => {
  const wanted = { method: "GET", path: `${stage()}/admin/tenants` };
  expect(await sign(wanted, { origin: "http://evil.example" })).toMatchObject({ status: 403 });
  expect(await sign(wanted, { "content-type": "text/plain" })).toMatchObject({ status: 400 });
  expect(await sign({ ...wanted, host: "evil.example" })).toMatchObject({ status: 400 });
  expect(await sign({ ...wanted, body: "x".repeat(100_000) })).toMatchObject({ status: 400 });
});
