import { existsSync } from "node:fs";
import { join } from "node:path";
import { responses } from "../../api/routes";
import { functionNames } from "../../lambdas/functions";
import { openApiDocument } from "../openapi/document";
import { Draft, pascal, requireNew, root, usage } from "./draft";
import * as templates from "./function-templates";
import type { Made } from "./made";

export interface FunctionOptions {
  /** Adds a route for operators. */
  readonly operator?: true;
}

/** A function with a route for tenants: `GET /<name>`. */
export function newFunction(name: string, { operator }: FunctionOptions): Made {
  requireNew(
    "function",
    name,
    /^[a-z][a-z0-9]{1,19}$/,
    "2 to 20 lower-case letters and digits, beginning with a letter",
    functionNames,
  );
  if (existsSync(join(root, "lambdas", name))) throw usage(`lambdas/${name} exists: choose another name`);
  const names = { name, Name: pascal(name), operator: operator === true };
  for (const path of [`GET /${name}`, `GET /admin/${name}`])
    if (Object.hasOwn(responses, path)) throw usage(`there is a route ${path} already: choose another name`);
  const { components, paths } = openApiDocument();
  const operations = Object.values(paths).flatMap((item) =>
    Object.values(item).map((each) => each.operationId),
  );
  const clash =
    [names.Name, `${names.Name}Tier`].find((schema) => schema in components.schemas) ??
    [`read${names.Name}`, `list${names.Name}Tiers`].find((operation) => operations.includes(operation));
  if (clash !== undefined) throw usage(`the API has a ${clash} already: choose another name`);

  const draft = new Draft();
  draft.create(`api/${name}.ts`, templates.contract(names));
  draft.edit("api/routes.ts", (source) =>
    source
      .import([`${name}Responses`, `${name}Routes`], `./${name}`)
      .append("routes", `...${name}Routes`)
      .append("responses", `...${name}Responses`),
  );
  draft.create(`lambdas/${name}/definition.ts`, templates.definition(names));
  draft.create(`lambdas/${name}/operations.ts`, templates.operations(names));
  draft.create(`lambdas/${name}/handler.ts`, templates.handler(names));
  draft.edit("lambdas/functions.ts", (source) =>
    source.import([`definition as ${name}`], `./${name}/definition`).append("functionDefinitions", name),
  );
  draft.create(`__tests__/lambdas/${name}/${name}.test.ts`, templates.test(names));
  return {
    draft,
    next: [
      [`api/${name}.ts`, "routes, schemas, and what the documentation says of them"],
      [`lambdas/${name}/operations.ts`, "what the routes do"],
      [`lambdas/${name}/definition.ts`, "time, memory, variables, grants"],
      [`__tests__/lambdas/${name}/${name}.test.ts`, "what must hold"],
    ],
  };
}
