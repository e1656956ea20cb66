import { parseDecimal, sumOf } from "../../../operate/costs/apportion";
import type { BillLine } from "../../../operate/costs/bill";
import { type Split, split } from "../../../operate/costs/split";
import { type MonthUsage, noQuantities, type Quantities } from "../../../operate/costs/usage";
import { seeded, shuffled } from "../../support/random";
import { generatedMonth } from "./generated";

const same = (tag: string) => tag;
const line = (service: string, amount: string, more: Partial<BillLine> = {}): BillLine => ({
  service,
  usageType: "",
  tenant: "",
  ...more,
  amount: parseDecimal(amount),
});
const usageOf = (
  tenants: Record<string, Partial<Quantities>>,
  nobody: Partial<Quantities> = {},
): MonthUsage => ({
  environment: "prod",
  month: "2026-10",
  tenants: Object.entries(tenants).map(([tenant_id, used]) => ({ tenant_id, ...noQuantities, ...used })),
  nobody: { ...noQuantities, ...nobody },
});
const splitOf = (lines: readonly BillLine[], usage: MonthUsage, decimals = 2, idOf = same): Split =>
  split({ currency: "USD", lines }, usage, decimals, idOf);
const amounts = ({ tenants }: Split) =>
  Object.fromEntries(tenants.map(({ tenant_id, amount }) => [tenant_id, Number(amount)]));

describe.each(Array.from({ length: 40 }, (_, seed) => seed))("a generated month, seed %d", (seed) => {
  const { bill, usage } = generatedMonth(seed);
  const decimals = Math.max(...bill.lines.map(({ amount }) => amount.digits), 2);
  const result = split(bill, usage, decimals, same);
  const exact = (lines: readonly BillLine[]) =>
    sumOf(lines.map(({ amount }) => amount.units * 10n ** BigInt(decimals - amount.digits)));

  test("adds up to the bill, as a whole and by service", () => {
    expect(sumOf(result.tenants.map(({ amount }) => amount)) + result.unshared).toBe(exact(bill.lines));
    expect(result.total).toBe(exact(bill.lines));
    for (const { service, amount, direct, used, shared } of result.services) {
      expect(amount).toBe(exact(bill.lines.filter((each) => each.service === service)));
      expect(direct + used + shared).toBe(amount);
      const ofTenants = result.tenants.map(({ services }) => services.get(service) ?? 0n);
      if (result.unshared === 0n) expect(sumOf(ofTenants)).toBe(amount);
    }
    for (const { amount, direct, used, shared, services } of result.tenants) {
      expect(direct + used + shared).toBe(amount);
      expect(sumOf([...services.values()])).toBe(amount);
    }
  });

  test("charges nobody for what it did not use and others did", () => {
    const requested = usage.tenants.some(({ requests }) => requests > 0);
    for (const { tenant_id, ...used } of usage.tenants) {
      const part = result.tenants.find((each) => each.tenant_id === tenant_id);
      const direct = bill.lines.some(({ tenant }) => tenant === tenant_id);
      const nothing = Object.values(used).every((quantity) => quantity === 0);
      if (nothing && requested && !direct) expect(part?.amount).toBe(0n);
      if (used.requests === 0 && requested) {
        expect(part?.services.get("Amazon API Gateway") ?? 0n).toBe(0n);
        expect(part?.services.get("Amazon Cognito") ?? 0n).toBe(0n);
        expect(part?.shared).toBe(0n);
      }
    }
  });

  test("is the same whatever the order of its rows", () => {
    const random = seeded(seed + 1000);
    const again = split(
      { ...bill, lines: shuffled(bill.lines, random) },
      { ...usage, tenants: shuffled(usage.tenants, random) },
      decimals,
      same,
    );
    expect(again).toEqual(result);
  });
});

describe("a service", () => {
  const usage = usageOf({
    reader: { read_units: 300, requests: 10, function_ms: 100, invocations: 5 },
    writer: { write_units: 100, requests: 30, function_ms: 300, invocations: 5, item_byte_days: 4e9 },
    filer: { file_byte_days: 2e9, file_requests: 7, requests: 60, log_lines: 8 },
  });

  test.each<[string, string, Record<string, number>]>([
    ["Amazon DynamoDB", "EUC1-ReadRequestUnits", { reader: 1000, writer: 0, filer: 0 }],
    ["Amazon DynamoDB", "EUC1-WriteRequestUnits", { reader: 0, writer: 1000, filer: 0 }],
    ["Amazon DynamoDB", "EUC1-TimedStorage-ByteHrs", { reader: 0, writer: 1000, filer: 0 }],
    ["AWS Lambda", "EUC1-Lambda-GB-Second-ARM", { reader: 250, writer: 750, filer: 0 }],
    ["AWS Lambda", "EUC1-Request-ARM", { reader: 500, writer: 500, filer: 0 }],
    ["Amazon API Gateway", "EUC1-ApiGatewayRequest", { reader: 100, writer: 300, filer: 600 }],
    ["Amazon Simple Storage Service", "EUC1-TimedStorage-ByteHrs", { reader: 0, writer: 0, filer: 1000 }],
    ["Amazon Simple Storage Service", "EUC1-Requests-Tier1", { reader: 0, writer: 0, filer: 1000 }],
    ["AmazonCloudWatch", "EUC1-DataProcessing-Bytes", { reader: 0, writer: 0, filer: 1000 }],
    ["AWS Key Management Service", "KMS-Requests", { reader: 100, writer: 300, filer: 600 }],
    ["Amazon Cognito", "MAU", { reader: 333, writer: 333, filer: 334 }],
    ["Something New", "", { reader: 100, writer: 300, filer: 600 }],
  ])("%s, %s, is split by its driver", (service, usageType, expected) => {
    const parts = amounts(splitOf([line(service, "10.00", { usageType })], usage));
    const ordered = (split: Record<string, number>) => Object.values(split).sort();
    if (service === "Amazon Cognito") expect(ordered(parts)).toEqual(ordered(expected));
    else expect(parts).toEqual(expected);
  });

  test("without a usage type is split by its parts in the ratio of their prices", () => {
    // 300 reads, 100 writes of five each; 4e9 byte-days are 0.12 GB for a month, 245,000 reads.
    const { reader = 0, writer = 0, filer } = amounts(splitOf([line("Amazon DynamoDB", "10000.00")], usage));
    expect(filer).toBe(0);
    expect(reader + writer).toBe(1_000_000);
    expect(reader / 1_000_000).toBeCloseTo(300 / (300 + 500 + (2_000_000 * 4e9) / (365 / 12) / 1024 ** 3), 4);
  });

  test("that is unknown is named", () => {
    const { services } = splitOf([line("Something New", "1.00"), line("AWS Lambda", "1.00")], usage);
    expect(services.map(({ service, known, drivers }) => [service, known, drivers])).toEqual([
      ["AWS Lambda", true, ["duration"]],
      ["Something New", false, ["requests"]],
    ]);
  });
});

