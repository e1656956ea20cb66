import { stripVTControlCharacters } from "node:util";
import { table } from "../../bench/report/table";

test("sections share their columns; medians, spread and ratio stand in them", () => {
  const printed = table([
    {
      title: "Fast",
      rows: [
        {
          measure: "a request",
          unit: "ms",
          samples: [1.234, 1.5, 12.34],
          beside: { what: "another way", samples: [3] },
        },
        { measure: "calls of a service", unit: "calls", samples: [10] },
      ],
      notes: ["Measured here."],
    },
    { title: "Slow", rows: [{ measure: "all", unit: "s", samples: [100.4, 120.6] }], notes: [] },
    { title: "Broken", failure: "nothing answered" },
  ]);
  expect(stripVTControlCharacters(printed)).toBe(
    [
      "                        median    min – max  beside        median  ratio",
      "",
      "Fast",
      "  a request            1.50 ms  1.23 – 12.3  another way  3.00 ms   0.50",
      "  calls of a service  10 calls",
      "  Measured here.",
      "",
      "Slow",
      "  all                    111 s    100 – 121",
      "",
      "Broken",
      "  failed nothing answered",
    ].join("\n"),
  );
});
