import { RECENT_SIGN_IN_SECONDS, type Route } from "../../../api/route";
import { routes } from "../../../api/routes";
import type { AuditEntry } from "../../../lambdas/shared/audit";
import { conflict, notFound } from "../../../lambdas/shared/errors";
import { createHandler } from "../../../lambdas/shared/http";
import { asHandlers, type Echoes } from "../../support/lambdas/echoes";
import { bodyOf, context, type EventOptions, eventOf, noSecondFactor } from "../../support/lambdas/events";
import { telemetryTo } from "../../support/lambdas/telemetry";

const tenantId = "11111111-1111-4111-8111-111111111111";
const userId = "33333333-3333-4333-8333-333333333333";
const operator = "arn:aws:sts::111122223333:assumed-role/operators/ann";

function telemetryInto(lines: Record<string, unknown>[]) {
  return telemetryTo((line) => lines.push(JSON.parse(line)), {
    functionName: "test",
    level: "ERROR",
    namespace: "metrics",
    service: "saas",
  });
}

const now = () => Date.parse("2030-01-01T00:00:00.123Z");

function accountWith(handlers: Partial<Echoes<"account">> = {}, apiKeyId?: string, signedInAt?: number) {
  const lines: Record<string, unknown>[] = [];
  const kept: AuditEntry[] = [];
  const faults: Error[] = [];
  const handle = createHandler(
    "account",
    routes,
    asHandlers("account", {
      "DELETE /users/{user_id}": async () => ({ status: 204 }),
      ...handlers,
    }),
    {
      telemetry: telemetryInto(lines),
      allowOrigins: [],
      now,
      tenantOf: async () => ({
        tenantId,
        userId: "me",
        roles: new Set(["tenant-admin"]),
        apiKeyId,
        secondFactor: noSecondFactor,
        signedInAt,
      }),
      keepEntry: async (entry, tenant) => {
        const fault = faults.pop();
        if (fault) throw fault;
        expect(tenant.tenantId).toBe(tenantId);
        kept.push(entry);
      },
    },
  );
  const call = (route: string, options: EventOptions = {}, invocation: { tenantId?: string } = {}) =>
    handle(eventOf(route, { apiKeyId: "own", ...options }), { ...context, ...invocation });
  return { call, lines, kept, faults };
}

function adminWith(handlers: Partial<Echoes<"admin">> = {}) {
  const kept: AuditEntry[] = [];
  const lines: Record<string, unknown>[] = [];
  const handle = createHandler(
    "admin",
    routes,
    asHandlers("admin", {
      "PATCH /admin/tenants/{tenant_id}": async ({ actor }) => ({ status: 200, body: actor }),
      ...handlers,
    }),
    {
      telemetry: telemetryInto(lines),
      allowOrigins: [],
      now,
      keepEntry: async (entry) => {
        kept.push(entry);
      },
    },
  );
  return {
    kept,
    lines,
    call: (route: string, options: EventOptions = {}) => handle(eventOf(route, options), context),
  };
}

describe("the API key of a request", () => {
  test.each([
    ["the tenant's own", "own", "own", 200],
    ["another tenant's", "own", "other", 403],
    ["none", "own", "", 403],
    ["any, when the tenant has none", undefined, "own", 403],
    ["none, when the tenant has none", undefined, "", 403],
  ])("%s", async (_, own, given, status) => {
    const result = await accountWith({}, own).call("GET /users", { apiKeyId: given });
    expect(result.statusCode).toBe(status);
    if (status === 403) expect(bodyOf(result)).toMatchObject({ type: "urn:problem-type:api-key-not-own" });
  });

  test("is not asked for where a tenant learns its key", async () => {
    expect((await accountWith({}, "own").call("GET /tenant", { apiKeyId: "" })).statusCode).toBe(200);
  });
});

describe("a route that needs a recent sign-in", () => {
  const dangerous = (routes as readonly Route[])
    .filter((route) => route.function === "account" && "recentSignIn" in route)
    .map(({ method, path }) => `${method} ${path}`);
  const statusOf = async (route: string, signedInAt: number) => {
    const options = { params: { user_id: userId }, json: { mfa: "required" }, apiKeyId: "own" };
    return (await accountWith({}, "own", signedInAt).call(route, options)).statusCode;
  };

  test.each(dangerous)("refuses an older one: %s", async (route) => {
    const second = now() / 1000;
    expect(await statusOf(route, second - RECENT_SIGN_IN_SECONDS - 1)).toBe(403);
    expect(await statusOf(route, second - 1)).not.toBe(403);
  });
});

describe("a route for operators", () => {
  const change = { params: { tenant_id: tenantId }, json: { tier: "premium" } };

  test("passes the signer of the request to its handler", async () => {
    const result = await adminWith().call("PATCH /admin/tenants/{tenant_id}", { ...change, operator });
    expect(bodyOf(result)).toEqual({ type: "operator", id: operator, source_ip: "192.0.2.1" });
  });

  test("refuses a request that nobody signed, whatever API Gateway let through", async () => {
    expect((await adminWith().call("PATCH /admin/tenants/{tenant_id}", change)).statusCode).toBe(403);
    expect((await adminWith().call("GET /admin/tenants")).statusCode).toBe(403);
  });
});

