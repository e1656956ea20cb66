import { randomUUID } from "node:crypto";
import { expectProblem } from "@saas/api-client/responses";
import { userOf } from "@saas/api-client/tenant-api";
import { anonymous, CheckedClient } from "../../target/tenants";
import type { Stage } from "./stage";

export function gatewayTests(stage: () => Stage): void {
  describe("the gateway", () => {
    test.each(["/data", "/data/x", "/files", "/files/x"])("GET %s without a token: 401", async (path) => {
      expectProblem(await anonymous(stage().target).send("GET", path), 401);
    });

    test("takes access tokens only, whole and with Bearer or without", async () => {
      const { target, acme } = stage();
      const { idToken, accessToken } = acme.session;
      const as = (token: string) => new CheckedClient(target.apiEndpoint, userOf(token, acme.apiKey));
      const status = async (token: string) => (await as(token).send("GET", "/data?limit=1")).status;
      expect(await status(accessToken)).toBe(200);
      expect(await status(`Bearer ${accessToken}`)).toBe(200);
      for (const token of ["x", idToken, accessToken.slice(0, -4), `${accessToken}x`]) {
        expectProblem(await as(token).send("GET", "/data"), 401);
      }
    });

    test("wants the API key of the caller's own tenant", async () => {
      const { target, acme, globex } = stage();
      const { accessToken } = acme.session;
      const get = (api: CheckedClient) => api.send("GET", "/data?limit=1");
      expectProblem(await get(new CheckedClient(target.apiEndpoint, accessToken)), 403);
      for (const key of [globex.apiKey, "x", acme.apiKey.slice(0, -1), ""]) {
        const api = new CheckedClient(target.apiEndpoint, userOf(accessToken, key));
        expectProblem(await get(api), 403);
      }
      expect(
        (await get(new CheckedClient(target.apiEndpoint, userOf(accessToken, acme.apiKey)))).status,
      ).toBe(200);
    });

    test.each(["/", "/nowhere", "/data/a/b", "/onboarding/x"])("GET %s is no route: 404", async (path) => {
      expectProblem(await stage().acme.api.send("GET", path), 404);
    });

    test.each(["PATCH", "DELETE"] as const)("%s /data is no route: 404", async (method) => {
      expectProblem(await stage().acme.api.send(method, "/data"), 404);
    });

    test("gives every request an id of its own", async () => {
      const ids = await Promise.all(
        [1, 2, 3].map(async () =>
          (await stage().acme.api.send("GET", "/data?limit=1")).headers.get("x-request-id"),
        ),
      );
      expect(new Set(ids).size).toBe(3);
    });

    test("does not reveal internal failures to a client", async () => {
      const response = await stage().acme.api.send("GET", `/data/${randomUUID()}`);
      expect(JSON.stringify(expectProblem(response, 404))).not.toMatch(
        /\bat .+:\d+|Exception|arn:aws|node_modules/,
      );
    });

    test("answers a preflight of any content type without a server error", async () => {
      const { target } = stage();
      if (target.corsOrigins?.[0] === undefined) return;
      for (const type of ["text/plain", "application/xml", "multipart/form-data", "x", "application/json"]) {
        const { status } = await fetch(`${target.apiEndpoint}/data/x`, {
          method: "OPTIONS",
          headers: { "content-type": type },
        });
        expect([type, status]).toEqual([type, type === "application/json" ? 204 : 415]);
      }
    });

    test("answers browsers of the configured origins, and no others", async () => {
      const { target, acme } = stage();
      const [origin] = target.corsOrigins ?? [];
      if (origin === undefined) return;
      const asks = {
        "access-control-request-method": "PUT",
        "access-control-request-headers": "authorization,if-match",
      };
      const preflight = (from: string) =>
        anonymous(target).send("OPTIONS", "/data/x", { headers: { origin: from, ...asks } });
      const allowed = await preflight(origin);
      expect([200, 204]).toContain(allowed.status);
      expect(allowed.headers.get("access-control-allow-origin")).toBe(origin);
      expect(allowed.headers.get("access-control-allow-methods")).toMatch(/\bPUT\b/);
      expect(allowed.headers.get("access-control-allow-headers")?.toLowerCase()).toMatch(
        /authorization.*if-match|if-match.*authorization/,
      );
      expect(
        (await preflight("https://elsewhere.example")).headers.get("access-control-allow-origin"),
      ).not.toBe("https://elsewhere.example");
      for (const api of [acme.api, anonymous(target)]) {
        const answer = await api.send("GET", "/data?limit=1", { headers: { origin } });
        expect(answer.headers.get("access-control-allow-origin")).toBe(origin);
      }
    });
  });
}
