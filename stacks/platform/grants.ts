import type { EnvironmentConfig } from "../../environments/schema";
import { addressOf } from "../../environments/schema/mail";
import { definitionOf, type FunctionName } from "../../lambdas/functions";
import type { GrantCondition, GrantedResource } from "../../lambdas/shared/definition";
import { apiGatewayArns } from "../support/api-gateway-arns";
import { type Statement, TENANT_ID_SHAPE, useKeyThrough } from "../support/policy-document";
import { senderArns } from "../support/sender";
import { type Functions, forEachFunction } from "./functions";
import { CLIENT_INDEX, type PlatformContext, STATUS_INDEX, type Stores } from "./stores";

/** Resources that depend on the stage: tiers.ts grants them. */
export type TierResource = Extract<GrantedResource, `tiers.${string}`>;
/** Resources of environments with silos: silos.ts grants them. */
export type SiloResource = Extract<GrantedResource, `silos.${string}`>;

type Arns<R extends GrantedResource> = Readonly<Record<R, string | readonly string[]>>;

/**
 * Grants functions the permissions that their definitions declare on the platform's stores, users, API keys and events.
 */
export function createGrants(
  context: PlatformContext,
  functions: Functions,
  { users, metadata, members, audit }: Stores,
  eventBusArn: string,
): void {
  const { environment, keyArn } = context;
  const { apiKeys, apiKeyTags, usagePlans } = apiGatewayArns(environment);
  const tables = {
    metadata: metadata.arn,
    "metadata.byStatus": `${metadata.arn}/index/${STATUS_INDEX}`,
    members: members.arn,
    "members.byClient": `${members.arn}/index/${CLIENT_INDEX}`,
    audit: audit.arn,
  };
  const arns: Arns<Exclude<GrantedResource, TierResource | SiloResource>> = {
    ...tables,
    users: users.pool.arn,
    connections: environment.singleSignOn === undefined ? [] : users.pool.arn,
    domains: metadata.arn,
    apiKeys,
    "apiKeys.each": `${apiKeys}/*`,
    "apiKeys.tags": apiKeyTags,
    usagePlans,
    eventBus: eventBusArn,
    mail: senderArns(environment),
  };
  const { users: _, ...withoutUsers } = arns;
  forEachFunction((name, { triggers }) => {
    const own = triggers?.tokens === undefined ? arns : withoutUsers;
    for (const statement of grantsOn(name, own, environment)) functions[name].allow(statement);
    if (keyArn !== undefined && grantsOn(name, tables, environment).length > 0) {
      functions[name].allow(useKeyThrough(keyArn, environment.region, ["dynamodb"]));
    }
  });
}

/**
 * Returns the statements of a function's grants on some resources.
 * @param arns of those resources; leaves out grants on others.
 */
export function grantsOn(
  name: FunctionName,
  arns: Partial<Arns<GrantedResource>>,
  environment: EnvironmentConfig,
): Statement[] {
  return definitionOf(name).grants.flatMap(({ sid, actions, on, when }) => {
    const resources = [on].flat().flatMap((each) => arns[each] ?? []);
    const [first, ...others] = resources;
    if (first === undefined) return [];
    return {
      Sid: sid,
      Action: actions,
      Resource: others.length > 0 || Array.isArray(arns[on as GrantedResource]) ? resources : first,
      ...(when !== undefined && { Condition: conditionOf(when, environment) }),
    };
  });
}

function conditionOf(
  when: GrantCondition,
  { name, mail }: EnvironmentConfig,
): NonNullable<Statement["Condition"]> {
  if (typeof when === "object") return { StringEquals: { "events:source": when.eventSource } };
  const conditions: Readonly<Record<Extract<GrantCondition, string>, NonNullable<Statement["Condition"]>>> = {
    tenantRows: {
      "ForAllValues:StringLike": { "dynamodb:LeadingKeys": [TENANT_ID_SHAPE] },
      // ForAllValues is true when the key is absent.
      Null: { "dynamodb:LeadingKeys": "false" },
    },
    domainRows: {
      "ForAllValues:StringLike": { "dynamodb:LeadingKeys": ["domain#*"] },
      Null: { "dynamodb:LeadingKeys": "false" },
    },
    newKeyOfTenant: {
      StringEquals: { "aws:RequestTag/environment": name },
      StringLike: { "aws:RequestTag/tenant_id": TENANT_ID_SHAPE },
    },
    ownSender: { StringEquals: { "ses:FromAddress": addressOf(mail?.from ?? "") } },
    ownEnvironment: { StringEquals: { "aws:ResourceTag/environment": name } },
  };
  return conditions[when];
}
