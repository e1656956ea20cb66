/** The names of a new function in its files. */
export interface FunctionNames {
  /** `reports` */
  readonly name: string;
  /** `Reports` */
  readonly Name: string;
  /** Whether it has a route for operators. */
  readonly operator: boolean;
}

export const contract = ({ name, Name, operator }: FunctionNames): string => `
import * as z from "zod/mini";
import { described, EXAMPLE_TENANT_ID, named, responsesTo } from "./response";
import { allUsers, type Route } from "./route";

/** The routes of the ${name} function. */
export const ${name}Routes = [
  {
    ...allUsers,
    method: "GET",
    path: "/${name}",
    function: "${name}",
    scope: "people",
    query: z.strictObject({ limit: z._default(z.coerce.number().check(z.int(), z.gte(1), z.lte(100)), 50) }),
    tenantData: ["query"],
  },
  ${operator ? `{ authorization: "operator", method: "GET", path: "/admin/${name}", function: "${name}" },` : ""}
] as const satisfies readonly Route[];

/** A tenant's ${name}. */
export const ${name} = /* @__PURE__ */ named(
  "${Name}",
  { tenant_id: EXAMPLE_TENANT_ID, items: 12, complete: true },
  () =>
    z.object({
      tenant_id: z.uuid(),
      items: described(z.int(), "Items of the tenant, as many as the limit at most."),
      complete: described(z.boolean(), "Whether these are all."),
    }),
);
${
  operator
    ? `
/** A tier that the ${name} function serves. */
export const ${name}Tier = /* @__PURE__ */ named("${Name}Tier", { tier: "standard", isolation: "pool" }, () =>
  z.object({ tier: z.string(), isolation: z.enum(["pool", "silo"]) }),
);

export const ${name}Tiers = /* @__PURE__ */ z.array(${name}Tier);
`
    : ""
}
export const ${name}Responses = /* @__PURE__ */ responsesTo(${name}Routes, () => ({
  "GET /${name}": {
    operation: "read${Name}",
    summary: "Read the tenant's ${name}",
    success: { 200: { description: "The tenant's ${name}.", body: ${name} } },
  },
  ${
    operator
      ? `"GET /admin/${name}": {
    operation: "list${Name}Tiers",
    summary: "List the tiers that have ${name}",
    success: { 200: { description: "The tiers of the environment.", body: ${name}Tiers } },
  },`
      : ""
  }
}));
`;

export const definition = ({ name, operator }: FunctionNames): string => `
import type { FunctionDefinition } from "../shared/definition";
import { tenancyVariables } from "../tenancy/definition";

/** Tenants' ${name}. */
export const definition = {
  timeoutSeconds: 30,
  memoryMb: 256,
  bundleBytes: 300_000,
  variables: ${operator ? `{ ...tenancyVariables, TIERS: "tiers" }` : "tenancyVariables"},
  assumes: { TENANT_ACCESS_ROLE_ARN: { role: "work", sid: "ActForOneTenant" } },
  grants: [],
  silo: "tenant",
} as const satisfies FunctionDefinition;
`;

export const operations = ({ name, Name, operator }: FunctionNames): string => `
import type { ItemStore } from "../data/store";
${operator ? `import type { Tiers } from "../registry/tiers";` : ""}
import type { RouteHandlers } from "../shared/http";
import type { TenantContext } from "../tenancy/tenant-context";

export interface ${Name}Options {
  /** The items of a tenant, by a session of its own. */
  readonly itemsOf: (tenant: TenantContext) => Promise<ItemStore>;
  ${operator ? "readonly tiers: Tiers;" : ""}
}

/** The operations of the ${name} function. */
export function ${name}Operations({ itemsOf${operator ? ", tiers" : ""} }: ${Name}Options): RouteHandlers<"${name}", TenantContext> {
  return {
    "GET /${name}": async ({ tenant, query: { limit } }) => {
      const { items, next } = await (await itemsOf(tenant)).list(limit);
      return {
        status: 200,
        body: { tenant_id: tenant.tenantId, items: items.length, complete: next === undefined },
      };
    },

    ${
      operator
        ? `"GET /admin/${name}": async () => ({
      status: 200,
      body: Object.entries(tiers).map(([tier, { isolation }]) => ({ tier, isolation })),
    }),`
        : ""
    }
  };
}
`;

export const handler = ({ name, operator }: FunctionNames): string => `
import { ${name}Routes } from "../../api/${name}";
import { ItemStore } from "../data/store";
${operator ? `import { parseTiers } from "../registry/tiers";` : ""}
import { environmentOf${operator ? ", json" : ""} } from "../shared/env";
import { createHandler } from "../shared/http";
import { telemetryOf } from "../shared/telemetry";
import { establishTenancy, tenancyVariables } from "../tenancy/establish";
import type { definition } from "./definition";
import { ${name}Operations } from "./operations";

const env = environmentOf<typeof definition>()(${operator ? "{ ...tenancyVariables, TIERS: json(parseTiers) }" : "tenancyVariables"});
const telemetry = telemetryOf("${name}", env);
const { tables, contexts } = establishTenancy(env, telemetry);

export const handler = createHandler(
  "${name}",
  ${name}Routes,
  ${name}Operations({
    itemsOf: async (tenant) => new ItemStore(await tables.of(tenant)),
    ${operator ? "tiers: env.TIERS," : ""}
  }),
  { telemetry, allowOrigins: env.CORS_ALLOW_ORIGINS, tenantOf: (claims) => contexts.of(claims) },
);
`;

export const test = ({ name, operator }: FunctionNames): string => `
import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { acme, bodyOf, globex } from "../../support/lambdas/events";
import { servedFunction } from "../../support/lambdas/served-function";
${operator ? `import { operator } from "../../support/lambdas/platform";` : ""}

const { aws, call } = servedFunction("${name}");

beforeAll(async () => {
  for (const item_id of ["a", "b"]) {
    const Item = { tenant_id: globex, item_id, data: "", timestamp: "t", version: 1 };
    await aws().documents.send(new PutCommand({ TableName: "data", Item }));
  }
});

test("a tenant reads its own ${name} with its own session, and nothing of another tenant", async () => {
  expect(bodyOf(await call("GET /${name}", {}, globex))).toEqual({ tenant_id: globex, items: 2, complete: true });
  expect(bodyOf(await call("GET /${name}", {}, acme))).toEqual({ tenant_id: acme, items: 0, complete: true });
  const queries = aws().calls.filter(({ operation }) => operation === "Query");
  expect(queries.map(({ accessKeyId }) => accessKeyId)).toEqual([globex, acme].map((id) => \`ASIA-\${id}\`));
});

test("a limit that is none: 400, naming the field", async () => {
  const result = await call("GET /${name}", { query: { limit: "0" } });
  expect(result.statusCode).toBe(400);
  expect(bodyOf(result)).toMatchObject({ errors: [{ field: "limit" }] });
});
${
  operator
    ? `
test("an operator lists the tiers, without any tenant's session", async () => {
  const result = await call("GET /admin/${name}", { operator });
  expect(result.statusCode).toBe(200);
  expect(bodyOf(result)).toContainEqual({ tier: "standard", isolation: "pool" });
  expect(aws().calls).toEqual([]);
});
`
    : ""
}`;
