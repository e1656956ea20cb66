import { dev } from "../../../environments/dev";
import { functionNames } from "../../../lambdas/functions";
import { resource, resources, stack, synthesize } from "../../support/synth";

const name = `saas-${dev.name}`;
const without = stack(synthesize([dev], name), name);
const enabled = { ...dev, singleSignOn: {} };
const withIt = stack(synthesize([enabled], name), name);

type Stack = typeof without;
interface Statement {
  readonly Sid: string;
  readonly Action: string | string[];
  readonly Resource: string | string[];
  readonly Condition?: object;
}

const poolOf = (of: Stack) => resources(of, "aws_cognito_user_pool")[0]?.values ?? {};
const schemaOf = (of: Stack) => poolOf(of).schema as { name: string; mutable: boolean }[];
const attribute = (of: Stack, wanted: string) => schemaOf(of).find((each) => each.name === wanted);
const policyOf = (of: Stack, each: string): Statement[] =>
  JSON.parse(String(resource(of, `aws_iam_role_policy.${each}_function`).policy)).Statement;

/** Functions that may change providers of the pool. */
const changers = (of: Stack) =>
  functionNames.filter((each) =>
    policyOf(of, each).some(({ Action }) => /IdentityProvider/.test(String(Action))),
  );

test("addresses and groups are mutable where providers write them, and the tenant nowhere", () => {
  expect(attribute(withIt, "email")?.mutable).toBe(true);
  expect(attribute(withIt, "sso_groups")?.mutable).toBe(true);
  expect(attribute(without, "email")?.mutable).toBe(false);
  expect(attribute(without, "sso_groups")).toBeUndefined();
  for (const each of [without, withIt]) expect(attribute(each, "tenant_id")?.mutable).toBe(false);
  expect(poolOf(withIt).user_attribute_update_settings).toEqual({
    attributes_require_verification_before_update: ["email"],
  });
});

test("the environment's own client knows no provider, and neither reads nor writes groups", () => {
  const [client] = resources(withIt, "aws_cognito_user_pool_client");
  expect(client?.values.supported_identity_providers).toEqual(["COGNITO"]);
  const named = [client?.values.read_attributes, client?.values.write_attributes].flat();
  expect(named).not.toContain("custom:sso_groups");
});

test("clients of connections get the environment's lifetimes and rotation of tokens", () => {
  const variables = Object(
    Object(resource(withIt, "aws_lambda_function.connections_function").environment).variables,
  );
  const { tokens } = JSON.parse(String(variables.SINGLE_SIGN_ON));
  const { explicit_auth_flows: flows, ...client } =
    resources(withIt, "aws_cognito_user_pool_client")[0]?.values ?? {};
  expect(client).toMatchObject({
    refresh_token_rotation: [
      {
        feature: tokens.refreshTokenRotation[0].feature,
        retry_grace_period_seconds: tokens.refreshTokenRotation[0].retryGracePeriodSeconds,
      },
    ],
    id_token_validity: tokens.idTokenValidity,
    access_token_validity: tokens.accessTokenValidity,
    refresh_token_validity: tokens.refreshTokenValidity,
  });
  expect(tokens.explicitAuthFlows).toEqual(
    (flows as string[]).map((flow) => flow.replace("USER_SRP", "CUSTOM")),
  );
});

test("the pool asks before it makes a user, only there", () => {
  const asks = (of: Stack) => Object(poolOf(of).lambda_config).pre_sign_up;
  expect(asks(withIt)).toBe(Object(poolOf(withIt).lambda_config).pre_token_generation_config.lambda_arn);
  expect(asks(without)).toBeUndefined();
});

test("no function may change providers in an environment without them", () => {
  expect(changers(without)).toEqual([]);
  expect(changers(withIt).sort()).toEqual(["connections", "lifecycle"]);
});

test("rights on providers are on the one pool, and those on domains reach no other row", () => {
  const statements = policyOf(withIt, "connections");
  const own = statements.find(({ Sid }) => Sid === "ProvidersAndClients");
  expect(own?.Resource).toBe(`\${aws_cognito_user_pool.tenant_users.arn}`);
  for (const each of statements.filter(({ Resource }) => String(Resource).includes("tenant_metadata"))) {
    expect([each.Sid, each.Condition]).toEqual([
      each.Sid,
      expect.objectContaining({ Null: { "dynamodb:LeadingKeys": "false" } }),
    ]);
  }
  const domains = statements.find(({ Sid }) => Sid === "HoldersOfDomains");
  expect(domains?.Condition).toMatchObject({
    "ForAllValues:StringLike": { "dynamodb:LeadingKeys": ["domain#*"] },
  });
  // The secret of a company's provider can be written, and read by no function.
  for (const each of functionNames) {
    expect(JSON.stringify(policyOf(withIt, each))).not.toContain("DescribeIdentityProvider");
  }
});

test("providers are counted against their quota, where there are any", () => {
  const alarms = (of: Stack) =>
    resources(of, "aws_cloudwatch_metric_alarm").filter(({ name: each }) => each === "identity_providers");
  expect(alarms(without)).toEqual([]);
  const [watching] = alarms(withIt);
  expect(watching?.values).toMatchObject({
    metric_name: "IdentityProviders",
    dimensions: { function: "lifecycle" },
    statistic: "Maximum",
    comparison_operator: "GreaterThanThreshold",
    threshold: dev.alarms.identityProviders.threshold,
  });
  // A quota that the alarm is to come before. Source: Amazon Cognito quotas.
  expect(dev.alarms.identityProviders.threshold).toBeLessThan(300);
});

test("the first connection that ends soon is reported, where there are any", () => {
  const alarms = (of: Stack) =>
    resources(of, "aws_cloudwatch_metric_alarm").filter(({ name: each }) => each === "expiring_connections");
  expect(alarms(without)).toEqual([]);
  expect(alarms(withIt).map(({ values }) => values)).toEqual([
    expect.objectContaining({
      metric_name: "ExpiringConnections",
      dimensions: { function: "lifecycle" },
      statistic: "Maximum",
      comparison_operator: "GreaterThanThreshold",
      threshold: 0,
    }),
  ]);
});

test("everyone may ask where a domain's users sign in, at a limited rate", () => {
  const methods = (of: Stack) =>
    resources(of, "aws_api_gateway_method").filter(({ values }) => values.operation_name === "GET /sign-in");
  expect(methods(without)).toEqual([]);
  expect(methods(withIt).map(({ values }) => values.authorization)).toEqual(["NONE"]);
  const settings = resources(withIt, "aws_api_gateway_method_settings").find(
    ({ values }) => values.method_path === "sign-in/GET",
  );
  expect(settings?.values.settings).toMatchObject({
    throttling_rate_limit: dev.keylessThrottling.rateLimit,
  });
});
