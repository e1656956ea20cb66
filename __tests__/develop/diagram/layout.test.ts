import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Layout, Rectangle } from "../../../develop/diagram/geometry";
import { LEAST_POINTS, pointsOnPaper } from "../../../develop/diagram/paper";
import { pictureOf } from "../../../develop/diagram/picture";
import { drawReadably, type Readable } from "../../../develop/diagram/readable";
import { nameLines, sizes, smallLines } from "../../../develop/diagram/sizes";
import { widthOf } from "../../../develop/diagram/text";
import { loadEnvironments } from "../../../environments/load";
import { stacksByEnvironment } from "../../../synthesis/stacks";
import { synthesize } from "../../support/synth";

const overlap = (a: Rectangle, b: Rectangle) =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
const inside = (a: Rectangle, b: Rectangle) =>
  a.x >= b.x && a.y >= b.y && a.x + a.width <= b.x + b.width && a.y + a.height <= b.y + b.height;

/** A line as the least rectangle around it, a little shorter than it is: what only touches does not overlap. */
const linesOf = ({ arrows }: Layout) =>
  arrows.flatMap(({ arrow, points }) =>
    points.slice(1).map((to, index) => {
      const from = points[index] ?? to;
      const [x, y] = [Math.min(from.x, to.x) + 0.5, Math.min(from.y, to.y) + 0.5];
      const [width, height] = [Math.abs(from.x - to.x) - 1, Math.abs(from.y - to.y) - 1];
      return { arrow, from, to, x, y, width: Math.max(width, 0.1), height: Math.max(height, 0.1) };
    }),
  );

const stacks = stacksByEnvironment(synthesize(loadEnvironments()).values());

describe.each([...stacks])("the layout of %s", (environment, theirs) => {
  const picture = pictureOf(environment, theirs);
  let layout: Layout;
  let drawn: Readable;
  beforeAll(async () => {
    drawn = await drawReadably(picture);
    layout = drawn.layout;
  });

  it("has every box and every arrow", () => {
    expect(layout.boxes.map(({ box }) => box.id).sort()).toEqual(picture.boxes.map(({ id }) => id).sort());
    expect(layout.arrows).toHaveLength(picture.arrows.length);
    for (const { points } of layout.arrows) expect(points.length).toBeGreaterThanOrEqual(2);
  });

  it("puts no box on another one, and each into the frame of its concern", () => {
    for (const [index, a] of layout.boxes.entries()) {
      for (const b of layout.boxes.slice(index + 1)) expect(overlap(a, b)).toBe(false);
      const frames = layout.groups.filter((group) => overlap(a, group));
      expect(frames.map(({ concern }) => concern)).toEqual(
        a.box.concern === undefined ? [] : [a.box.concern],
      );
      for (const frame of frames) expect(inside(a, frame)).toBe(true);
    }
  });

  it("leads no line through a box, and each from its box to its box", () => {
    const lines = linesOf(layout);
    expect(lines.filter(({ from, to }) => from.x !== to.x && from.y !== to.y)).toEqual([]);
    const crossed = lines.flatMap((line) => layout.boxes.filter((place) => overlap(line, place)));
    expect(crossed.map(({ box }) => box.name)).toEqual([]);
    const places = new Map<string, Rectangle>([
      ...layout.boxes.map((place) => [place.box.id, place] as const),
      ...layout.groups.map((place) => [place.concern, place] as const),
    ]);
    const touches = (point: { x: number; y: number } | undefined, id: string) => {
      const place = places.get(id) as Rectangle;
      const around = { x: place.x - 0.5, y: place.y - 0.5, width: place.width + 1, height: place.height + 1 };
      return point !== undefined && inside({ ...point, width: 0, height: 0 }, around);
    };
    for (const { arrow, points } of layout.arrows) {
      expect([arrow, touches(points[0], arrow.from), touches(points.at(-1), arrow.to)]).toEqual([
        arrow,
        true,
        true,
      ]);
    }
  });

  it("leaves room for what each box says", () => {
    for (const { box, width, height } of layout.boxes) {
      const lines = [
        ...nameLines(box).map((line) => widthOf(line, sizes.name, "bold") + (box.encrypted ? sizes.name : 0)),
        ...smallLines(box).map((line) => widthOf(line, sizes.small)),
      ];
      expect(Math.max(...lines)).toBeLessThanOrEqual(width - 2 * sizes.padding);
      expect(lines.length * sizes.line).toBeLessThanOrEqual(height);
    }
  });

  it("does not let lines of different origin look like one", () => {
    const upright = linesOf(layout).filter(({ from, to }) => from.x === to.x && from.y !== to.y);
    const origin = ({ arrow }: { arrow: { from: string; flow: string } }) => `${arrow.from} ${arrow.flow}`;
    const near = upright.flatMap((a) =>
      upright.filter((b) => {
        const distance = Math.max(a.y - (b.y + b.height), b.y - (a.y + a.height));
        return origin(a) < origin(b) && a.from.x === b.from.x && distance <= 10;
      }),
    );
    expect(near.map(origin)).toEqual([]);
  });

  it("can be read on one A4 page", () => {
    expect(drawn.points).toBe(pointsOnPaper(sizes.small, drawn.drawing));
    expect(drawn.points).toBeGreaterThanOrEqual(LEAST_POINTS);
  });

  it("flows from left to right: people, API, functions, what is kept", () => {
    const left = (type: string) =>
      Math.min(...layout.boxes.filter(({ box }) => box.type === type).map(({ x }) => x));
    const people = layout.boxes.filter(({ box }) => box.concern === undefined).map(({ x }) => x);
    const columns = [
      Math.max(...people),
      left("aws_api_gateway_rest_api"),
      left("aws_lambda_function"),
      left("aws_iam_role"),
      left("aws_dynamodb_table"),
    ];
    expect([...columns].sort((a, b) => a - b)).toEqual(columns);
  });

  it("is the same each time: what another process wrote", () => {
    const written = readFileSync(join(__dirname, "../../../docs/architecture", `${environment}.svg`), "utf8");
    expect(drawn.drawing.text).toBe(written);
  });
});

test("a picture of A4's own width shows 11 units as 11 millimetres", () => {
  expect(pointsOnPaper(11, { width: 277, height: 100 })).toBeCloseTo(31.18, 2);
  expect(pointsOnPaper(11, { width: 100, height: 380 })).toBeCloseTo(15.59, 2);
});

test("a picture that no layout brings onto a page is drawn all the same, as small as it gets", async () => {
  const boxes = Array.from({ length: 40 }, (_, index) => ({
    id: `t${index}`,
    concern: "data" as const,
    name: `table ${index}`,
    type: "aws_dynamodb_table",
    stack: undefined,
    notes: [],
    encrypted: false,
  }));
  const { points, layout } = await drawReadably({ environment: "dev", boxes, arrows: [] });
  expect(points).toBeLessThan(LEAST_POINTS);
  expect(layout.boxes).toHaveLength(40);
});
