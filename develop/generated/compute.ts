import { definitionOf, type FunctionName } from "../../lambdas/functions";
import { isolatedFunctions } from "../../stacks/platform/compute-isolation";
import { markdownTable } from "./markdown";
import { dollars, prices } from "./prices";
import { DOCUMENTED } from "./synthesized";

/** The use that the table assumes: requests of a tenant in a month, and milliseconds of each. */
const REQUESTS = 10_000;
const MILLISECONDS = 100;
const TENANTS = [100, 10_000];
/** Shares of requests that find no execution environment. The first is that of the example of Lambda's pricing page. */
const COLD = [0.02, 0.1];

/** What compute per tenant adds to a month's bill, in US dollars. */
export function computeCosts(): string {
  const names = [
    ...isolatedFunctions({ name: DOCUMENTED, computeIsolation: "per-tenant" }),
  ] as FunctionName[];
  const gigabytes = names.reduce((sum, name) => sum + definitionOf(name).memoryMb, 0) / names.length / 1024;
  const either =
    REQUESTS * (prices.lambdaRequest + (MILLISECONDS / 1000) * gigabytes * prices.lambdaGbSecond);
  return markdownTable(
    [
      `tenants, each with ${REQUESTS.toLocaleString("en")} requests of ${MILLISECONDS} ms`,
      "Lambda's requests and duration, in either mode",
      ...COLD.map((share) => `environments, ${share * 100} % cold`),
    ],
    TENANTS.map((tenants) => [
      tenants.toLocaleString("en"),
      dollars(tenants * either),
      ...COLD.map((share) => dollars(tenants * REQUESTS * share * gigabytes * prices.isolatedEnvironmentGb)),
    ]),
  );
}
