import { calendarWarnings } from "../../develop/toolchain/problems";
import { loadEnvironments } from "../../environments/load";
import { calendar, daysUntil, endsOf, WARNING_DAYS, warningsOf } from "../../toolchains/calendar";
import { installedLine, lines } from "../../toolchains/lines";
import { runtimes, runtimesOf } from "../../toolchains/provider";

const day = (date: string, daysBefore: number): string =>
  new Date(Date.parse(date) - daysBefore * 86_400_000).toISOString().slice(0, 10);

describe.each(calendar.map((end) => [end.what, end] as const))("%s", (_, end) => {
  const warnings = (today: string) => warningsOf([end], today);

  it(`warns from ${WARNING_DAYS} days before its date, and after it`, () => {
    expect(warnings(day(end.date, WARNING_DAYS + 1))).toEqual([]);
    for (const before of [WARNING_DAYS, 1, 0, -1, -400])
      expect(warnings(day(end.date, before))).toEqual([expect.stringContaining(end.what)]);
  });

  it("says what ends when and what to do", () => {
    expect(warnings(day(end.date, 10))).toEqual([
      `${end.what} ends on ${end.date}, in 10 days: ${end.effect}; ${end.action}`,
    ]);
    expect(warnings(day(end.date, -1))[0]).toContain(`ended on ${end.date}`);
  });

  it("concerns a runtime that functions can use, if any", () => {
    if (end.runtime !== undefined) expect(runtimes).toContain(end.runtime);
  });
});

describe("the calendar of a line", () => {
  it("leaves out runtimes that no environment uses", () => {
    for (const line of Object.values(lines)) {
      expect(endsOf(line, new Set()).filter(({ runtime }) => runtime !== undefined)).toEqual([]);
      expect(endsOf(line, new Set(runtimes))).toEqual(
        calendar.filter((end) => end.lines.includes(line.name)),
      );
    }
  });

  it("has the end of every runtime of the line", () => {
    for (const line of Object.values(lines)) {
      const dated = endsOf(line, new Set(runtimes)).map(({ runtime }) => runtime);
      expect(dated).toEqual(expect.arrayContaining([...runtimesOf(line)]));
    }
  });

  it("counts whole days, across a change of clocks and a leap day", () => {
    expect(daysUntil("2027-04-01", "2027-03-01")).toBe(31);
    expect(daysUntil("2028-03-01", "2028-02-28")).toBe(2);
  });

  it("is what npm run check warns of", () => {
    const used = new Set(loadEnvironments().map(({ runtime }) => runtime));
    expect(calendarWarnings("2027-05-01")).toEqual(warningsOf(endsOf(installedLine(), used), "2027-05-01"));
  });
});
