import type { LocalPlatform } from "../../../../develop/start/platform";
import { credentialTests } from "./credentials";
import { type DeploySilo, prepare, type Scene } from "./scene";
import { siloTests } from "./silos";
import { storeTests } from "./stores";
import { takingRoles } from "./taking-roles";
import { takingSilos } from "./taking-silos";
import { trialsOn } from "./trials";

/**
 * Faulty code of the functions: it has the functions' credentials and the real AWS SDK, and tries to reach another tenant's
 * data. Nothing leaks, because the calls are refused.
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
  if (deploySilo !== undefined) {
    siloTests(trials);
    takingSilos(ready);
  }
  trials.theirsKept();
}
