import type { Layout } from "../../../develop/diagram/geometry";
import { apart } from "../../../develop/diagram/lanes";
import { layOut } from "../../../develop/diagram/layout";
import type { Box, Picture } from "../../../develop/diagram/model";
import { counted, nameOf } from "../../../develop/diagram/names";
import { draw } from "../../../develop/diagram/svg";
import { widthOf } from "../../../develop/diagram/text";
import { trunksOf } from "../../../develop/diagram/trunks";

const box = (id: string, more: Partial<Box> = {}): Box => ({
  id,
  concern: "compute",
  name: `${id} <function>`,
  type: "aws_lambda_function",
  stack: undefined,
  notes: [],
  encrypted: false,
  ...more,
});

const picture: Picture = {
  environment: "dev",
  boxes: [
    box("a"),
    box("people", { concern: undefined, name: "people" }),
    box("table", { concern: "data", name: "tenant & data", encrypted: true }),
    box("other", { concern: "data", name: "other" }),
  ],
  arrows: [
    { from: "people", to: "a", flow: "request" },
    { from: "a", to: "table", flow: "access" },
    { from: "a", to: "other", flow: "access" },
  ],
};

test("the picture explains itself, and needs nothing from elsewhere", async () => {
  const { text } = draw(picture, await layOut(picture, 1));
  expect(text).toMatch(/^<svg [^>]*role="img" aria-labelledby="title description"/);
  expect(text).toMatch(/<title id="title">The environment dev: [^<]+<\/title>/);
  expect(text).toContain("people to a &lt;function&gt;: calls.");
  expect(text).toContain(">tenant &amp; data</text>");
  expect(text).not.toMatch(/<(image|style|script|use|foreignObject)|@import|url\(|href=/);
  expect(text.match(/https?:[^"]+/g)).toEqual(["http://www.w3.org/2000/svg"]);
});

test("each text says how wide it is, so that a wider font does not leave its box", async () => {
  const { text } = draw(picture, await layOut(picture, 1));
  const texts = text.match(/<text [^>]*>/g) ?? [];
  expect(texts.length).toBeGreaterThan(8);
  for (const each of texts) expect(each).toMatch(/textLength="[\d.]+" lengthAdjust="spacingAndGlyphs"/);
  // Helvetica: p 556, e 556, o 556, p 556, l 222, e 556; Helvetica Bold: p 611, e 556, o 611, p 611, l 278, e 556.
  expect(widthOf("people", 10)).toBeCloseTo(30.02, 5);
  expect(widthOf("people", 10, "bold")).toBeCloseTo(32.23, 5);
});

test("the legend has what the picture has", async () => {
  const { text } = draw(picture, await layOut(picture, 1));
  expect(text).toContain(">calls</text>");
  expect(text).toContain(">encrypted with a customer-managed key</text>");
  expect(text).not.toContain(">events</text>");
});

const layoutOf = (arrows: Layout["arrows"]): Layout => ({
  width: 0,
  height: 0,
  groups: [],
  boxes: [],
  arrows,
  junctions: [],
});
const along = (from: string, ...points: [number, number][]) => ({
  arrow: { from, to: "x", flow: "access" } as const,
  points: points.map(([x, y]) => ({ x, y })),
});

test("arrows that run together are one line, with a head each", () => {
  const [trunk, ...others] = trunksOf(
    layoutOf([
      along("a", [0, 0], [10, 0], [10, 20], [30, 20]),
      along("a", [0, 0], [10, 0], [10, 40], [30, 40]),
    ]),
  );
  expect(others).toEqual([]);
  expect(trunk?.lines).toEqual([
    [
      { x: 0, y: 0 },
      { x: 10, y: 0 },
    ],
    [
      { x: 10, y: 20 },
      { x: 30, y: 20 },
    ],
    [
      { x: 10, y: 40 },
      { x: 30, y: 40 },
    ],
    [
      { x: 10, y: 0 },
      { x: 10, y: 40 },
    ],
  ]);
  expect(trunk?.heads).toEqual([
    { x: 30, y: 20, dx: 1, dy: 0 },
    { x: 30, y: 40, dx: 1, dy: 0 },
  ]);
});

test("lines of different origin that nearly meet in one lane are moved apart, and others stay", () => {
  const upper = along("a", [0, 0], [10, 0], [10, 20], [30, 20]);
  const near = along("b", [0, 50], [10, 50], [10, 25], [30, 25]);
  const far = along("c", [0, 90], [10, 90], [10, 70], [30, 70]);
  const { arrows } = apart(layoutOf([upper, near, far]));
  expect(arrows[0]).toEqual(upper);
  expect(arrows[1]).toEqual(along("b", [0, 50], [13, 50], [13, 25], [30, 25]));
  expect(arrows[2]).toEqual(far);
});

test.each([
  ["data_function", "function", "data function"],
  ["tenant_data", "table", "tenant data table"],
  ["api", "API", "API"],
  ["api_firewall", "firewall", "API firewall"],
  ["state", "bucket", "state bucket"],
])("%s, a %s, is called %s", (id, noun, name) => {
  expect(nameOf(id, noun)).toBe(name);
});

test.each([
  [1, "alarm", "1 alarm"],
  [2, "policy", "2 policies"],
  [4, "saved query", "4 saved queries"],
  [2, "key", "2 keys"],
])("%d of %s are %s", (count, noun, text) => {
  expect(counted(count, noun)).toBe(text);
});
