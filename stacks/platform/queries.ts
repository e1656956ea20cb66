import type { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { definitionOf, functionNames } from "../../lambdas/functions";
import { auditQueries } from "../constructs/monitoring/audit-queries";
import { SavedQueries } from "../constructs/monitoring/saved-queries";
import { platformStackName } from "../support/naming";
import { tenantQueries } from "../support/tenant-queries";
import type { Functions } from "./functions";
import type { PlatformContext } from "./stores";

/** Operators' frequent queries of the platform's logs, saved in the console of Logs Insights. */
export function createSavedQueries(
  { stack, environment }: PlatformContext,
  functions: Functions,
  accessLog: CloudwatchLogGroup,
): void {
  const folder = platformStackName(environment.name);
  const auditing = functionNames
    .filter((each) => Object.values(definitionOf(each).variables).includes("audit.name"))
    .sort();
  const namesOf = (several: readonly Functions[keyof Functions][]) =>
    several.map(({ logGroup }) => logGroup.name);
  const ofFunctions = namesOf(Object.values(functions));
  new SavedQueries(stack, "audit", {
    folder: `${folder}/audit`,
    queries: auditQueries,
    logGroupNames: { audit: namesOf(auditing.map((each) => functions[each])) },
  });
  new SavedQueries(stack, "tenants", {
    folder: `${folder}/tenants`,
    queries: tenantQueries,
    logGroupNames: {
      access: [accessLog.name],
      functions: ofFunctions,
      lifecycle: namesOf([functions.lifecycle]),
      all: [accessLog.name, ...ofFunctions],
    },
  });
}
