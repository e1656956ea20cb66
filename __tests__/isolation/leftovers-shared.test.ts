import { startSynthesizedPlatform } from "../support/local-platform";
import { leftoverSuite } from "../support/suites/leftovers/suite";

leftoverSuite("shared", startSynthesizedPlatform);
