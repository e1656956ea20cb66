import { marksOf, masked } from "../../../operate/terraform/masking";

const H = "(sensitive)";

test("hides what a state marks, however deep, and no more", () => {
  const marks = marksOf([
    [
      { type: "get_attr", value: "master" },
      { type: "index", value: { value: 0, type: "number" } },
      { type: "get_attr", value: "user" },
    ],
    [{ type: "get_attr", value: "port" }],
  ]);
  const value = { master: [{ user: "root", host: "db" }, { user: "other" }], port: 5432, name: "a" };
  expect(masked("aws_x", value, marks)).toEqual({
    master: [{ user: H, host: "db" }, { user: "other" }],
    port: H,
    name: "a",
  });
});

test("hides what a plan marks", () => {
  expect(masked("aws_x", { a: { b: "1", c: "2" }, d: ["3"] }, { a: { b: true }, d: true })).toEqual({
    a: { b: H, c: "2" },
    d: H,
  });
});

test.each([
  ["aws_api_gateway_api_key", { name: "acme", value: "k" }, { name: "acme", value: H }],
  ["aws_cognito_user_pool_client", { client_secret: "s", id: "i" }, { client_secret: H, id: "i" }],
  ["aws_ssm_parameter", { value: "v", insecure_value: "w" }, { value: H, insecure_value: "w" }],
  ["data.aws_ssm_parameter", { value: "v" }, { value: H }],
  // In a block: `certificate` has no marks of its own in a state that an old Terraform wrote.
  ["aws_db_instance", { password: "p", username: "u" }, { password: H, username: "u" }],
  // The schema says nothing, and AWS answers with the key itself.
  ["aws_api_gateway_usage_plan_key", { value: "k", key_id: "i" }, { value: H, key_id: "i" }],
])("hides what the provider's schema and the type say: %s", (type, value, shown) => {
  expect(masked(type, value)).toEqual(shown);
});

test.each([
  "password",
  "DB_PASSWORD",
  "dbPassword",
  "secret",
  "client_secret",
  "secretString",
  "token",
  "github-token",
  "private_key",
  "private_key_pem",
  "STRIPE_API_KEY",
  "apiKey",
  "aws_secret_access_key",
  "credentials",
])("hides what is called %s", (name) => {
  expect(
    masked("aws_lambda_function", { environment: [{ variables: { [name]: "x", OTHER: "y" } }] }),
  ).toEqual({
    environment: [{ variables: { [name]: H, OTHER: "y" } }],
  });
});

test.each([
  { password_policy: [{ minimum_length: 12 }] },
  { token_validity_units: [{ id_token: "hours" }].map(() => ({ refresh: "days" })) },
  { api_key_source: "HEADER" },
  { api_key_required: true },
  { secret_arn: "arn:aws:secretsmanager:eu-central-1:1:secret:x" },
  { kms_key_id: "alias/x" },
  { hash_key: "tenant_id" },
  { temporary_password_validity_days: 7 },
])("shows what only speaks of secrets: %j", (value) => {
  expect(masked("aws_x", value)).toEqual(value);
});

test("hides by name within a JSON document, and leaves other documents as they are", () => {
  const document = JSON.stringify({ host: "db", password: "p" });
  const policy = '{ "Statement": [ { "Action": "sts:AssumeRole" } ] }';
  expect(masked("aws_x", { settings: document, policy })).toEqual({
    settings: JSON.stringify({ host: "db", password: H }),
    policy,
  });
});

test("says that a secret is not there", () => {
  const value = { password: null, token: "", secrets: [] };
  expect(masked("aws_x", value, { password: true, token: true })).toEqual(value);
});

test("a mark without a path hides everything", () => {
  expect(masked("aws_x", { a: 1 }, marksOf([[]]))).toBe(H);
});
