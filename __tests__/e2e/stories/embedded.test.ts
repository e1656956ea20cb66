import type { LocalPlatform } from "../../../develop/start/platform";
import { local } from "../../../environments";
import { startSynthesizedPlatform } from "../../support/local-platform";
import { endToEndSuite } from "../../support/suites/end-to-end/suite";
import { endGraceOf } from "../../support/target/grace";
import { targetOf } from "../../support/target/tenants";

describe("the embedded services", () => {
  let platform: LocalPlatform | undefined;

  endToEndSuite(async () => {
    const started = await startSynthesizedPlatform();
    platform = started;
    // The platform deploys a silo as soon as a tenant awaits it.
    const silo = { tier: "dedicated", deploy: () => started.idle() };
    const endGrace = (tenantId: string) => endGraceOf(started, tenantId);
    return { ...targetOf(started), corsOrigins: local.cors.allowOrigins, silo, endGrace };
  });

  afterAll(() => platform?.close());
});
