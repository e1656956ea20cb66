import { siloStackName } from "../../../stacks/support/naming";
import { stackFile } from "../../../synthesis/to-disk";
import type { SynthesizeSilo } from "./deployer";

/**
 * Synthesizes silos of the local environment as if its registry had a line for each, with the same validation.
 * @param outdir output directory; not that of other stacks, whose list of stacks it would replace.
 */
export function localSilos(outdir: string): SynthesizeSilo {
  return async ({ tenantId, tier }) => {
    // Loaded on demand: most runs have no silo.
    const [{ local }, { loadEnvironments }, { SiloStack }, { synthesizeApp }] = await Promise.all([
      import("../../../environments"),
      import("../../../environments/load"),
      import("../../../stacks/silo-stack"),
      import("../../../synthesis/app"),
    ]);
    const line = { slug: slugOf(tenantId), tenantId, region: local.region, tier };
    const environments = loadEnvironments({ local: { ...local, siloTenants: [line] } });
    synthesizeApp(outdir, (app) => {
      for (const environment of environments) {
        for (const tenant of environment.siloTenants) new SiloStack(app, { environment, tenant });
      }
    });
    return stackFile(outdir, siloStackName(local.name, line.slug));
  };
}

/** A slug in place of an operator's: begins with a letter, and is unique because ids are. */
const slugOf = (tenantId: string): string => `t-${tenantId.slice(0, 8)}`;
