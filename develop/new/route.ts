import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { HttpMethod, Route } from "../../api/route";
import { responses, routes } from "../../api/routes";
import { definitionOf, functionNames } from "../../lambdas/functions";
import { camel, Draft, kebab, pascal, requireKnown, root, usage } from "./draft";
import type { Made } from "./made";
import * as templates from "./route-templates";

export interface RouteOptions {
  readonly function: string;
  /** Its callers. */
  readonly for: string;
}

const methods = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const satisfies readonly HttpMethod[];
const audiences = ["tenant", "operator"] as const;

/** Steps of letters, digits and -, and parameters. A greedy parameter would capture other routes. */
const PATH = /^(\/([a-z][a-z0-9-]*|\{[a-z][a-z0-9_]*\}))+$/;

/** A route of an existing function. @param named `GET /reports/{report_id}` */
export function newRoute(named: string, options: RouteOptions): Made {
  const [given = "", path = "", ...rest] = named.split(" ");
  const method = requireKnown("method", given.toUpperCase(), methods);
  const audience = requireKnown("audience", options.for, audiences);
  const name = requireKnown("function", options.function, functionNames);
  if (rest.length > 0 || !PATH.test(path))
    throw usage(`"${named}" is not a route: write a method and a path, e.g. "GET /reports/{report_id}"`);
  if (path.startsWith("/admin/") !== (audience === "operator"))
    throw usage(`${path}: the paths of operators begin with /admin/, and no others`);
  const key = `${method} ${path}`;
  if (Object.hasOwn(responses, key)) throw usage(`there is a route ${key} already`);
  refuseOtherParameter(path);

  const served = (routes as readonly Route[]).filter((route) => route.function === name);
  const resource = resourceOf(served, name);
  if (audience === "tenant" && !served.some(({ authorization }) => authorization === "tenant"))
    throw usage(`the function ${name} has no routes for tenants: --for operator, or another function`);
  const { silo } = definitionOf(name);
  const operations = operationsOf(name);
  const store = audience === "tenant" && silo === "tenant" ? storeOf(operations.text) : undefined;
  const operation = operationName(method, path);
  const parameters = [...path.matchAll(/\{(\w+)\}/g)].map(([, parameter = ""]) => parameter);
  const keepsEntries = served.some((each) => each.audited !== undefined);
  const recorded: templates.RouteNames["recorded"] =
    method === "GET" ? "not" : keepsEntries ? "audited" : "unaudited";
  const route = { method, path, name, audience, operation, parameters, store, recorded };

  const draft = new Draft();
  draft.edit(`api/${resource.file}.ts`, (source) => {
    return source
      .import(["named", "responsesTo", ...(parameters.length > 0 ? ["described"] : [])], "./response")
      .import(audience === "tenant" ? ["allUsers", "type Route"] : ["type Route"], "./route")
      .before(resource.routes, templates.schemas(route))
      .append(resource.routes, templates.entry(route))
      .before(resource.responses, templates.response(route))
      .append(resource.responses, templates.responses(route));
  });
  draft.edit(operations.path, (source) => source.append(operations.declared, templates.operation(route)));
  draft.create(`__tests__/lambdas/${name}/${kebab(operation)}.test.ts`, templates.test(route));
  return {
    draft,
    next: [
      [`api/${resource.file}.ts`, `schemas and documentation of ${key}`],
      [operations.path, "what the route does"],
      [`__tests__/lambdas/${name}/${kebab(operation)}.test.ts`, "what must hold"],
    ],
  };
}

/** API Gateway allows one parameter name at a position of a path. */
function refuseOtherParameter(path: string): void {
  const steps = path.split("/");
  for (const route of routes) {
    const own = route.path.split("/");
    const at = steps.findIndex((step, index) => step !== own[index]);
    const [step, other] = [steps[at], own[at]];
    if (step?.startsWith("{") && other?.startsWith("{"))
      throw usage(
        `${path}: the parameter after ${steps.slice(0, at).join("/")} is ${other} in ${route.path}: use it as well`,
      );
  }
}

/** The file of `api/` that has a function's routes, and the names of its tables. */
function resourceOf(served: readonly Route[], name: string) {
  const text = readFileSync(join(root, "api/routes.ts"), "utf8");
  const imports = [...text.matchAll(/import \{ (\w+Responses), (\w+Routes) \} from "\.\/([\w-]+)"/g)];
  for (const [, responses = "", routes = "", file = ""] of imports) {
    const table: readonly Route[] = require(join(root, "api", file))[routes];
    if (served.some((route) => table.includes(route))) return { file, routes, responses };
  }
  throw usage(`the function ${name} has no routes yet, and no file in api/`);
}

/** The operations of a function: the one function of its `operations.ts` that returns its handlers. */
function operationsOf(name: string) {
  const path = `lambdas/${name}/operations.ts`;
  const text = readFileSync(join(root, path), "utf8");
  const declared = /^export function (\w+Operations)\(/m.exec(text)?.[1];
  if (declared === undefined) throw usage(`${path} exports no function …Operations`);
  return { path, text, declared };
}

/** The expression of a tenant's store within the operations: `itemsOf(tenant)`. */
function storeOf(operations: string): string {
  const found = /^\s*(?:readonly )?(\w+Of): \(tenant: TenantContext\) => Promise</m.exec(operations)?.[1];
  if (found === undefined) throw usage("the function's operations have no store of a tenant");
  return `${found}(tenant)`;
}

const verbs: Readonly<Record<HttpMethod, string>> = {
  GET: "read",
  POST: "create",
  PUT: "write",
  PATCH: "change",
  DELETE: "delete",
};

/** `GET /reports/{report_id}/lines` as `readReportsReportIdLines`. */
const operationName = (method: HttpMethod, path: string): string => camel(`${verbs[method]}${pascal(path)}`);
