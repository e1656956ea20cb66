import { createHash } from "node:crypto";
import { readBrandings } from "../../../../src/services/cognito/hosted/branding";
import { formPage, pageHeaders } from "../../../../src/services/cognito/hosted/pages";
import { deploymentOf } from "../../../support/management";

const css =
  ".submitButton-customizable { background-color: #1d4ed8; }\n.submitButton-customizable:hover { color: #fff; }";
const png = Buffer.from([0x89, 0x50, 0x4e, 0x47]).toString("base64");
const jpeg = Buffer.from([0xff, 0xd8, 0xff, 0xe0]).toString("base64");

const branding = (name: string, values: object) => ({
  type: "aws_cognito_user_pool_ui_customization",
  name,
  values: { user_pool_id: "pool", ...values },
});
const read = (...resources: ReturnType<typeof branding>[]) => readBrandings(deploymentOf(resources));

test("a client has its own branding, any other that of all, and another pool none", () => {
  const brandings = read(
    branding("all", { css }),
    branding("own", { client_id: "one", css: "", image_file: png }),
  );
  expect(brandings.of("pool", "one")).toEqual({ css: "", logo: `data:image/png;base64,${png}` });
  expect(brandings.of("pool", "two")).toEqual({ css, logo: undefined });
  expect(brandings.of("another", "one")).toBeUndefined();
  expect(read(branding("all", { image_file: jpeg })).of("pool", "x")?.logo).toMatch(/^data:image\/jpeg;/);
});

test.each([
  ["another selector", "body { color: red; }"],
  ["a request", ".banner-customizable { background: url(https://evil.example) }"],
  ["an import", '@import "x"; .banner-customizable { color: red; }'],
  ["the end of the style", ".banner-customizable { color: red; } </style><script>"],
])("a style with %s stops the start", (_, written) => {
  expect(() => read(branding("own", { css: written }))).toThrow(
    "aws_cognito_user_pool_ui_customization.own: css must be rules for ",
  );
});

const page = { title: "Sign in", action: "/login", csrf: "c", fields: [], button: "Sign in" };

test("a page shows logo and style, and the browser may use this style alone", () => {
  const logo = `data:image/png;base64,${png}`;
  const html = formPage({ ...page, branding: { css, logo } });
  expect(html).toContain(`<style>${css}</style>`);
  expect(html).toContain(`<img class="logo-customizable" src="${logo}" alt="">`);
  expect(html).toContain('class="submitButton-customizable"');
  const policy = pageHeaders(undefined, { css, logo })["content-security-policy"];
  expect(policy).toContain(`'sha256-${createHash("sha256").update(css).digest("base64")}'`);
});

test("without branding there is neither a logo nor a second style", () => {
  const html = formPage(page);
  expect([html.match(/<style>/g)?.length, html.includes("<img")]).toEqual([1, false]);
  expect(pageHeaders()["content-security-policy"]?.match(/sha256-/g)).toHaveLength(1);
});
