import Ajv from "ajv-draft-04";
import * as z from "zod/mini";
import { connectionBody } from "../../../api/connection-bodies";
import { newTenantBody } from "../../../api/onboarding";
import { routes } from "../../../api/routes";
import { requestModel } from "../../../stacks/constructs/api/request-model";

/** As API Gateway validates: draft 4, formats ignored, patterns without flags. */
const engine = new Ajv({ strict: false, validateFormats: false, unicodeRegExp: false });
const accepts = (body: z.ZodMiniType, value: unknown) =>
  engine.validate(JSON.parse(requestModel(body)), value);
const modelOf = (schema: z.ZodMiniType) =>
  JSON.parse(requestModel(z.object({ field: schema }))).properties.field;

describe("a pattern", () => {
  test.each([
    ["with a property escape", /^\p{L}+$/u],
    ["with the u flag", /^.$/u],
    ["with the i flag", /^a$/i],
    ["with a look-behind", /(?<!a)b/],
    ["with a named group", /(?<year>\d+)/],
  ])("%s is left to the function", (_, pattern) => {
    expect(modelOf(z.string().check(z.regex(pattern)))).toEqual({ type: "string" });
  });

  test.each([/^[a-z]{1,3}$/, /^(?!x)a(?:b|c)$/, /^\d\\p$/])("%s is kept", (pattern) => {
    expect(modelOf(z.string().check(z.regex(pattern)))).toEqual({ type: "string", pattern: pattern.source });
  });

  test("of several is judged on its own", () => {
    const both = z.string().check(z.regex(/^a/), z.regex(/^\p{L}/u));
    expect(JSON.stringify(modelOf(both))).toContain('"^a"');
    expect(JSON.stringify(modelOf(both))).not.toContain("\\p");
  });
});

test("keywords of later drafts, formats, and what inverts a condition are left to the function", () => {
  const schema = z.object({
    tuple: z.tuple([z.string()], z.number()),
    when: z.iso.date(),
    words: z.record(z.string().check(z.minLength(2)), z.string()),
    either: z.union([z.literal("a"), z.number()]),
  });
  const used = new Set<string>();
  const walk = (value: unknown, isSchema: boolean): void => {
    if (typeof value !== "object" || value === null) return;
    for (const [key, own] of Object.entries(value)) {
      if (isSchema && !Array.isArray(value)) used.add(key);
      walk(own, !(isSchema && key === "properties"));
    }
  };
  walk(JSON.parse(requestModel(schema)), true);
  for (const keyword of ["prefixItems", "const", "format", "propertyNames", "not", "oneOf", "$defs"]) {
    expect(used).not.toContain(keyword);
  }
  expect(used).toContain("anyOf");
});

test("one of several bodies is checked, by what each demands", () => {
  const roles = { admins: "tenant-admin" };
  expect(accepts(connectionBody, { protocol: "saml", metadata: "<a/>", roles })).toBe(true);
  const oidc = { protocol: "oidc", issuer: "https://a.example", client_id: "b" };
  expect(accepts(connectionBody, oidc)).toBe(true);
  for (const wrong of [
    {},
    { ...oidc, metadata: "<a/>" },
    { ...oidc, protocol: "saml" },
    { ...oidc, issuer: 1 },
  ]) {
    expect(accepts(connectionBody, wrong)).toBe(false);
  }
});

test("a model that is too large is refused", () => {
  expect(() => requestModel(z.enum(["a".repeat(500_000)]))).toThrow("bytes");
});

describe("the model of a new tenant", () => {
  const body = (tenant_name: string) => ({ tenant_name, admin_email: "admin@example.com" });

  test.each(["Acme", "Müller & Söhne", "株式会社アクメ", "شركة أكمي", "𠮷𠮷𠮷"])(
    "accepts the name %s",
    (name) => {
      expect(newTenantBody.safeParse(body(name)).success).toBe(true);
      expect(accepts(newTenantBody, body(name))).toBe(true);
    },
  );

  test.each([
    {},
    { tenant_name: "Acme" },
    body(""),
    body("a".repeat(65)),
    { ...body("Acme"), admin_email: "no address" },
    { ...body("Acme"), tier: "GOLD" },
    { ...body("Acme"), tenant_id: "x" },
  ])("refuses %p, as the function does", (value) => {
    expect(newTenantBody.safeParse(value).success).toBe(false);
    expect(accepts(newTenantBody, value)).toBe(false);
  });
});

test.each(
  routes.filter((route) => "body" in route).map((route) => [`${route.method} ${route.path}`, route] as const),
)("the model of %s compiles in the engine", (_, route) => {
  if ("body" in route) expect(() => engine.compile(JSON.parse(requestModel(route.body)))).not.toThrow();
});
