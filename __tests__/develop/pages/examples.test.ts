import { routes } from "../../../api/routes";
import { openApiDocument } from "../../../develop/openapi/document";
import { freshExample, freshMarks } from "../../../develop/pages/examples";

/** Every example of a request body, made fresh as one document has them. */
function examplesOf(): { key: string; example: unknown }[] {
  const mark = freshMarks();
  return Object.entries(openApiDocument().paths).flatMap(([path, item]) =>
    Object.entries(item).flatMap(([verb, { requestBody }]) => {
      const content = requestBody?.content["application/json"];
      return content === undefined
        ? []
        : [{ key: `${verb.toUpperCase()} ${path}`, example: freshExample(content.example, mark()) }];
    }),
  );
}

/** Names and addresses, which are unique on a platform. */
const uniqueIn = (example: unknown): string[] =>
  Object.entries(example as object)
    .filter(([name, value]) => name === "tenant_name" || /@/.test(String(value)))
    .map(([, value]) => String(value));

test("no two examples of requests have a tenant's name or an address in common, nor have two documents", () => {
  const used = [...examplesOf(), ...examplesOf()].flatMap(({ example }) => uniqueIn(example));
  expect(used.length).toBeGreaterThan(0);
  expect(new Set(used).size).toBe(used.length);
});

test("fresh examples are valid requests", () => {
  for (const { key, example } of examplesOf()) {
    const route = routes.find(({ method, path }) => key === `${method} ${path.replaceAll("+}", "}")}`);
    if (route === undefined || !("body" in route)) throw new Error(`no body of ${key}`);
    expect([key, route.body.safeParse(example).error]).toEqual([key, undefined]);
  }
});
