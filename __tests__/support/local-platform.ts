import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type LocalPlatform, type PlatformOptions, startPlatform } from "../../develop/start/platform";
import { localSilos } from "../../develop/start/silos/synthesize";
import { local } from "../../environments";
import { loadEnvironments } from "../../environments/load";
import type { EnvironmentConfig } from "../../environments/schema";
import { platformStackName } from "../../stacks/support/naming";
import { builtFunctions } from "./bundles";
import { stack, synthesize } from "./synth";

/** A platform, and the directory with the code of its functions. */
export type SynthesizedPlatform = LocalPlatform & { readonly bundles: string };

/**
 * The `local` environment on embedded services, from bundles and synthesized JSON of its own: nothing is shared with other tests.
 * @param changes of the environment's data, validated like it, except for the compute isolation
 * @param listeners what hears the platform's logs
 * @param altered what becomes of the stack's JSON before it is deployed
 * @returns the platform, and the directory of its functions' code
 */
export async function startSynthesizedPlatform(
  changes: Partial<EnvironmentConfig> = {},
  listeners: Pick<PlatformOptions, "onLog" | "onRequest" | "onDecision"> = {},
  altered: (json: string) => string = (json) => json,
): Promise<SynthesizedPlatform> {
  const directory = mkdtempSync(join(tmpdir(), "saas-platform-"));
  const removed = () => rmSync(directory, { recursive: true, force: true });
  try {
    const bundles = join(directory, "bundles");
    const { computeIsolation = local.computeIsolation, ...checked } = changes;
    // The rule on it is about the installed provider, which the embedded services do without.
    const environments = loadEnvironments({ local: { ...local, ...checked } }).map((environment) => ({
      ...environment,
      computeIsolation,
    }));
    await builtFunctions(bundles);
    const name = platformStackName("local");
    const synthesizedFile = join(directory, `${name}.tf.json`);
    writeFileSync(synthesizedFile, altered(stack(synthesize(environments, name), name).text));
    const platform = await startPlatform({
      synthesizedFile,
      synthesizeSilo: localSilos(join(directory, "silos")),
      bundles,
      ...listeners,
    });
    return { ...platform, bundles, close: () => platform.close().finally(removed) };
  } catch (error) {
    removed();
    throw error;
  }
}

/** Deploys the silo of a tenant beside a synthesized platform, whether or not the tenant awaits one. */
export async function deploySilo(platform: LocalPlatform, tenantId: string): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), "saas-silo-"));
  try {
    await platform.deploySilo(await localSilos(directory)({ tenantId, tier: "dedicated" }));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