describe("what nobody caused", () => {
  const lines = [line("AWS Lambda", "10.00")];

  test("is shared by requests, and listed separately", () => {
    const usage = usageOf(
      { a: { function_ms: 100, requests: 1 }, b: { requests: 3 } },
      { function_ms: 300, requests: 5 },
    );
    const { tenants, services } = splitOf(lines, usage);
    expect(tenants).toMatchObject([
      { tenant_id: "a", amount: 438n, used: 250n, shared: 188n },
      { tenant_id: "b", amount: 562n, used: 0n, shared: 562n },
    ]);
    expect(services).toMatchObject([{ used: 250n, shared: 750n }]);
  });

  test("has no part in what counts tenants", () => {
    const { tenants } = splitOf(
      [line("Amazon Cognito", "1.00")],
      usageOf({ a: { requests: 9 } }, { requests: 9 }),
    );
    expect(tenants).toMatchObject([{ amount: 100n, used: 100n, shared: 0n }]);
  });

  test("is shared evenly where nobody sent a request, and is nobody's where nobody is", () => {
    expect(amounts(splitOf(lines, usageOf({ a: {}, b: {} })))).toEqual({ a: 500, b: 500 });
    expect(splitOf(lines, usageOf({}, { function_ms: 1 }))).toMatchObject({ tenants: [], unshared: 1000n });
  });
});

describe("tagged resources", () => {
  const usage = usageOf({
    pooled: { read_units: 100, requests: 1 },
    silo: { read_units: 900, requests: 1 },
  });
  const lines = [
    line("Amazon DynamoDB", "7.00", { tenant: "acme" }),
    line("Amazon DynamoDB", "10.00"),
    line("Amazon API Gateway", "2.00"),
  ];

  test("are charged to their tenant, which takes no part in the pool's stores and part in all else", () => {
    const { tenants } = splitOf(lines, usage, 2, (tag) => (tag === "acme" ? "silo" : tag));
    expect(tenants).toMatchObject([
      { tenant_id: "pooled", amount: 1100n, direct: 0n },
      { tenant_id: "silo", amount: 800n, direct: 700n },
    ]);
  });

  test("of a tenant that did nothing are charged as well", () => {
    expect(amounts(splitOf(lines, usage))).toMatchObject({ acme: 700 });
  });
});

describe("the bill as a whole", () => {
  const usage = usageOf({ a: { requests: 1 }, b: { requests: 2 } });

  test("is what tax is split by", () => {
    const { tenants, services } = splitOf([line("Tax", "1.90"), line("Amazon API Gateway", "9.00")], usage);
    expect(tenants.map(({ services: own }) => own.get("Tax"))).toEqual([63n, 127n]);
    expect(services.at(-1)).toMatchObject({ service: "Tax", drivers: ["the other amounts"], known: true });
  });

  test("can be a credit", () => {
    expect(amounts(splitOf([line("Amazon API Gateway", "-1.00")], usage))).toEqual({ a: -33, b: -67 });
  });

  test("with finer amounts than are paid is rounded once, services to the bill and lines to services", () => {
    const lines = ["0.0049", "0.0049", "0.0049"].map((amount, index) =>
      line("Amazon API Gateway", amount, { usageType: `${index}` }),
    );
    const { total, services } = splitOf([...lines, line("AWS Lambda", "1.0053")], usage);
    // 0.0147 and 1.0053 are 1.02.
    expect(total).toBe(102n);
    expect(services.map(({ amount }) => amount)).toEqual(
      [101n, 1n].sort((one, other) => Number(other - one)),
    );
  });

  test("pays no unit twice where remainders are equal, and the same tenants get it each time", () => {
    const many = usageOf(
      Object.fromEntries(Array.from({ length: 7 }, (_, index) => [`t${index}`, { requests: 1 }])),
    );
    expect(amounts(splitOf([line("Amazon API Gateway", "0.10")], many))).toEqual({
      t0: 2,
      t1: 2,
      t2: 2,
      t3: 1,
      t4: 1,
      t5: 1,
      t6: 1,
    });
  });
});