describe("an audited route", () => {
  const change = { params: { user_id: userId }, json: { role: "tenant-member" } };
  const entry = {
    tenant_id: tenantId,
    at: "2030-01-01T00:00:00.123Z",
    actor: { type: "user", id: "me", source_ip: "192.0.2.1" },
    action: "PATCH /users/{user_id}",
    operation: "set-role",
    target: userId,
    result: 200,
    request_id: "request-1",
  };

  test("leaves an entry and a log line, whatever the log level", async () => {
    const { call, kept, lines } = accountWith({}, "own");
    await call("PATCH /users/{user_id}", change);
    expect(kept).toEqual([entry]);
    expect(lines).toContainEqual(expect.objectContaining({ message: "audit", ...entry }));
  });

  test("leaves what changed, before and after, and nothing of what stayed", async () => {
    const { call, kept } = accountWith(
      {
        "PATCH /users/{user_id}": async ({ record }) => {
          record({
            before: { role: "tenant-admin", status: "active" },
            after: { role: "tenant-member", status: "active" },
          });
          return { status: 200 };
        },
      },
      "own",
    );
    await call("PATCH /users/{user_id}", change);
    expect(kept).toMatchObject([{ before: { role: "tenant-admin" }, after: { role: "tenant-member" } }]);
    expect(JSON.stringify(kept)).not.toContain("active");
  });

  test("leaves no change of a request that failed afterwards", async () => {
    const { call, kept } = accountWith(
      {
        "PATCH /users/{user_id}": async ({ record }) => {
          record({ after: { role: "tenant-admin" } });
          throw conflict("Another request was faster.");
        },
      },
      "own",
    );
    await call("PATCH /users/{user_id}", change);
    expect(kept).toMatchObject([{ operation: "set-role", result: 409 }]);
    expect(kept[0]).not.toHaveProperty("after");
  });

  test("leaves one of a refusal as well", async () => {
    const { call, kept } = accountWith(
      {
        "PATCH /users/{user_id}": async () => {
          throw conflict("The last administrator stays.");
        },
      },
      "own",
    );
    await call("PATCH /users/{user_id}", change);
    await call("PATCH /users/{user_id}", { ...change, apiKeyId: "other" });
    expect(kept.map(({ result }) => result)).toEqual([409, 403]);
  });

  test("of nothing that exists leaves a log line and no entry", async () => {
    const { call, kept, lines } = adminWith({
      "PATCH /admin/tenants/{tenant_id}": async () => {
        throw notFound("There is no such tenant.");
      },
    });
    const options = { params: { tenant_id: tenantId }, json: { tier: "premium" }, operator };
    expect((await call("PATCH /admin/tenants/{tenant_id}", options)).statusCode).toBe(404);
    expect((await call("PATCH /admin/tenants/{tenant_id}", { ...options, json: {} })).statusCode).toBe(400);
    expect(kept).toEqual([]);
    // Usage and costs count the lines by tenant_id.
    const requests = lines.filter(({ message }) => message === "request");
    expect(requests.map(({ status, ...line }) => [status, line.tenant_id])).toEqual([
      [404, undefined],
      [400, undefined],
    ]);
    expect(requests[0]).toMatchObject({ requested_tenant_id: tenantId });
  });

  test("answers as it would when the entry cannot be kept, and says so in the log", async () => {
    const { call, faults, lines } = accountWith({}, "own");
    faults.push(new Error("DynamoDB"));
    expect((await call("PATCH /users/{user_id}", change)).statusCode).toBe(200);
    expect(lines).toContainEqual(expect.objectContaining({ message: "audit entry not kept" }));
    expect(lines.at(-1)).toMatchObject({ message: "request", AuditFailure: 1 });
  });

  test("is distinguished from a read-only one", async () => {
    const { call, kept } = accountWith({}, "own");
    await call("GET /users");
    expect(kept).toEqual([]);
  });
});

describe("the tenant id of the invocation, with tenant isolation", () => {
  const users = { "GET /users": async () => ({ status: 200, body: { users: [] } }) } as Partial<
    Echoes<"account">
  >;

  it.each([{}, { tenantId }])("%j serves the tenant of the token", async (invocation) => {
    const { call } = accountWith(users, "own");
    expect((await call("GET /users", {}, invocation)).statusCode).toBe(200);
  });

  it("that is not the token's tenant fails the request, and is logged", async () => {
    const { call, lines } = accountWith(users, "own");
    const other = { tenantId: "22222222-2222-4222-8222-222222222222" };
    const failed = await call("GET /users", {}, other);
    expect(failed.statusCode).toBe(500);
    expect(failed.body).not.toContain(other.tenantId);
    expect(lines).toContainEqual(
      expect.objectContaining({
        message: "request failed",
        error_message: expect.stringContaining("mapping is wrong"),
      }),
    );
  });
});
