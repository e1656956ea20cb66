import Ajv from "ajv/dist/2020";
import * as z from "zod";
import type { RouteResponses } from "../../../api/response";
import type { Route } from "../../../api/route";
import { responses, routes } from "../../../api/routes";
import { describedRoutes, documentText, openApiDocument, pathOf } from "../../../develop/openapi/document";
import type { Operation, Verb } from "../../../develop/openapi/types";

const document = openApiDocument();
const table: readonly Route[] = routes;
const declared: Readonly<Record<string, RouteResponses>> = responses;
const ajv = new Ajv({ strict: false, validateSchema: false, validateFormats: false });
ajv.addSchema(document, "api");

function operationOf(route: Route): Operation {
  const operation = document.paths[pathOf(route)]?.[route.method.toLowerCase() as Verb];
  if (operation === undefined) throw new Error(`${route.method} ${route.path} is not in the document`);
  return operation;
}

const named = table.map((route): [string, Route] => [`${route.method} ${route.path}`, route]);

test("every route is an operation, and nothing else is", () => {
  const operations = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.keys(item).map((verb) => `${verb.toUpperCase()} ${path}`),
  );
  expect(operations.sort()).toEqual(
    table.map((route) => `${route.method} ${route.path.replace("+", "")}`).sort(),
  );
});

test.each(named)("%s asks for what the route table says", (_, route) => {
  const { security, description } = operationOf(route);
  switch (route.authorization) {
    case "tenant":
      expect(security).toEqual([{ accessToken: [], ...(route.apiKey === "required" && { apiKey: [] }) }]);
      for (const role of route.roles) expect(description).toContain(role);
      break;
    case "operator":
      expect(security).toEqual([{ sigv4: [] }]);
      break;
    case "onboarding":
      expect(security).toEqual([{}, { sigv4: [] }]);
      break;
    case "scim":
      expect(security).toEqual([{ scimCredential: [] }]);
  }
});

test.each(named)(
  "%s has the parameters of its path, the headers of the route table and a body or none",
  (_, route) => {
    const { parameters = [], requestBody } = operationOf(route);
    const inPath = [...route.path.matchAll(/\{(\w+)/g)].map(([, name]) => name);
    const named = (place: string) => parameters.filter((own) => own.in === place).map(({ name }) => name);
    expect(named("path")).toEqual(inPath);
    expect(named("header")).toEqual(route.headers ?? []);
    expect(requestBody !== undefined).toBe(route.body !== undefined);
  },
);

test.each(named)("%s: problems that any such route may have", (_, route) => {
  const statuses = Object.keys(operationOf(route).responses);
  const tenant = route.authorization === "tenant" || route.authorization === "scim";
  expect(statuses).toEqual(
    expect.arrayContaining([
      "400",
      "401",
      "403",
      ...(tenant ? [] : ["404"]),
      ...(route.body === undefined ? [] : ["413", "415"]),
      "429",
      "5XX",
    ]),
  );
});

describe("examples", () => {
  const withBody = named.filter(([, { body }]) => body !== undefined);

  test.each(withBody)("the body of %s is taken by the route's schema and by the document's", (key, route) => {
    const example = operationOf(route).requestBody?.content["application/json"]?.example;
    expect(example).toEqual(declared[key]?.request?.example);
    expect(route.body?.safeParse(example)).toMatchObject({ success: true });
    const pointer = `api#/paths/${pathOf(route).replaceAll("/", "~1")}/${route.method.toLowerCase()}`;
    expect(ajv.validate(`${pointer}/requestBody/content/application~1json/schema`, example)).toBe(true);
  });

  test.each(Object.entries(document.components.schemas))(
    "of %s are what its schema says",
    (name, { examples = [] }) => {
      for (const example of examples as unknown[]) {
        expect(ajv.validate(`api#/components/schemas/${name}`, example)).toBe(true);
      }
    },
  );

  test("every problem has one of its own status", () => {
    const { responses } = document.components;
    const own = named.flatMap(([, route]) => Object.entries(operationOf(route).responses));
    const all = [...Object.entries(responses), ...own].flatMap(([status, response]) => {
      const content = "content" in response ? response.content?.["application/problem+json"] : undefined;
      return content ? [[status, content.example as { status: number }] as const] : [];
    });
    expect(all.length).toBeGreaterThan(20);
    for (const [status, example] of all) {
      expect(ajv.validate("api#/components/schemas/Problem", example)).toBe(true);
      if (/^\d+$/.test(status)) expect(example.status).toBe(Number(status));
    }
  });

  test("every response's body has one", () => {
    const bodies = Object.values(declared).flatMap(({ success }) =>
      Object.values(success).flatMap(({ body }) => (body === undefined ? [] : [body])),
    );
    const { schemas } = document.components;
    for (const body of bodies) {
      const text = JSON.stringify(z.toJSONSchema(body));
      const name = /"\$ref":"#\/\$defs\/(\w+)"/.exec(text)?.[1] ?? "";
      expect(schemas[name]?.examples).toHaveLength(1);
    }
  });
});

test("a change that names nothing is not a change: the document says so as the route does", () => {
  const { schemas } = document.components;
  expect(schemas.ChangeUserRequest).toMatchObject({ minProperties: 1 });
  expect(schemas.ChangeTenantRequest).toMatchObject({ minProperties: 1 });
  expect(schemas.WriteItemRequest).not.toHaveProperty("minProperties");
});

test("requests with unknown fields are refused, responses may get new ones", () => {
  const { CreateItemRequest, Item } = document.components.schemas;
  expect(CreateItemRequest).toMatchObject({ additionalProperties: false });
  expect(Item).not.toHaveProperty("additionalProperties");
});

test("the same routes make the same text", () => {
  expect(documentText(openApiDocument())).toBe(documentText(document));
});

test("two schemas of one name are refused", () => {
  const [first, second] = describedRoutes.filter(({ route }) => route.body !== undefined);
  if (!first || !second) throw new Error("no two routes with a body");
  const sameName = {
    ...second,
    responses: { ...second.responses, operation: first.responses.operation },
  };
  expect(() => openApiDocument([first, sameName])).toThrow(/two different schemas are named/);
});
