import { startSynthesizedPlatform } from "../support/local-platform";
import { leftoverSuite } from "../support/suites/leftovers/suite";

leftoverSuite("per-tenant", () => startSynthesizedPlatform({ computeIsolation: "per-tenant" }));
