import type { LocalPlatform } from "../../local/platform";
import { credentialTests } from "./broken-code/credentials";
import { prepare, type Scene } from "./broken-code/scene";
import { storeTests } from "./broken-code/stores";
import { takingRoles } from "./broken-code/taking-roles";

/**
 * Code of the functions gone wrong: it has the functions' credentials and the real AWS SDK, and reaches for another
 * tenant's data. Nothing leaks, because the calls are refused.
 * @param start called once; the suite stops the platform.
 */
export function brokenCodeSuite(start: () => Promise<LocalPlatform>): void {
  let scene: Scene | undefined;
  const ready = (): Scene => {
    if (scene === undefined) throw new Error("the platform did not start");
    return scene;
  };

  beforeAll(async () => {
    scene = await prepare(await start());
  }, 120_000);
  afterAll(() => scene?.platform.close());

  storeTests(ready);
  takingRoles(ready);
  credentialTests(ready);
}
