import { TestPathPatterns } from "@jest/pattern";

interface Test {
  readonly path: string;
}

const { drawStories, isPart } = jest.requireActual<{
  drawStories(tests: readonly Test[], seed: string): Test[];
  isPart(asked: object): boolean;
}>("./stories");

const stories = Array.from({ length: 10 }, (_, index) => ({ path: `/any/e2e/stories/${index}.test.ts` }));
const others = [{ path: "/any/e2e/verify.test.ts" }, { path: "/any/lambdas/data.test.ts" }];
const tests = [others[0], ...stories, others[1]].flatMap((test) => test ?? []);

const draws = Array.from({ length: 50 }, (_, seed) => drawStories(tests, `${seed}`));

it("keeps every test that is no story, and the order", () => {
  for (const drawn of draws) {
    expect(drawn).toEqual(expect.arrayContaining(others));
    expect(drawn).toEqual(tests.filter((test) => drawn.includes(test)));
  }
});

it("leaves out stories, and each of them by some seeds only", () => {
  for (const drawn of draws) expect(drawn.length).toBeLessThan(tests.length);
  for (const story of stories) expect(draws.some((drawn) => drawn.includes(story))).toBe(true);
});

it("draws the same again, wherever the checkout lies", () => {
  const elsewhere = drawStories(
    tests.map(({ path }) => ({ path: `/other${path}` })),
    "1",
  );
  expect(elsewhere.map(({ path }) => path.slice("/other".length))).toEqual(draws[1]?.map(({ path }) => path));
});

it("plays the only story", () => {
  expect(drawStories(stories.slice(0, 1), "1")).toHaveLength(1);
});

it("knows a run that was asked for a part", () => {
  const whole = { testPathPatterns: new TestPathPatterns([]), onlyChanged: false, findRelatedTests: false };
  expect(isPart(whole)).toBe(false);
  expect(isPart({ ...whole, testPathPatterns: new TestPathPatterns(["e2e"]) })).toBe(true);
  expect(isPart({ ...whole, testNamePattern: "page" })).toBe(true);
  expect(isPart({ ...whole, onlyChanged: true })).toBe(true);
  expect(isPart({ ...whole, findRelatedTests: true })).toBe(true);
});
