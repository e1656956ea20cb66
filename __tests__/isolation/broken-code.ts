import type { LocalPlatform } from "../../develop/start/platform";
import { credentialTests } from "./broken-code/credentials";
import { type DeploySilo, prepare, type Scene } from "./broken-code/scene";
import { siloTests } from "./broken-code/silos";
import { storeTests } from "./broken-code/stores";
import { takingRoles } from "./broken-code/taking-roles";
import { takingSilos } from "./broken-code/taking-silos";
import { trialsOn } from "./broken-code/trials";

/**
 * Code of the functions gone wrong: it has the functions' credentials and the real AWS SDK, and reaches for another
 * tenant's data. Nothing leaks, because the calls are refused.
 * @param start called once; the suite stops the platform.
 * @param deploySilo absent: the platform has no way to silos, and they are left out.
 */
export function brokenCodeSuite(start: () => Promise<LocalPlatform>, deploySilo?: DeploySilo): void {
  let scene: Scene | undefined;
  const ready = (): Scene => {
    if (scene === undefined) throw new Error("the platform did not start");
    return scene;
  };

  beforeAll(async () => {
    scene = await prepare(await start(), deploySilo);
  }, 120_000);
  afterAll(() => scene?.platform.close());

  const trials = trialsOn(ready);
  storeTests(trials);
  takingRoles(ready);
  credentialTests(ready);
  if (deploySilo === undefined) return;
  siloTests(trials);
  takingSilos(ready);
}
