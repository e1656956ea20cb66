import { platformStackName, siloStackName } from "../../stacks/support/naming";
import { outdir, stackFile } from "../../synthesis/to-disk";

/** The stack that runs locally, once it is synthesized. */
export const localStackFile = stackFile(outdir, platformStackName("local"));

/** The silos in the local environment's registry, once they are synthesized. */
export async function localSiloFiles(): Promise<string[]> {
  const { local } = await import("../../environments");
  return local.siloTenants.map(({ slug }) => stackFile(outdir, siloStackName(local.name, slug)));
}
