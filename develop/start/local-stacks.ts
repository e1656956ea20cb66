import { platformStackName, siloStackName } from "../../stacks/support/naming";
import { outdir, stackFile } from "../../synthesis/to-disk";

/** File of the local environment's synthesized stack. */
export const localStackFile = stackFile(outdir, platformStackName("local"));

/** Files of the synthesized silos in the local environment's registry. */
export async function localSiloFiles(): Promise<string[]> {
  const { local } = await import("../../environments");
  return local.siloTenants.map(({ slug }) => stackFile(outdir, siloStackName(local.name, slug)));
}
