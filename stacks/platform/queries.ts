import type { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { auditQueries } from "../constructs/monitoring/audit-queries";
import { SavedQueries } from "../constructs/monitoring/saved-queries";
import { platformStackName } from "../support/naming";
import { tenantQueries } from "../support/tenant-queries";
import type { Functions } from "./functions";
import type { PlatformContext } from "./stores";

/** What operators ask the platform's logs again and again, ready in the console of Logs Insights. */
export function createSavedQueries(
  { stack, environment }: PlatformContext,
  functions: Functions,
  accessLog: CloudwatchLogGroup,
): void {
  const folder = platformStackName(environment.name);
  const { account, admin, lifecycle, onboarding } = functions;
  const namesOf = (several: readonly Functions[keyof Functions][]) =>
    several.map(({ logGroup }) => logGroup.name);
  const ofFunctions = namesOf(Object.values(functions));
  new SavedQueries(stack, "audit", {
    folder: `${folder}/audit`,
    queries: auditQueries,
    logGroupNames: { audit: namesOf([account, admin, lifecycle, onboarding]) },
  });
  new SavedQueries(stack, "tenants", {
    folder: `${folder}/tenants`,
    queries: tenantQueries,
    logGroupNames: {
      access: [accessLog.name],
      functions: ofFunctions,
      lifecycle: namesOf([lifecycle]),
      all: [accessLog.name, ...ofFunctions],
    },
  });
}
