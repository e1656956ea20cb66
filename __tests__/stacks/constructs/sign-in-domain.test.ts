import { prod } from "../../../environments";
import { loadEnvironments } from "../../../environments/load";
import type { EnvironmentConfig } from "../../../environments/schema";
import { stack as named, resources, synthesize } from "../../support/synth";

const stackOf = (environment: EnvironmentConfig) => {
  const name = `saas-${environment.name}`;
  return named(synthesize([environment], name), name);
};

test.each(loadEnvironments().map((environment) => [environment.name, environment] as const))(
  "%s: applications get codes only, at the environment's URLs, without a secret",
  (name, environment) => {
    const stack = stackOf(environment);
    const [client] = resources(stack, "aws_cognito_user_pool_client");
    const callbackUrls = environment.hostedSignIn?.callbackUrls;
    expect(client?.values).toMatchObject({
      generate_secret: false,
      allowed_oauth_flows: ["code"],
      callback_urls: callbackUrls,
      logout_urls: environment.hostedSignIn?.signOutUrls ?? callbackUrls,
      supported_identity_providers: ["COGNITO"],
    });
    const [domain] = resources(stack, "aws_cognito_user_pool_domain");
    expect(domain?.values.domain).toBe(`saas-${name}-${environment.accountId}`);
  },
);

test("without hosted sign-in the domain is for machines: the client of people has no flow of OAuth", () => {
  const { hostedSignIn: _, ...without } = prod;
  const stack = stackOf({ ...without });
  expect(resources(stack, "aws_cognito_user_pool_domain")).toHaveLength(1);
  const [client] = resources(stack, "aws_cognito_user_pool_client");
  expect(Object.keys(client?.values ?? {}).filter((name) => name.startsWith("allowed_oauth"))).toEqual([]);
  expect(Object.keys(stack.output)).not.toContain("sign_in_domain");
  expect(Object.keys(stack.output)).toContain("token_url");
});

test.each([
  ["eu-central-1", "auth.eu-central-1.amazoncognito.com"],
  ["us-gov-west-1", "auth-fips.us-gov-west-1.amazoncognito.com"],
])("in %s, the pages are below %s", (region, parent) => {
  const { value } = stackOf({ ...prod, region }).output.sign_in_domain ?? {};
  expect(value).toBe(`\${aws_cognito_user_pool_domain.tenant_users_sign_in.domain}.${parent}`);
});
