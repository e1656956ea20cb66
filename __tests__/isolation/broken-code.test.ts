import { brokenCodeSuite } from "./broken-code";
import { startSynthesizedPlatform } from "./support/platform";

brokenCodeSuite(startSynthesizedPlatform);
