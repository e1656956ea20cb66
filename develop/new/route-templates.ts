import { kebab, pascal } from "./draft";

/** A new route, as its templates see it. */
export interface RouteNames {
  readonly method: string;
  readonly path: string;
  /** Name of the function. */
  readonly name: string;
  readonly audience: "tenant" | "operator";
  /** `readReportsReportId`, the id of the operation. */
  readonly operation: string;
  /** Parameters of the path. */
  readonly parameters: readonly string[];
  /** Whether the audit trail records it; `unaudited`: its function has no audit trail. */
  readonly recorded: "audited" | "unaudited" | "not";
  /** The expression of the tenant's store; absent: the function has none. */
  readonly store: string | undefined;
}

const hasBody = ({ method }: RouteNames): boolean => ["POST", "PUT", "PATCH"].includes(method);
const words = (parameter: string): string => parameter.replace(/_id$/, "").replaceAll("_", " ");

export const schemas = (route: RouteNames): string =>
  [
    route.parameters.length === 0
      ? ""
      : `const ${route.operation}Params = z.object({
${route.parameters.map((each) => `  ${each}: ${parameterSchema(each)},`).join("\n")}
});`,
    hasBody(route)
      ? `const ${route.operation}Body = z.strictObject({ note: z.string().check(z.minLength(1), z.maxLength(200)) });`
      : "",
  ].join("\n\n");

/** Ids of tenants and users are UUIDs everywhere. */
const parameterSchema = (name: string): string =>
  name === "tenant_id" || name === "user_id"
    ? "z.string().check(z.guid())"
    : `described(z.string().check(z.regex(/^[A-Za-z0-9_-]{1,64}$/)), "Id of the ${words(name)}.")`;

export const entry = (route: RouteNames): string => `{
    ${route.audience === "tenant" ? `...allUsers,\n    scope: "people"` : `authorization: "operator"`},
    method: "${route.method}",
    path: "${route.path}",
    function: "${route.name}",
    ${route.parameters.length > 0 ? `params: ${route.operation}Params,` : ""}
    ${hasBody(route) ? `body: ${route.operation}Body,` : ""}
    ${tenantData(route)}
    ${recording(route)}
  }`;

/** The operation's name in the audit trail, or why there is none. */
function recording({ recorded, operation }: RouteNames): string {
  if (recorded === "not") return "";
  return recorded === "audited"
    ? `audited: "${kebab(operation)}",`
    : `unaudited: "changes no tenant and no user",`;
}

/** Requests of a tenant's users contain tenant data by default. */
function tenantData(route: RouteNames): string {
  if (route.audience !== "tenant") return "";
  const parts = [...(hasBody(route) ? ["body"] : []), ...(route.parameters.length > 0 ? ["path"] : [])];
  return parts.length > 0 ? `tenantData: ${JSON.stringify(parts)},` : "";
}

const example = (route: RouteNames): string =>
  route.parameters.map((each) => `, ${each}: ${JSON.stringify(exampleOf(each))}`).join("");

const exampleOf = (parameter: string): string =>
  parameter === "tenant_id" || parameter === "user_id" ? "11111111-1111-4111-8111-111111111111" : "example";

export const response = (route: RouteNames): string => `
/** The response of ${route.method} ${route.path}. */
export const ${route.operation}Response = /* @__PURE__ */ named(
  "${pascal(route.operation)}",
  { caller: "${route.audience}"${example(route)} },
  () => z.object({ caller: z.literal("${route.audience}"), ${route.parameters.map((each) => `${each}: z.string(),`).join(" ")} }),
);`;

export const responses = (route: RouteNames): string => `"${route.method} ${route.path}": {
    operation: "${route.operation}",
    summary: "${summary(route)}",
    ${hasBody(route) ? `request: { example: { note: "An example" } },` : ""}
    success: { 200: { description: "The result.", body: ${route.operation}Response } },
  }`;

/** `readReportsReportId` as `Read reports report id`. */
function summary({ operation }: RouteNames): string {
  const text = operation.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export const operation = (route: RouteNames): string => {
  const taken = [
    ...(route.store === undefined ? [] : ["tenant"]),
    ...(route.parameters.length > 0 ? ["params"] : []),
  ];
  return `
    "${route.method} ${route.path}": async (${taken.length > 0 ? `{ ${taken.join(", ")} }` : ""}) => {
      ${route.store === undefined ? "" : `await (await ${route.store}).list(1);`}
      return { status: 200, body: { caller: "${route.audience}", ${route.parameters.map((each) => `${each}: params.${each},`).join(" ")} } };
    }`;
};

export const test = (route: RouteNames): string => {
  const key = `${route.method} ${route.path}`;
  const options = [
    route.audience === "operator" ? "operator" : "",
    route.parameters.length > 0 ? "params" : "",
    hasBody(route) ? `json: { note: "a" }` : "",
  ]
    .filter((each) => each !== "")
    .join(", ");
  return `
import { bodyOf } from "../../support/lambdas/events";
${route.audience === "operator" ? `import { operator } from "../../support/lambdas/platform";` : ""}
import { servedFunction } from "../../support/lambdas/served-function";

const { ${route.store === undefined ? "" : "aws, "}call } = servedFunction("${route.name}");
${
  route.parameters.length > 0
    ? `const params = { ${route.parameters.map((each) => `${each}: "${exampleOf(each)}"`).join(", ")} };`
    : ""
}
const options = { ${options} };

test("${key} responds as the contract declares", async () => {
  ${route.store?.startsWith("files") ? `aws().buckets.add("tenant-bucket");` : ""}
  const result = await call("${key}", options);
  expect(result.statusCode).toBe(200);
  expect(bodyOf(result)).toEqual({ caller: "${route.audience}"${route.parameters.length > 0 ? ", ...params" : ""} });
  ${route.store !== undefined && !route.store.startsWith("files") ? `expect(aws().calls.map(({ accessKeyId }) => accessKeyId)).toContain("ASIA-11111111-1111-4111-8111-111111111111");` : ""}
});

test("${key} refuses a query that it does not declare", async () => {
  const result = await call("${key}", { ...options, query: { unknown: "1" } });
  expect(result.statusCode).toBe(400);
  expect(bodyOf(result)).toMatchObject({ errors: [{ field: "unknown" }] });
});
${
  route.parameters.length > 0
    ? `
test("${key} refuses a parameter of another shape", async () => {
  for (const name of Object.keys(params)) {
    const result = await call("${key}", { ...options, params: { ...params, [name]: "not/one" } });
    expect(result.statusCode).toBe(400);
  }
});
`
    : ""
}`;
};
