import { type Gateway, startGateway } from "@saas/local-aws/gateway";
import type { DeployedResource, Deployment } from "@saas/local-aws/terraform";
import { documentationPages } from "../../../develop/docs";
import { openApiDocument } from "../../../develop/openapi/document";
import type { OpenApiDocument } from "../../../develop/openapi/types";
import { deployment, keysOnly } from "../../../packages/local-aws/__tests__/support/api-fixture";

const running: Gateway[] = [];

afterAll(async () => {
  for (const gateway of running) await gateway.close();
});

/** Asks a gateway of its own outside of the stage. */
async function pagesOf(resources = deployment.resources) {
  const served: Deployment = { ...deployment, resources };
  const gateway = await startGateway({
    deployment: served,
    endpoint: keysOnly("http://127.0.0.1:9"),
    functions: { invoke: async () => ({ statusCode: 200, body: "{}" }) },
    pages: documentationPages,
  });
  running.push(gateway);
  return (path: string, init?: RequestInit) => fetch(new URL(path, gateway.url), init);
}

const documentOf = async (resources?: readonly DeployedResource[]): Promise<OpenApiDocument> =>
  (await (await pagesOf(resources))("/docs/openapi.json")).json() as Promise<OpenApiDocument>;

const onboardingMethod = ({ values }: DeployedResource) =>
  values.resource_id === "onboarding" && values.http_method === "POST" && "authorization" in values;

describe("the pages", () => {
  test.each([
    ["/docs", "text/html"],
    ["/docs/", "text/html"],
    ["/docs/page.js", "text/javascript"],
    ["/docs/page.css", "text/css"],
    ["/docs/swagger-ui.js", "text/javascript"],
    ["/docs/swagger-ui.css", "text/css"],
    ["/docs/favicon.png", "image/png"],
    ["/docs/openapi.json", "application/json"],
  ])("%s is %s, which may reach no other server", async (path, type) => {
    const response = await (await pagesOf())(path);
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toMatch(new RegExp(`^${type}\\b`));
    expect((await response.arrayBuffer()).byteLength).toBeGreaterThan(100);
    const policy = response.headers.get("content-security-policy") ?? "";
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/https?:|\*|script-src [^;]*unsafe/);
  });

  test("answer HEAD as GET, without the body", async () => {
    const head = await (await pagesOf())("/docs", { method: "HEAD" });
    expect([head.status, await head.text()]).toEqual([200, ""]);
    expect(head.headers.get("content-type")).toMatch(/^text\/html/);
  });

  test("name nothing of another server", async () => {
    const get = await pagesOf();
    for (const path of ["/docs", "/docs/page.js", "/docs/page.css"]) {
      expect(await (await get(path)).text()).not.toMatch(/\/\/[a-z]/i);
    }
  });

  test("are all there is outside of the stage", async () => {
    const get = await pagesOf();
    for (const path of ["/", "/docs/absent", "/docs/constructor", "/docs/page.ts", "/openapi.json"]) {
      expect((await get(path)).status).toBe(403);
    }
    expect((await get("/docs", { method: "POST" })).status).toBe(403);
  });

  test("offer no sign-in where the deployment has no user pool", async () => {
    const get = await pagesOf();
    expect(await (await get("/docs/sign-in")).json()).toEqual({ available: false });
    expect((await get("/docs/sign-in", { method: "POST" })).status).toBe(403);
  });
});

describe("the document", () => {
  test("has what is deployed and nothing else, at this server", async () => {
    const { paths, servers, tags } = await documentOf();
    expect(servers).toEqual([expect.objectContaining({ url: "/test" })]);
    expect(
      Object.fromEntries(Object.entries(paths).map(([path, item]) => [path, Object.keys(item).sort()])),
    ).toEqual({
      "/onboarding": ["post"],
      "/data": ["get", "post"],
      "/data/{item_id}": ["get"],
      "/files/{key}": ["get"],
    });
    expect(tags.map(({ name }) => name).sort()).toEqual(["Files", "Items", "Onboarding"]);
  });

  test("says of an operation what the document that is checked in says", async () => {
    const whole = openApiDocument().paths["/data"];
    expect((await documentOf()).paths["/data"]).toEqual(JSON.parse(JSON.stringify(whole)));
  });

  test("has onboarding as the environment has it: open, signed, or not at all", async () => {
    const security = async (resources: readonly DeployedResource[]) =>
      (await documentOf(resources)).paths["/onboarding"]?.post?.security;
    const { resources } = deployment;
    expect(await security(resources)).toEqual([]);
    const signed = resources.map((own) =>
      onboardingMethod(own) ? { ...own, values: { ...own.values, authorization: "AWS_IAM" } } : own,
    );
    expect(await security(signed)).toEqual([{ sigv4: [] }]);
    expect(await security(resources.filter((own) => !onboardingMethod(own)))).toBeUndefined();
  });
});
