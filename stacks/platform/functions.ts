import type { MfaPolicy } from "../../api/mfa";
import { nearest } from "../../environments/nearest";
import { EnvironmentError } from "../../environments/problem";
import type { EnvironmentConfig } from "../../environments/schema";
import { type FunctionName, functionDefinitions, functionNames } from "../../lambdas/functions";
import type { FunctionDefinition, PlatformValue } from "../../lambdas/shared/definition";
import { PlatformFunction } from "../constructs/compute/platform-function";
import { tokensOf } from "../constructs/identity/tokens-of-clients";
import type { FunctionBundles } from "../support/bundling";
import { SILO_WORK_TAG, siloParameters } from "../support/naming";
import { senderOf } from "../support/sender";
import type { TenantAccess } from "./access";
import { isolatedFunctions } from "./compute-isolation";
import type { PlatformContext, Stores } from "./stores";

export type Functions = Readonly<Record<FunctionName, PlatformFunction>>;

/** Name of the usage plan of a tier. */
export const tierPlanName = ({ name }: PlatformContext, tier: string): string => name(`tier-${tier}`);

/** Maps every function's definition: the value of `make` by the function's name. */
export const forEachFunction = <T>(make: (name: FunctionName, definition: FunctionDefinition) => T) =>
  Object.fromEntries(
    Object.entries(functionDefinitions).map(([name, definition]) => [
      name,
      make(name as FunctionName, definition),
    ]),
  ) as Readonly<Record<FunctionName, T>>;

/** Every function with its variables and the tenant access roles that it assumes; grants.ts adds the grants. */
export function createFunctions(
  context: PlatformContext,
  stores: Stores,
  access: TenantAccess,
  eventBusName: string,
  bundles: FunctionBundles,
): Functions {
  const { stack, environment, name, keyArn } = context;
  const values = platformValues(context, stores, eventBusName);
  const reserved = reservedConcurrency(environment);
  const isolated = isolatedFunctions(environment);
  return forEachFunction((functionName, definition) => {
    const { timeoutSeconds, memoryMb, variables, assumes, silo } = definition;
    const assumed = Object.entries(assumes).map(([variable, { role, sid }]) => ({
      variable,
      sid,
      role: access[role],
    }));
    const created = new PlatformFunction(stack, `${functionName}_function`, {
      environment,
      functionName: name(functionName),
      bundle: bundles[functionName],
      timeoutSeconds,
      memoryMb,
      reservedConcurrency: reserved.get(functionName),
      tenantIsolated: isolated.has(functionName),
      variables: {
        ...Object.fromEntries(Object.entries(variables).map(([variable, of]) => [variable, values[of]])),
        ...Object.fromEntries(assumed.map(({ variable, role }) => [variable, role.role.arn])),
      },
      // Silos trust the roles with this tag.
      roleTags: environment.isolationModel === "pool" || silo === "none" ? {} : { [SILO_WORK_TAG]: silo },
      keyArn,
    });
    for (const { role, sid } of assumed) role.serve(created, sid);
    return created;
  });
}

/**
 * The reservations of all functions: those that the environment names, and equal parts of `others` for the rest.
 * @throws EnvironmentError for an unknown function, or too few `others`, which the schema cannot detect
 */
function reservedConcurrency({ name, concurrency }: EnvironmentConfig): ReadonlyMap<string, number> {
  const { reserved, others } = concurrency;
  const unknown = Object.entries(reserved).filter(
    ([each]) => !(functionNames as readonly string[]).includes(each),
  );
  const lines = unknown.map(([each, given]) => {
    const near = nearest(each, functionNames);
    const fix = near === undefined ? `name one of ${functionNames.join(", ")}` : `did you mean "${near}"?`;
    return `environments/${name}.ts: concurrency.reserved.${each} is ${given}: no such function; ${fix}`;
  });
  const rest = functionNames.filter((each) => !Object.hasOwn(reserved, each));
  const part = Math.floor((others ?? 0) / Math.max(1, rest.length));
  if (others !== undefined && rest.length > 0 && part === 0)
    lines.push(
      `environments/${name}.ts: concurrency.others is ${others}: write ${rest.length} at least, which ${rest.join(", ")} share`,
    );
  if (lines.length > 0) throw new EnvironmentError(lines.join("\n"));
  const parts = others === undefined ? [] : rest.map((each) => [each, part] as const);
  return new Map([...Object.entries(reserved), ...parts]);
}

function mfaPolicyOf({ mfa, administratorMfa, tiers }: EnvironmentConfig): MfaPolicy {
  const demands = Object.entries(tiers).flatMap(([tier, { mfa: demand }]) =>
    demand === undefined ? [] : [[tier, demand] as const],
  );
  return { users: mfa, administrators: administratorMfa ?? mfa, tiers: Object.fromEntries(demands) };
}

/** What an app client of a connection has in common with the environment's own. */
function connectionSettingsOf(
  { hostedSignIn, singleSignOn, sessions }: PlatformContext["environment"],
  signInHost: string | undefined,
) {
  if (hostedSignIn === undefined || singleSignOn === undefined || signInHost === undefined) return null;
  const { callbackUrls, signOutUrls = callbackUrls } = hostedSignIn;
  const tokens = tokensOf(sessions, "ALLOW_CUSTOM_AUTH");
  return { ...singleSignOn, tokens, callbackUrls, signOutUrls, host: signInHost };
}

function platformValues(
  context: PlatformContext,
  { users, metadata, members, audit, data, bucket }: Stores,
  eventBusName: string,
): Readonly<Record<PlatformValue, string>> {
  const { environment } = context;
  const tiers = Object.entries(environment.tiers).map(
    ([tier, { mfa: _, ...limits }]) => [tier, { ...limits, usagePlan: tierPlanName(context, tier) }] as const,
  );
  return {
    "users.poolId": users.pool.id,
    "users.clientId": users.client.id,
    "users.issuer": `https://${users.pool.endpoint}`,
    "metadata.name": metadata.name,
    "members.name": members.name,
    "audit.name": audit.name,
    "data.name": data.name,
    "bucket.name": bucket.bucket,
    "eventBus.name": eventBusName,
    tiers: JSON.stringify(Object.fromEntries(tiers)),
    mfa: JSON.stringify(mfaPolicyOf(environment)),
    singleSignOn: JSON.stringify(connectionSettingsOf(environment, users.signInHost)),
    "singleSignOn.enabled": `${environment.singleSignOn !== undefined}`,
    mail: JSON.stringify(senderOf(environment)),
    defaultTier: environment.defaultTier,
    isolationModel: environment.isolationModel,
    siloParameters: siloParameters(environment.name),
    "files.maxUploadBytes": `${environment.files.maxUploadBytes}`,
    "files.presignedUrlSeconds": `${environment.files.presignedUrlSeconds}`,
    "tenantLimits.userCallsPerMinute": `${environment.tenantLimits.userCallsPerMinute}`,
    "tenantLimits.invitationsPerDay": `${environment.tenantLimits.invitationsPerDay}`,
    "tenantLimits.invitationCoolDownSeconds": `${environment.tenantLimits.invitationCoolDownSeconds}`,
    "tenantLimits.machineTokensPerHour": `${environment.tenantLimits.machineTokensPerHour}`,
    "tenantLimits.scimRequestsPerMinute": `${environment.tenantLimits.scimRequestsPerMinute}`,
    "offboarding.graceDays": `${environment.offboarding.graceDays}`,
    "usage.itemBytesEveryDays": `${environment.usage.itemBytesEveryDays}`,
  };
}
