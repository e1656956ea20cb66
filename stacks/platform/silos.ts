import { partitionOf } from "../../environments/regions";
import { definitionOf, functionNames } from "../../lambdas/functions";
import { PublishedParameters } from "../constructs/configuration/published-parameters";
import {
  ALARM_TOPIC_OUTPUT,
  bindingParameter,
  functionRoleOutput,
  siloAccessRoleName,
  siloStackName,
} from "../support/naming";
import { TENANT_ID_SHAPE } from "../support/policy-document";
import type { Functions } from "./functions";
import { grantsOn, type SiloResource } from "./grants";
import type { PlatformContext } from "./stores";

/**
 * Prepares a platform for silos without naming any: the functions that work in silos may assume roles with the names of
 * silos' roles, and the platform publishes the parameters that silos read. A new silo changes nothing here.
 */
export function openToSilos(
  { stack, environment }: PlatformContext,
  functions: Functions,
  topicArn: string,
): void {
  const { name, region, accountId } = environment;
  const partition = partitionOf(region);
  const inSilos = functionNames.filter((each) => definitionOf(each).silo !== "none");
  const arns: Readonly<Record<SiloResource, string>> = {
    "silos.bindings": `arn:${partition}:ssm:${region}:${accountId}:parameter${bindingParameter(name, TENANT_ID_SHAPE)}`,
  };
  for (const each of inSilos) {
    functions[each].allow({
      Sid: "ActInSilos",
      Action: ["sts:AssumeRole", "sts:TagSession"],
      Resource: `arn:${partition}:iam::${accountId}:role/${siloAccessRoleName(siloStackName(name, "*"))}`,
    });
    for (const statement of grantsOn(each, arns, environment)) functions[each].allow(statement);
  }
  new PublishedParameters(stack, "published", {
    environment: name,
    values: {
      // Read by silos that were deployed before their trust policy compared tags.
      ...Object.fromEntries(
        inSilos.map((each) => [
          functionRoleOutput(each),
          {
            value: functions[each].role.arn,
            description: `Role of the function ${each}, which silos trust`,
          },
        ]),
      ),
      [ALARM_TOPIC_OUTPUT]: { value: topicArn, description: "SNS topic of every alarm of the environment" },
    },
  });
}
