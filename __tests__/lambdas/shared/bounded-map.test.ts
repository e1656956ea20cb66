import { BoundedMap } from "../../../lambdas/shared/bounded-map";

test("the entry used longest ago makes room", () => {
  const map = new BoundedMap<string, number>(2);
  map.set("a", 1);
  map.set("b", 2);
  expect(map.get("a")).toBe(1);
  map.set("c", 3);
  expect([map.get("a"), map.get("b"), map.get("c")]).toEqual([1, undefined, 3]);
});

test("setting again replaces, and drops nothing", () => {
  const map = new BoundedMap<string, number>(2);
  for (const [key, value] of [
    ["a", 1],
    ["b", 2],
    ["a", 3],
  ] as const)
    map.set(key, value);
  expect([map.get("a"), map.get("b")]).toEqual([3, 2]);
});

test("removes an entry only while it has the value", () => {
  const map = new BoundedMap<string, number>(2);
  map.set("a", 2);
  map.deleteIf("a", 1);
  expect(map.get("a")).toBe(2);
  map.deleteIf("a", 2);
  expect(map.get("a")).toBeUndefined();
});
