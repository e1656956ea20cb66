import { stripVTControlCharacters } from "node:util";
import { Narrator, TourStoppedError } from "../../../develop/tour/narrator";

const results = ["none", "an access token, valid until ".repeat(6), "x".repeat(60)];

async function narrated(width?: number): Promise<string[]> {
  const lines: string[] = [];
  const narrator = new Narrator((line) => lines.push(stripVTControlCharacters(line)), width);
  for (const result of results) {
    await narrator.step("list items", async () => result, String);
    await narrator.step(`list items of ${"another company ".repeat(3)}`, async () => result, String);
  }
  const failed = narrator.step(
    "fail",
    () => Promise.reject(new Error("broken ".repeat(20))),
    () => "",
  );
  await expect(failed).rejects.toThrow(TourStoppedError);
  return lines;
}

test("steps, results and failures fit the terminal", async () => {
  const lines = await narrated(80);
  expect(lines.filter((line) => line.length > 80)).toEqual([]);
  expect(lines.join(" ")).toContain("x".repeat(60));
});

test("without a terminal a step is one line", async () => {
  expect(await narrated()).toHaveLength(2 * results.length + 1);
});
