import { type Gateway, startGateway } from "@saas/local-aws/gateway";
import type { DeployedResource, Deployment } from "@saas/local-aws/terraform";
import { openApiDocument } from "../../../develop/openapi/document";
import type { OpenApiDocument } from "../../../develop/openapi/types";
import { localPages } from "../../../develop/pages";
import { deployment, keysOnly } from "../../../packages/local-aws/__tests__/support/api-fixture";
import { hintsIn } from "../../support/hints";

const running: Gateway[] = [];

afterAll(async () => {
  for (const gateway of running) await gateway.close();
});

/** Asks a gateway of its own outside of the stage. */
async function pagesOf(changes: Partial<Deployment> = {}) {
  const served: Deployment = { ...deployment, ...changes };
  const gateway = await startGateway({
    deployment: served,
    endpoint: keysOnly("http://127.0.0.1:9"),
    functions: { invoke: async () => ({ statusCode: 200, body: "{}" }) },
    pages: localPages,
  });
  running.push(gateway);
  return (path: string, init?: RequestInit) => fetch(new URL(path, gateway.url), init);
}

const documentOf = async (resources?: readonly DeployedResource[]): Promise<OpenApiDocument> =>
  (
    await (
      await pagesOf(resources && { resources })
    )("/docs/openapi.json")
  ).json() as Promise<OpenApiDocument>;

const onboardingMethod = ({ values }: DeployedResource) =>
  values.resource_id === "onboarding" && values.http_method === "POST" && "authorization" in values;

/** The references of a page, and of its scripts, to this server. */
async function referencesFrom(get: Awaited<ReturnType<typeof pagesOf>>, path: string): Promise<string[]> {
  const text = await (await get(path)).text();
  const own = [...text.matchAll(/(?:href|src)="(\/[^"#]*)"|(?:fetch\(|from )"([./][^"]*)"/g)];
  return own.map(([, linked, used]) => new URL(linked ?? used ?? "", `http://page${path}`).pathname);
}

/** Every page and file that the front door leads to. */
async function reachedFrom(start: string): Promise<string[]> {
  const get = await pagesOf();
  const reached = [start];
  for (const path of reached) {
    if (/swagger|\.(png|json)$/.test(path)) continue;
    for (const found of await referencesFrom(get, path)) if (!reached.includes(found)) reached.push(found);
  }
  return reached;
}

describe("the pages", () => {
  test("suggest commands that find a platform on another port than the default", async () => {
    const get = await pagesOf({ outputs: { api_endpoint: "http://127.0.0.1:3100/local" } });
    const page = await (await get("/")).text();
    expect(hintsIn(page.replaceAll("<", "\n"))).not.toEqual([]);
    for (const { words } of hintsIn(page.replaceAll("<", "\n"))) {
      expect(words.join(" ")).toContain("--port 3100");
    }
  });

  test("lead from the front door to documentation, mailbox, tenants and metrics", async () => {
    const text = await (await (await pagesOf())("/")).text();
    for (const at of ["/docs", "/mailbox", "/tenants", "http://127.0.0.1:9/_metrics"]) {
      expect(text).toContain(`href="${at}"`);
    }
  });

  test("and their files are all there, and may reach no other server", async () => {
    const get = await pagesOf();
    const paths = await reachedFrom("/");
    expect(paths).toEqual(expect.arrayContaining(["/docs", "/tenants", "/mailbox", "/docs/openapi.json"]));
    // What comes from the AWS endpoint, which this test lacks, and what is only posted to.
    for (const path of paths.filter((each) => !["/mailbox.json", "/signature"].includes(each))) {
      const response = await get(path);
      expect([path, response.status]).toEqual([path, 200]);
      expect((await response.arrayBuffer()).byteLength).toBeGreaterThan(10);
      const policy = response.headers.get("content-security-policy") ?? "";
      expect(policy).toContain("default-src 'none'");
      expect(policy).not.toMatch(/https?:|\*|script-src [^;]*unsafe/);
      expect(response.headers.get("cross-origin-resource-policy")).toBe("same-origin");
    }
  });

  test("answer HEAD as GET, without the body", async () => {
    const head = await (await pagesOf())("/docs", { method: "HEAD" });
    expect([head.status, await head.text()]).toEqual([200, ""]);
    expect(head.headers.get("content-type")).toMatch(/^text\/html/);
  });

  test("name nothing of another server", async () => {
    const get = await pagesOf();
    for (const path of await reachedFrom("/docs")) {
      if (/swagger|\.(png|json)$|^\/$/.test(path)) continue;
      const text = (await (await get(path)).text()).replaceAll('href="http://127.0.0.1:9/_metrics"', "");
      expect(text.replaceAll(/^ *\/\/.*$/gm, "")).not.toMatch(/\/\/[a-z]/i);
    }
  });

  test("are all there is outside of the stage", async () => {
    const get = await pagesOf();
    for (const path of [
      "/docs/absent",
      "/docs/constructor",
      "/pages/page.ts",
      "/openapi.json",
      "/signature",
    ]) {
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
    // Its example has no name that has to be free.
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
