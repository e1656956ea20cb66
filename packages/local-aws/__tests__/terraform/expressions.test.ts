// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the syntax of Terraform

import { references, resolve } from "../../src/terraform/expressions";

const values: Record<string, unknown> = {
  "aws_dynamodb_table.data.arn": "arn:data",
  "aws_dynamodb_table.data.tags": ["a", "b"],
  "aws_iam_role.api.unique_id": 7,
};

const evaluate = (text: unknown) =>
  resolve(text, ({ root, steps }) => values[[root, ...steps].join(".")], "aws_x.y");

test.each([
  ["plain text", "plain text"],
  ["", ""],
  ["${aws_dynamodb_table.data.arn}", "arn:data"],
  ["a ${aws_dynamodb_table.data.arn}/* b", "a arn:data/* b"],
  ["${aws_dynamodb_table.data.tags}", ["a", "b"]],
  ["n${aws_iam_role.api.unique_id}", "n7"],
  ["tenants/$${aws:PrincipalTag/tenant_id}/*", "tenants/${aws:PrincipalTag/tenant_id}/*"],
  ["100%%{x}", "100%{x}"],
  [
    '${jsonencode({"a" = [1, true, null], b : "${aws_dynamodb_table.data.arn}\\n"})}',
    '{"a":[1,true,null],"b":"arn:data\\n"}',
  ],
  [
    { list: ["${aws_dynamodb_table.data.arn}"], nested: { n: 1 } },
    { list: ["arn:data"], nested: { n: 1 } },
  ],
])("%j becomes %j", (text, expected) => {
  expect(evaluate(text)).toEqual(expected);
});

test("indexes and keys are steps of a reference", () => {
  const seen = references('${aws_x.y.list[0].key}-${aws_x.z["quoted key"]} ${jsonencode([local.a])}');
  expect(seen.map(({ root, steps }) => [root, ...steps])).toEqual([
    ["aws_x", "y", "list", 0, "key"],
    ["aws_x", "z", "quoted key"],
    ["local", "a"],
  ]);
});

test.each([
  ['${upper("a")}', "the function upper() is not understood"],
  ["${1 + 2}", 'not understood at "+ 2}"'],
  ["${aws_x.y[*].id}", 'not understood at "*].id}"'],
  ["${a ? b : c}", 'not understood at "? b : c}"'],
  ["%{ if true }x%{ endif }", "not understood"],
  ["${aws_x.y", "not understood"],
  ["x${aws_dynamodb_table.data.tags}", "a list cannot be part of a text"],
])("%s is refused with resource, field and expression", (text, message) => {
  expect(() => evaluate({ policy: [text] })).toThrow(message);
  expect(() => evaluate({ policy: [text] })).toThrow("aws_x.y.policy[0]: ");
});
