import { dev } from "../../../environments/dev";
import type { EnvironmentConfig } from "../../../environments/schema";
import { stack as named, resources, synthesize } from "../../support/synth";

const { refreshTokenRotation: _, ...sessions } = dev.sessions;

const clientOf = (changed: EnvironmentConfig["sessions"]) => {
  const name = `saas-${dev.name}`;
  const stack = named(synthesize([{ ...dev, sessions: changed }], name), name);
  return resources(stack, "aws_cognito_user_pool_client")[0]?.values;
};

test("with rotation, a client has no flow that refreshes without it", () => {
  expect(clientOf({ ...sessions, refreshTokenRotation: { graceSeconds: 0 } })).toMatchObject({
    explicit_auth_flows: ["ALLOW_USER_SRP_AUTH"],
    refresh_token_rotation: [{ feature: "ENABLED", retry_grace_period_seconds: 0 }],
  });
});

test("without, both arguments stay: the provider cannot apply their absence", () => {
  expect(clientOf(sessions)).toMatchObject({
    explicit_auth_flows: ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
    refresh_token_rotation: [{ feature: "DISABLED", retry_grace_period_seconds: 0 }],
  });
});
