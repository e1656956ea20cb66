import type { Route } from "../../../api/route";
import { routes } from "../../../api/routes";
import { type MachineScope, machineScopes } from "../../../api/scopes";
import type { AuditEntry } from "../../../lambdas/shared/audit";
import { createHandler } from "../../../lambdas/shared/http";
import { asHandlers } from "../../support/lambdas/echoes";
import { bodyOf, context, eventOf, noSecondFactor } from "../../support/lambdas/events";
import { telemetryTo } from "../../support/lambdas/telemetry";

const everything = Object.keys(machineScopes) as MachineScope[];
const id = "33333333-3333-4333-8333-333333333333";

/** A request of a machine with these scopes to the account function, which serves routes of both kinds. */
async function asked(route: string, scopes: readonly MachineScope[]) {
  const kept: AuditEntry[] = [];
  const sources: string[] = [];
  const handle = createHandler("account", routes, asHandlers("account", {}), {
    telemetry: telemetryTo(() => {}, { functionName: "test" }),
    allowOrigins: [],
    tenantOf: async (_, sourceIp) => {
      sources.push(sourceIp);
      return {
        tenantId: "11111111-1111-4111-8111-111111111111",
        userId: "credential",
        roles: new Set(),
        machine: { scopes: new Set(scopes) },
        apiKeyId: "own",
        // A machine has none, and needs none.
        secondFactor: { ...noSecondFactor, required: true },
        signedInAt: undefined,
      };
    },
    keepEntry: async (entry) => void kept.push(entry),
  });
  const event = eventOf(route, {
    apiKeyId: "own",
    params: { user_id: id, credential_id: id },
    headers: { "X-Forwarded-For": "203.0.113.9" },
  });
  const result = await handle(event, context);
  const body = result.body === "" ? undefined : bodyOf(result);
  return { status: result.statusCode, body, kept, sources, event };
}

const ofAccount = (routes as readonly Route[]).flatMap((route) =>
  route.authorization === "tenant" && route.function === "account"
    ? [{ key: `${route.method} ${route.path}`, scope: route.scope }]
    : [],
);
const forMachines = ofAccount.flatMap(({ key, scope }) =>
  scope === "people" ? [] : [[key, scope] as const],
);
const forPeople = ofAccount.flatMap(({ key, scope }) => (scope === "people" ? [key] : []));

test.each(forMachines)("%s takes a machine with the scope %s, and with no other", async (key, scope) => {
  expect((await asked(key, [scope])).status).toBe(200);
  const others = everything.filter((each) => each !== scope);
  expect(await asked(key, others)).toMatchObject({
    status: 403,
    body: { detail: expect.stringContaining(scope) },
  });
  expect((await asked(key, [])).status).toBe(403);
});

test.each(forPeople)("%s takes no machine, whatever its scopes", async (key) => {
  const { status, kept } = await asked(key, everything);
  expect(status).toBe(403);
  for (const { actor } of kept) expect(actor).toMatchObject({ type: "machine", id: "credential" });
});

test("a machine's address is the request's, by API Gateway", async () => {
  const { sources, event } = await asked("GET /tenant", everything);
  expect(sources).toEqual([event.requestContext.identity.sourceIp]);
});
