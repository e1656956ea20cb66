import { parseDecimal } from "../../../operate/costs/apportion";
import type { Bill, BillLine } from "../../../operate/costs/bill";
import { type MonthUsage, noQuantities, type Quantities, type Quantity } from "../../../operate/costs/usage";
import { seeded } from "../../support/random";

const services: readonly (readonly [string, readonly string[]])[] = [
  ["Amazon DynamoDB", ["EUC1-ReadRequestUnits", "EUC1-WriteRequestUnits", "EUC1-TimedStorage-ByteHrs", ""]],
  ["AWS Lambda", ["EUC1-Lambda-GB-Second-ARM", "EUC1-Request-ARM"]],
  ["Amazon API Gateway", ["EUC1-ApiGatewayRequest"]],
  ["Amazon Simple Storage Service", ["EUC1-TimedStorage-ByteHrs", "EUC1-Requests-Tier1", ""]],
  ["AmazonCloudWatch", ["EUC1-DataProcessing-Bytes", "CW:AlarmMonitorUsage"]],
  ["AWS Key Management Service", ["eu-central-1-KMS-Requests", "eu-central-1-KMS-Keys"]],
  ["Amazon Cognito", ["EUC1-CognitoUserPoolsMAU"]],
  ["Amazon Quantum Teleport", ["Teleports"]],
  ["Tax", [""]],
];

const quantities = Object.keys(noQuantities) as Quantity[];

/** A month with hundreds of tenants, some of which did nothing of one kind or of any, and a bill of it with credits. */
export function generatedMonth(seed: number): { bill: Bill; usage: MonthUsage } {
  const random = seeded(seed);
  const below = (most: number) => Math.floor(random() * most);
  const used = (): Quantities =>
    Object.fromEntries(
      // Many use little and few use much; halves as DynamoDB counts them.
      quantities.map((name) => [name, random() < 0.2 ? 0 : Math.floor(2 * 10 ** (random() * 9)) / 2]),
    ) as Quantities;
  const tenants = Array.from({ length: 1 + below(400) }, (_, index) => ({
    tenant_id: `tenant-${index}`,
    ...(random() < 0.05 ? noQuantities : used()),
  }));
  const decimals = 2 + below(3);
  const lines = services.flatMap(([service, types]) =>
    types.flatMap((usageType): BillLine[] => {
      if (random() < 0.15) return [];
      const sign = random() < 0.15 ? "-" : "";
      const amount = parseDecimal(
        `${sign}${below(5000)}.${String(below(10 ** decimals)).padStart(decimals, "0")}`,
      );
      return [{ service, usageType, tenant: "", amount }];
    }),
  );
  const silos = tenants.filter(() => random() < 0.02).map(({ tenant_id }) => tenant_id);
  const direct = silos.flatMap((tenant): BillLine[] =>
    ["Amazon DynamoDB", "AWS Key Management Service"].map((service) => ({
      service,
      usageType: "",
      tenant,
      amount: parseDecimal(`${below(50)}.${below(90) + 10}`),
    })),
  );
  return {
    bill: { currency: "USD", lines: [...lines, ...direct] },
    usage: { environment: "prod", month: "2026-10", tenants, nobody: random() < 0.3 ? noQuantities : used() },
  };
}
