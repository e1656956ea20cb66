import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { RECORDINGS } from "../../../develop/generated/pictures";
import { labelsOf, readRecording, tourPicture } from "../../../develop/tour/picture";

const root = resolve(__dirname, "../../..");
const recorded = readFileSync(join(root, RECORDINGS.tour.recording), "utf8");
const recording = readRecording(recorded);

const sources = readdirSync(join(root, "develop/tour"))
  .map((name) => readFileSync(join(root, "develop/tour", name), "utf8"))
  .join("\n");
const quoted = [...sources.matchAll(/"([^"\n]+)"|`([^`\n]+)`/g)].map(
  ([, text, template]) => text ?? template ?? "",
);
const patternOf = (text: string) =>
  new RegExp(
    `^${text
      .split(/\$\{[^}]*\}/)
      .map(literal)
      .join(".+")}$`,
  );

test("the recording's steps are those that the tour takes: record it again when they change", () => {
  const patterns = quoted.map(patternOf);
  for (const label of labelsOf(recording)) {
    expect([label, patterns.some((pattern) => pattern.test(label))]).toEqual([label, true]);
  }
});

/** Steps of a tour without a mailbox, or without an operator. */
const ONLY_DEPLOYED = [/^set the password as the operator$/, /^sign in$/, /^delete (items|files) of /];

test("the tour's steps are in the recording: record it again when one is added", () => {
  const steps = [...sources.matchAll(/\.step\(\s*(?:"([^"\n]+)"|`([^`\n]+)`)/g)]
    .map(([, text, template]) => text ?? template ?? "")
    .filter((step) => !ONLY_DEPLOYED.some((pattern) => pattern.test(step)));
  const recordedLabels = labelsOf(recording);
  expect(steps.length).toBeGreaterThan(0);
  const missing = steps.filter((step) => !recordedLabels.some((label) => patternOf(step).test(label)));
  expect(missing).toEqual([]);
});

const literal = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&");

test("the picture shows whole sections, counts every step that it leaves out, and loads nothing", () => {
  const svg = tourPicture(recording);
  const shown = svg.match(/class="done"/g)?.length ?? 0;
  const left = [...svg.matchAll(/… (\d+) more steps/g)].reduce((sum, [, count]) => sum + Number(count), 0);
  expect(shown).toBeGreaterThan(0);
  expect(shown + left).toBe(labelsOf(recording).length);
  expect(svg).toContain(recording.end);
  expect(svg).not.toMatch(/(?:href|src)=|<script|<foreignObject|<image|url\(|@import/);
});

test("markup in a recording stays text", () => {
  const svg = tourPicture(readRecording(recorded.replaceAll("Acme Bakery", "<b>&Acme")));
  expect(svg).toContain("&lt;b&gt;&amp;Acme");
  expect(svg).not.toContain("<b>");
});

test.each([
  ["a tour that failed", recorded.replace("✓", "✗")],
  ["a part of a tour", recorded.slice(0, recorded.length / 2)],
  ["another text", "hello"],
])("%s is refused", (_, text) => {
  expect(() => readRecording(text)).toThrow("not a tour that succeeded");
});
