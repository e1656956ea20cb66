import { periodOf } from "../../../operate/usage/period";

const NOW = Date.parse("2026-10-15T12:00:00Z");
const read = (options: Parameters<typeof periodOf>[0]) => {
  const { from, to } = periodOf(options, NOW);
  return [new Date(from).toISOString(), new Date(to).toISOString()];
};

test.each([
  [{}, "2026-10-14T12:00:00.000Z", "2026-10-15T12:00:00.000Z"],
  [{ since: "90m" }, "2026-10-15T10:30:00.000Z", "2026-10-15T12:00:00.000Z"],
  [{ since: "7d", to: "2026-10-10" }, "2026-10-03T00:00:00.000Z", "2026-10-10T00:00:00.000Z"],
  [{ from: "2026-10-01" }, "2026-10-01T00:00:00.000Z", "2026-10-15T12:00:00.000Z"],
  [
    { from: "2026-10-01T06:30", to: "2026-10-02T00:00:00+02:00" },
    "2026-10-01T06:30:00.000Z",
    "2026-10-01T22:00:00.000Z",
  ],
  [{ from: "2026-10-01", to: "2027-01-01" }, "2026-10-01T00:00:00.000Z", "2026-10-15T12:00:00.000Z"],
])("%j is from %s to %s", (options, from, to) => {
  expect(read(options)).toEqual([from, to]);
});

test.each([
  [{ since: "0h" }, "--since 0h: write minutes, hours or days"],
  [{ from: "2026-13-01" }, "--from 2026-13-01: write a day or a time"],
  [{ to: "2026-10-01", from: "2026-10-01" }, "ends before it begins"],
  [{ since: "1h", from: "2026-10-01" }, "exclude each other"],
])("%j is refused", (options, message) => {
  expect(() => read(options)).toThrow(message);
});
