import { deploySilo, startSynthesizedPlatform } from "../support/local-platform";
import { brokenCodeSuite } from "./broken-code";

brokenCodeSuite(startSynthesizedPlatform, deploySilo);
