import { deploySilo, startSynthesizedPlatform } from "../support/local-platform";
import { brokenCodeSuite } from "../support/suites/broken-code/suite";

brokenCodeSuite(startSynthesizedPlatform, deploySilo);
