import type { App } from "cdktf";
import type { EnvironmentConfig } from "../environments/schema";
import { CiAccessStack } from "../stacks/ci-access-stack";
import { PlatformStack } from "../stacks/platform-stack";
import { SiloStack } from "../stacks/silo-stack";
import { StateBackendStack } from "../stacks/state-backend-stack";
import type { FunctionBundles } from "../stacks/support/bundling";
import {
  ciAccessStackName,
  platformStackName,
  siloStackName,
  stackNames,
  stateBackendStackName,
} from "../stacks/support/naming";

/**
 * Creates every environment's stacks, or the chosen ones.
 * @param bundles the functions' code; undefined if no platform is created.
 */
export function compose(
  app: App,
  environments: readonly EnvironmentConfig[],
  bundles: FunctionBundles | undefined,
  chosen: ReadonlySet<string> = new Set(stackNames(environments)),
): void {
  for (const environment of environments) {
    const { name, siloTenants, ci } = environment;
    if (chosen.has(stateBackendStackName(name))) new StateBackendStack(app, environment);
    if (ci !== undefined && chosen.has(ciAccessStackName(name))) new CiAccessStack(app, environment, ci);
    if (chosen.has(platformStackName(name))) {
      if (bundles === undefined) throw new Error(`${platformStackName(name)} is created without bundles`);
      new PlatformStack(app, { environment, bundles });
    }
    for (const tenant of siloTenants) {
      if (chosen.has(siloStackName(name, tenant.slug))) new SiloStack(app, { environment, tenant });
    }
  }
}
