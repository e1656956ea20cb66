import { filesWindow, requireWithin, restorePoint } from "../../../operate/tenants/restored-table";

const now = Date.parse("2030-01-31T12:00:00.500Z");

describe("the time of a restore", () => {
  it.each([
    ["2030-01-31T11:00:00Z", "2030-01-31T11:00:00.000Z"],
    ["2030-01-31T11:00:00.999Z", "2030-01-31T11:00:00.000Z"],
    ["2030-01-31T12:00+01:00", "2030-01-31T11:00:00.000Z"],
  ])("%s is taken to the second", (text, expected) => {
    expect(restorePoint(text, now).toISOString()).toBe(expected);
  });

  it.each([
    ["2030-01-31T12:00:01Z", "is in the future: it is now 2030-01-31T12:00:00.500Z"],
    ["2030-01-31", "is not a time"],
    ["2030-13-31T12:00:00Z", "is not a time"],
    ["2030-01-31 12:00:00", "is not a time"],
  ])("%s is refused", (text, message) => {
    expect(() => restorePoint(text, now)).toThrow(message);
  });

  it("has to be within what is kept", () => {
    const window = { what: "the table t", earliest: new Date(1_500), latest: new Date(5_000) };
    for (const inside of [2_000, 5_000]) expect(() => requireWithin(new Date(inside), window)).not.toThrow();
    expect(() => requireWithin(new Date(1_000), window)).toThrow(
      "the earliest time is 1970-01-01 00:00:02 UTC",
    );
    expect(() => requireWithin(new Date(6_000), window)).toThrow(
      "yet: the latest time is 1970-01-01 00:00:05 UTC",
    );
    expect(filesWindow(1, now).earliest).toEqual(new Date(now - 86_400_000));
    expect(filesWindow(undefined, now).earliest).toEqual(new Date(0));
  });
});
