import { valueProblems } from "../../../develop/aws/models/check";
import { dev } from "../../../environments/dev";
import { prod } from "../../../environments/prod";
import type { EnvironmentConfig } from "../../../environments/schema";
import { stack as named, resources, synthesize } from "../../support/synth";

const stackOf = (environment: EnvironmentConfig) => {
  const name = `saas-${environment.name}`;
  return named(synthesize([environment], name), name);
};
const poolOf = (environment: EnvironmentConfig) =>
  resources(stackOf(environment), "aws_cognito_user_pool")[0]?.values;

const RISKS = "aws_cognito_risk_configuration";

test("threat protection that is off needs no plan beyond that of the tokens", () => {
  const pool = poolOf({ ...prod, threatProtection: "off" });
  expect(pool?.user_pool_tier).toBe("ESSENTIALS");
  expect(pool).not.toHaveProperty("user_pool_add_ons");
});

test.each([
  ["audit", "AUDIT"],
  ["enforced", "ENFORCED"],
] as const)("threat protection %s has the plan that offers it", (threatProtection, mode) => {
  expect(poolOf({ ...prod, threatProtection })).toMatchObject({
    user_pool_tier: "PLUS",
    user_pool_add_ons: { advanced_security_mode: mode },
  });
});

test.each(["off", "audit"] as const)("%s refuses nothing", (threatProtection) => {
  expect(resources(stackOf({ ...prod, threatProtection }), RISKS)).toEqual([]);
});

test("enforced refuses compromised passwords and sign-ins of high risk, with values that AWS takes", () => {
  const stack = stackOf({ ...prod, threatProtection: "enforced" });
  const [risks] = resources(stack, RISKS);
  expect(risks?.values).toMatchObject({
    user_pool_id: "${aws_cognito_user_pool.tenant_users.id}",
    compromised_credentials_risk_configuration: { actions: { event_action: "BLOCK" } },
    account_takeover_risk_configuration: {
      actions: {
        high_action: { event_action: "BLOCK" },
        medium_action: { event_action: "MFA_IF_CONFIGURED" },
      },
      notify_configuration: { source_arn: prod.mail?.identityArn },
    },
  });
  expect(valueProblems([stack])).toEqual([]);
});

test("a development environment has none", () => {
  expect(resources(stackOf(dev), RISKS)).toEqual([]);
});
