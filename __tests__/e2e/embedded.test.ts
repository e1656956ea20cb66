import { local } from "../../environments";
import type { LocalPlatform } from "../../local/platform";
import { startSynthesizedPlatform } from "../support/local-platform";
import { endToEndSuite } from "./suite";
import { targetOf } from "./tenants";

describe("the embedded services", () => {
  let platform: LocalPlatform | undefined;

  endToEndSuite(async () => {
    platform = await startSynthesizedPlatform();
    return { ...targetOf(platform), corsOrigins: local.cors.allowOrigins };
  });

  afterAll(() => platform?.close());
});
