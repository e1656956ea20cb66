import type { EnvironmentConfig } from "../../environments/schema";
import { inAnyPartition, type Statement } from "../support/policy-document";
import { environmentArns } from "./arns";
import {
  ON_BOUNDED_ROLES,
  ON_MAPPINGS,
  ON_POLICIES,
  ON_RESOURCES,
  ON_ROLES,
  ON_STATES,
  WITHOUT_ARN,
} from "./deploy-operations";
import { of } from "./reading";

/**
 * The boundary of the deploy role: the platform's resources, by kind, and operations without an ARN. The role's own
 * policies name the exact operations. {@link OTHER_OPERATIONS} denies those that no deployment needs, and
 * {@link deployDenials} what must never happen: a boundary is limited to 6,144 characters, too few for both resources
 * and operations.
 */
export function deployBoundary(environment: EnvironmentConfig): Statement[] {
  const arns = environmentArns(environment);
  return inAnyPartition([
    { Sid: "Platform", Action: ON_PLATFORM, Resource: platformArns(environment) },
    { Sid: "NoArn", Action: WITHOUT_ARN, Resource: "*" },
    {
      Sid: "Mappings",
      Action: ON_MAPPINGS,
      Resource: "*",
      Condition: { ArnLike: { "lambda:FunctionArn": arns.functions } },
    },
    {
      Sid: "States",
      Action: ON_STATES,
      Resource: [arns.stateBucket, ...arns.deployedStates.map((state) => `${state}*`)],
    },
    {
      Sid: "Bounded",
      Action: ON_BOUNDED_ROLES,
      Resource: arns.roles,
      Condition: { ArnLike: { "iam:PermissionsBoundary": arns.boundaries } },
    },
    {
      Sid: "Roles",
      // deployDenials limits the services that a role is passed to, and those that create a role for themselves.
      Action: ON_ROLES,
      Resource: [arns.roles, arns.linkedRolesByKind],
    },
    {
      Sid: "Policies",
      Action: ON_POLICIES,
      Resource: arns.policies,
    },
  ]);
}

function platformArns(environment: EnvironmentConfig): string[] {
  const arns = environmentArns(environment);
  return [
    arns.tables,
    arns.buckets,
    arns.functions,
    arns.mappings,
    arns.buses,
    arns.rules,
    arns.queues,
    arns.topics,
    arns.alarms,
    arns.dashboard,
    arns.parameters,
    ...arns.logGroupsByKind,
    arns.webAcls,
    arns.samplingRule,
    arns.managedRules,
    // deployDenials limits the actions.
    arns.gateway,
    arns.userPools,
    arns.vaults,
    arns.backupPlans,
    arns.keys,
    ...arns.aliases,
  ];
}

/**
 * A service as a whole, except Lambda: its mappings, which have an ARN without a name, are limited by the condition on
 * their function.
 */
const ON_PLATFORM = Object.entries(ON_RESOURCES).flatMap(([service, operations]) =>
  service === "lambda" ? of(service, ...operations) : [`${service}:*`],
);
