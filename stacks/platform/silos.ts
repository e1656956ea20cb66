import type { FunctionName } from "../../api/route";
import { partitionOf } from "../../environments/regions";
import type { SiloWork } from "../constructs/access/silo-access-role";
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
import type { PlatformContext } from "./stores";

/** The functions that work in silos, by what their work there is. */
export const siloWorkers: Readonly<Record<Exclude<SiloWork, "restore">, readonly FunctionName[]>> = {
  tenant: ["data", "files"],
  lifecycle: ["lifecycle"],
  export: ["admin"],
  activation: ["onboarding"],
};

/**
 * What silos need of a platform that never hears of them: it publishes who works in them and where their alarms go, and its
 * functions may take roles that are named as silos name them. A new silo changes nothing here.
 */
export function openToSilos(
  { stack, environment }: PlatformContext,
  functions: Functions,
  topicArn: string,
): void {
  const { name, region, accountId } = environment;
  const partition = partitionOf(region);
  const workers = Object.values(siloWorkers).flat();
  for (const worker of workers) {
    functions[worker].allow({
      Sid: "ActInSilos",
      Action: ["sts:AssumeRole", "sts:TagSession"],
      Resource: `arn:${partition}:iam::${accountId}:role/${siloAccessRoleName(siloStackName(name, "*"))}`,
    });
  }
  functions.onboarding.allow({
    Sid: "ReadBindings",
    Action: "ssm:GetParameter",
    Resource: `arn:${partition}:ssm:${region}:${accountId}:parameter${bindingParameter(name, TENANT_ID_SHAPE)}`,
  });
  new PublishedParameters(stack, "published", {
    environment: name,
    values: {
      ...Object.fromEntries(
        workers.map((worker) => [
          functionRoleOutput(worker),
          {
            value: functions[worker].role.arn,
            description: `Role of the function ${worker}, which silos trust`,
          },
        ]),
      ),
      [ALARM_TOPIC_OUTPUT]: { value: topicArn, description: "SNS topic of every alarm of the environment" },
    },
  });
}
