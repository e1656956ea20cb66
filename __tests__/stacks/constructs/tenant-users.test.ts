import { resources, synthesize } from "../../support/synth";

const pools = [...synthesize().values()].flatMap((template) =>
  resources(template, "aws_cognito_user_pool").map(({ values }) => [template.name, values] as const),
);
const clients = [...synthesize().values()].flatMap((template) =>
  resources(template, "aws_cognito_user_pool_client").map(
    ({ address, values }) => [`${template.name} ${address}`, values] as const,
  ),
);

it.each(pools)("only the platform creates users of %s, and nobody changes their tenant", (_, pool) => {
  expect(pool.admin_create_user_config).toMatchObject({ allow_admin_create_user_only: true });
  expect(pool.schema).toContainEqual(expect.objectContaining({ name: "tenant_id", mutable: false }));
});

it.each(clients)("%s writes no attribute that decides on a user's tenant", (_, client) => {
  expect(client.write_attributes).toBeDefined();
  expect(client.write_attributes).not.toContain("custom:tenant_id");
});
