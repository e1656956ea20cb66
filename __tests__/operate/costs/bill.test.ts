import { formatted, parseDecimal, roundedTogether } from "../../../operate/costs/apportion";
import { parseBill } from "../../../operate/costs/bill";

const group = (keys: string[], amount: string, unit = "USD") => ({
  Keys: keys,
  Metrics: { UnblendedCost: { Amount: amount, Unit: unit } },
});
const explorer = (
  second: { Type: string; Key: string },
  groups: object[],
  more: { start?: string; NextPageToken?: string } = {},
) =>
  JSON.stringify({
    ...(more.NextPageToken !== undefined && { NextPageToken: more.NextPageToken }),
    GroupDefinitions: [{ Type: "DIMENSION", Key: "SERVICE" }, second],
    ResultsByTime: [
      {
        TimePeriod: { Start: more.start ?? "2026-10-01", End: "2026-11-01" },
        Total: {},
        Groups: groups,
        Estimated: false,
      },
    ],
  });
const byType = { Type: "DIMENSION", Key: "USAGE_TYPE" };
const read = (text: string) => parseBill("bill", text, "2026-10");

describe("a bill of Cost Explorer", () => {
  test("grouped by usage type", () => {
    expect(read(explorer(byType, [group(["AWS Lambda", "EUC1-Request"], "1.2345678901")]))).toEqual({
      currency: "USD",
      lines: [
        {
          service: "AWS Lambda",
          usageType: "EUC1-Request",
          tenant: "",
          amount: { units: 12345678901n, digits: 10 },
        },
      ],
    });
  });

  test("grouped by the tag of silos", () => {
    const { lines } = read(
      explorer({ Type: "TAG", Key: "tenant_id" }, [
        group(["Amazon DynamoDB", "tenant_id$"], "1"),
        group(["Amazon DynamoDB", "tenant_id$a-1"], "2"),
      ]),
    );
    expect(lines.map(({ tenant, usageType }) => [tenant, usageType])).toEqual([
      ["", ""],
      ["a-1", ""],
    ]);
  });
});

test("a bill as CSV has a line a row, quoted or not, with what columns it has", () => {
  const csv =
    'service,usage,amount,tenant,currency\n"Compute, small",a,-1.50,,EUR\nAWS Lambda,,2.25,acme,EUR\n';
  expect(read(csv)).toEqual({
    currency: "EUR",
    lines: [
      { service: "Compute, small", usageType: "a", tenant: "", amount: { units: -150n, digits: 2 } },
      { service: "AWS Lambda", usageType: "", tenant: "acme", amount: { units: 225n, digits: 2 } },
    ],
  });
});

test.each<[string, string, string]>([
  ["another month", explorer(byType, [], { start: "2026-09-01" }), "2026-09-01 is not in 2026-10"],
  ["one page", explorer(byType, [], { NextPageToken: "x" }), "one page of the bill"],
  ["no lines", explorer(byType, []), "the bill of 2026-10 has no lines"],
  [
    "another grouping",
    explorer({ Type: "DIMENSION", Key: "REGION" }, [group(["a", "b"], "1")]),
    "DIMENSION REGION is not supported",
  ],
  ["two currencies", explorer(byType, [group(["a", ""], "1"), group(["b", ""], "1", "EUR")]), "EUR and USD"],
  ["an amount that is none", explorer(byType, [group(["a", ""], "1,50")]), 'a: "1,50" is not an amount'],
  ["another JSON", "{}", "write the output of `aws ce get-cost-and-usage`"],
  ["broken JSON", "{", "cannot be read as JSON"],
  ["a CSV without amounts", "service,usage\na,b\n", 'there is no column "amount"'],
  ["a CSV with a broken row", "service,amount\na\n", "cannot be read as CSV"],
  ["an empty file", "", "has no lines"],
])("%s is refused with the file and the fix", (_, text, message) => {
  expect(() => read(text)).toThrow(message);
  expect(() => read(text)).toThrow(/^bill: /);
});

test.each([
  ["12", 12n, 0],
  ["-0.05", -5n, 2],
  ["1.5E-7", 15n, 8],
  ["2e3", 2000n, 0],
])("the amount %s is exact", (text, units, digits) => {
  expect(parseDecimal(text)).toEqual({ units, digits });
});

test("amounts are shown with all their decimals, and rounded so that they add up", () => {
  expect([formatted(-5n, 2), formatted(1234n, 3), formatted(0n, 2)]).toEqual(["-0.05", "1.234", "0.00"]);
  const thirds = ["0.333", "0.333", "0.334", "-0.335"].map(parseDecimal);
  expect(roundedTogether(thirds, 2)).toEqual([33n, 33n, 34n, -33n]);
});
