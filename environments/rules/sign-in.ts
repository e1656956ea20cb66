import type { Problem } from "../problem";
import type { EnvironmentConfig } from "../schema";

/** Demands of a second factor must be met by the pool, and only grow from environment to tier; tokens end before sessions. */
export function problemsOfSignIn({
  production,
  mfa,
  administratorMfa,
  sessions,
  tiers,
  threatProtection,
  mail,
}: EnvironmentConfig): Problem[] {
  const problems: Problem[] = [];
  const refuse = (broken: boolean, field: string, given: unknown, fix: string) => {
    if (broken) problems.push({ field, given, fix });
  };
  refuse(
    production && mfa !== "off" && mfa !== "required" && administratorMfa !== "required",
    "administratorMfa",
    administratorMfa,
    'write "required": a stolen password of an administrator must not open a tenant in production',
  );
  refuse(
    production && mfa === "off",
    "mfa",
    mfa,
    'write "optional" or "required": in production, administrators of tenants need a second factor',
  );
  refuse(
    sessions.refreshHours * 60 <= sessions.tokenMinutes,
    "sessions.refreshHours",
    sessions.refreshHours,
    `write more than tokenMinutes, which is ${sessions.tokenMinutes}: Cognito refuses a refresh token that expires before the tokens`,
  );
  refuse(
    threatProtection === "enforced" && mail === undefined,
    "threatProtection",
    threatProtection,
    'write "audit" or "off", or set mail: the AWS provider configures what Cognito refuses only with a sender of mail',
  );
  const stronger = [
    { field: "administratorMfa", demand: administratorMfa },
    ...Object.entries(tiers).map(([tier, { mfa: demand }]) => ({ field: `tiers.${tier}.mfa`, demand })),
  ];
  for (const { field, demand } of stronger) {
    refuse(
      demand !== undefined && mfa === "off" && !production,
      field,
      demand,
      'leave it out, or set mfa to "optional": with mfa "off" no user can have a second factor',
    );
    refuse(
      demand === "optional" && mfa === "required",
      field,
      demand,
      'leave it out: mfa is "required" for all users',
    );
  }
  return problems;
}
