import type { Target } from "@saas/api-client/target";
import { newTenant } from "../../target/tenants";
import { accountTests } from "./account";
import { controlPlaneTests } from "./control-plane";
import { dataTests } from "./data";
import { filesTests } from "./files";
import { gatewayTests } from "./gateway";
import { isolationTests } from "./isolation";
import { offboardingTests } from "./offboarding";
import { onboardingTests } from "./onboarding";
import { scimTests } from "./scim";
import { siloTests } from "./silo";
import type { Stage } from "./stage";
import { suspensionTests } from "./suspension";
import { userTests } from "./users";

/**
 * The one end-to-end suite: the whole contract of the API, through HTTP and sign-in alone.
 * @param startTarget called once, before the first test; the caller stops the target
 * @param withSilos whether the target has a way to deploy silos
 */
export function endToEndSuite(startTarget: () => Promise<Target>, withSilos = true): void {
  let stage: Stage | undefined;
  const ready = (): Stage => {
    if (stage === undefined) throw new Error("the target did not start");
    return stage;
  };

  beforeAll(async () => {
    const target = await startTarget();
    const [acme, globex] = [await newTenant(target, "Acme"), await newTenant(target, "Globex")];
    stage = { target, acme, globex };
  }, 120_000);

  onboardingTests(ready);
  dataTests(ready);
  filesTests(ready);
  accountTests(ready);
  userTests(ready);
  scimTests(ready);
  controlPlaneTests(ready);
  suspensionTests(ready);
  if (withSilos) siloTests(ready);
  offboardingTests(ready);
  isolationTests(ready);
  gatewayTests(ready);
}
