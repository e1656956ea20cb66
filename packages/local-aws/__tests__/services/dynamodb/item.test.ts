import { itemSize, sameItem } from "../../../src/services/dynamodb/item";

describe("the size of an item", () => {
  // The records of the Lambda developer guide's example event: 26 bytes inserted, 59 modified.
  const key = { Id: { N: "101" } };
  const first = { Message: { S: "New item!" }, ...key };
  const second = { Message: { S: "This item has changed" }, ...key };

  it("is what AWS's examples say", () => {
    expect(itemSize(key) + itemSize(first)).toBe(26);
    expect(itemSize(key) + itemSize(first) + itemSize(second)).toBe(59);
  });

  it.each<[object, number]>([
    [{ S: "ü" }, 2],
    [{ N: "-120000" }, 2],
    [{ N: "1.2345E+7" }, 4],
    [{ B: "AAAA" }, 3],
    [{ BOOL: false }, 1],
    [{ NULL: true }, 1],
    [{ SS: ["ab", "c"] }, 3],
    [{ NS: ["1", "100"] }, 4],
    [{ BS: ["AAAA"] }, 3],
    [{ L: [{ S: "a" }, { BOOL: true }] }, 3 + 2 + 2],
    [{ M: { ab: { S: "c" } } }, 3 + 1 + 2 + 1],
  ])("counts %j as %d, and the name", (value, size) => {
    expect(itemSize({ name: value as Record<string, unknown> })).toBe(4 + size);
  });
});

describe("two items are the same", () => {
  it.each<[string, object, object, boolean]>([
    ["in any order of attributes", { a: { S: "1" }, b: { S: "2" } }, { b: { S: "2" }, a: { S: "1" } }, true],
    ["in any order of a set", { a: { NS: ["1", "2"] } }, { a: { NS: ["2", "1"] } }, true],
    [
      "in any order within maps",
      { a: { L: [{ M: { x: { N: "1" }, y: { SS: ["p", "q"] } } }] } },
      { a: { L: [{ M: { y: { SS: ["q", "p"] }, x: { N: "1" } } }] } },
      true,
    ],
    [
      "but not for another order of a list",
      { a: { L: [{ N: "1" }, { N: "2" }] } },
      { a: { L: [{ N: "2" }, { N: "1" }] } },
      false,
    ],
    ["but not for another type", { a: { S: "1" } }, { a: { N: "1" } }, false],
    ["but not for one attribute more", { a: { S: "1" } }, { a: { S: "1" }, b: { NULL: true } }, false],
  ])("%s", (_, a, b, same) => {
    type Item = Parameters<typeof sameItem>[0];
    expect(sameItem(a as Item, b as Item)).toBe(same);
  });
});
