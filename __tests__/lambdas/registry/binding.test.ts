import { admits, parseBinding } from "../../../lambdas/registry/binding";

const silo = {
  model: "silo",
  slug: "acme",
  data_table: "saas-prod-silo-acme-tenant-data",
  bucket: "saas-prod-silo-acme-123456789012",
  access_role_arn: "arn:aws:iam::123456789012:role/saas-prod-silo-acme-tenant-access",
};

test.each([{ model: "pool" }, silo])("%j is a binding", (value) => {
  expect(parseBinding(value)).toEqual(value);
});

test.each<[string, unknown]>([
  ["nothing", undefined],
  ["null", null],
  ["a word", "pool"],
  ["no model", {}],
  ["another model", { model: "bridge" }],
  ["a pool with a bucket", { model: "pool", bucket: silo.bucket }],
  ["a silo with something more", { ...silo, region: "eu-central-1" }],
  ...Object.keys(silo).map((name): [string, unknown] => [`no ${name}`, { ...silo, [name]: undefined }]),
  ...Object.keys(silo).map((name): [string, unknown] => [`an empty ${name}`, { ...silo, [name]: "" }]),
  ["a slug of one character", { ...silo, slug: "a" }],
  ["a slug that ends in a dash", { ...silo, slug: "acme-" }],
  ["a slug of 21 characters", { ...silo, slug: "a".repeat(21) }],
  ["a bucket that is a path", { ...silo, bucket: "bucket/tenants" }],
  ["a user for a role", { ...silo, access_role_arn: "arn:aws:iam::123456789012:user/acme" }],
  ["a role that is a pattern", { ...silo, access_role_arn: "arn:aws:iam::123456789012:role/saas-*" }],
])("%s is none", (_, value) => {
  expect(parseBinding(value)).toBeUndefined();
});

test("a bridge has tenants of both models, the others of one", () => {
  const bindings = [parseBinding({ model: "pool" }), parseBinding(silo)];
  const admitted = (["pool", "silo", "bridge"] as const).map((model) =>
    bindings.map((binding) => binding && admits(model, binding)),
  );
  expect(admitted).toEqual([
    [true, false],
    [false, true],
    [true, true],
  ]);
});
