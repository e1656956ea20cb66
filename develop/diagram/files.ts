import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { loadEnvironments } from "../../environments/load";
import type { EnvironmentConfig } from "../../environments/schema";
import { synthesize } from "../../synthesis/in-memory";
import { stacksByEnvironment } from "../../synthesis/stacks";
import { pictureOf } from "./picture";
import { drawReadably } from "./readable";

/** The picture of one environment, as a file. */
export interface PictureFile {
  /** `<environment>.svg` */
  readonly name: string;
  readonly text: string;
  readonly boxes: number;
  readonly arrows: number;
  /** Size of the smallest text on one A4 page, in points. */
  readonly points: number;
}

/** Draws every environment from what is synthesized for it. */
export async function drawAll(
  environments: readonly EnvironmentConfig[] = loadEnvironments(),
): Promise<PictureFile[]> {
  const files: PictureFile[] = [];
  for (const [environment, stacks] of stacksByEnvironment(synthesize(environments).values())) {
    const picture = pictureOf(environment, stacks);
    const { drawing, points } = await drawReadably(picture);
    files.push({
      name: `${environment}.svg`,
      text: drawing.text,
      boxes: picture.boxes.length,
      arrows: picture.arrows.length,
      points,
    });
  }
  return files;
}

/** Writes the pictures into a directory, and removes those of environments that are gone. */
export function writeAll(directory: string, files: readonly PictureFile[]): void {
  mkdirSync(directory, { recursive: true });
  for (const name of strangers(directory, files)) rmSync(join(directory, name));
  for (const { name, text } of files) writeFileSync(join(directory, name), text);
}

/** What is wrong with the pictures in a directory, a line each, with the fix. */
export function stale(directory: string, files: readonly PictureFile[]): string[] {
  const fix = "run `npm run diagram` and commit the file";
  return [
    ...files.flatMap(({ name, text }) => {
      const found = read(join(directory, name));
      if (found === text) return [];
      return [`${name} ${found === undefined ? "is missing" : "does not show what is synthesized"}: ${fix}`];
    }),
    ...strangers(directory, files).map((name) => `${name} shows no environment: ${fix}`),
  ];
}

/** Pictures that are none of these; a directory that is not there has none. */
const strangers = (directory: string, files: readonly PictureFile[]): string[] =>
  (existsSync(directory) ? readdirSync(directory) : []).filter(
    (name) => name.endsWith(".svg") && !files.some((file) => file.name === name),
  );

function read(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
