import { filterPattern } from "../../../src/cloudwatch/logs/filter-pattern";

const line = JSON.stringify({
  level: "ERROR",
  message: "access refused",
  status: 429,
  code: "429",
  ok: true,
  nothing: null,
  path: "/data/a",
  user: { roles: ["admin", "member"], "first.name": "Ann" },
  hits: [{ id: 1 }, { id: 2 }],
});

test.each([
  ['{ $.level = "ERROR" }', true],
  ["{ $.level = ERROR }", true],
  ['{$.level="ERROR"}', true],
  ['{ $.level = "WARN" }', false],
  ['{ $.level != "WARN" }', true],
  ['{ $.absent != "WARN" }', false],
  ["{ $.status = 429 }", true],
  ["{ $.status = 4.29e2 }", true],
  ['{ $.status = "429" }', false],
  ["{ $.code = 429 }", false],
  ['{ $.code = "429" }', true],
  ['{ $.code = "4*" }', true],
  ["{ $.status >= 429 }", true],
  ["{ $.status > 429 }", false],
  ["{ $.status <= 429 }", true],
  ["{ $.status < 429 }", false],
  ["{ $.code > 1 }", false],
  ['{ $.path = "/data/*" }', true],
  ['{ $.path = "*data*" }', true],
  ['{ $.path = "/files/*" }', false],
  ['{ $.path = "/d.*" }', false],
  ["{ $.status = * }", true],
  ["{ $.absent = * }", false],
  ["{ $.ok IS TRUE }", true],
  ["{ $.ok IS FALSE }", false],
  ["{ $.nothing IS NULL }", true],
  ["{ $.absent IS NULL }", false],
  ["{ $.absent NOT EXISTS }", true],
  ["{ $.nothing NOT EXISTS }", false],
  ['{ $.user.roles[1] = "member" }', true],
  ['{ $.user.roles[0] = "member" }', false],
  ['{ $.user.roles[*] = "member" }', true],
  ["{ $.hits[*].id = 2 }", true],
  ["{ $.user.['first.name'] = \"Ann\" }", true],
  ['{ $.level = "ERROR" && $.status = 500 }', false],
  ['{ $.level = "ERROR" || $.status = 500 }', true],
  // && binds closer than ||
  ['{ $.level = "ERROR" || $.status = 500 && $.ok IS FALSE }', true],
  ['{ ($.level = "ERROR" || $.status = 500) && $.ok IS FALSE }', false],
  ["", true],
  ["refused", true],
  ["Refused", false],
  ["refused access", true],
  ["refused granted", false],
  ["refused -ERROR", false],
  ["?granted ?refused", true],
  ["?granted ?given", false],
  ['"access refused"', true],
])("%s matches: %s", (pattern, expected) => {
  expect(filterPattern(pattern).matches(line)).toBe(expected);
});

test("a JSON pattern matches no text", () => {
  expect(filterPattern("{ $.level NOT EXISTS }").matches("no JSON")).toBe(false);
  expect(filterPattern("{ $.level NOT EXISTS }").matches("3")).toBe(false);
});

test.each([
  ["{ $.level = }", "at }"],
  ["{ $.level }", "at }"],
  ['{ level = "ERROR" }', "at level"],
  ["{ $.status ~ 4 }", "at ~"],
  ['{ $.status > "4" }', 'at "4"'],
  ["{ $.a = 1", "at its end"],
  ["{ $.a = 1 } more", "at more"],
  ["{ $.a IS MAYBE }", "at IS MAYBE"],
  ["{ $.a NOT THERE }", "at NOT THERE"],
  ['{ $.a = "open }', 'at "open }'],
  ["[ip, user, status = 4*]", "local-aws supports JSON patterns and terms"],
  ["%ERR.*%", "local-aws supports JSON patterns and terms"],
])("%s is refused", (pattern, message) => {
  expect(() => filterPattern(pattern)).toThrow(message);
});
