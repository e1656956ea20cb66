import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { CommandError } from "@saas/cli-kit/exit";
import { run } from "@saas/cli-kit/process";
import { z } from "zod";
import { compare, firstProblem, jsonIn } from "../support/json";

/** A stack as synthesis wrote it. */
export interface SynthesizedStack {
  readonly name: string;
  /** The environment in its default tags. */
  readonly environment: string;
  /** Terraform's working directory. */
  readonly directory: string;
  /** Whether its state is a file on the machine that deployed it. */
  readonly localState: boolean;
  /** Terraform JSON without cdktf's comments, which Terraform does not read. */
  readonly template: unknown;
  /** SHA-256, in hexadecimal, of the Terraform JSON and of each asset that it names, by path in the directory. */
  readonly files: Readonly<Record<string, string>>;
}

const manifestShape = z.object({
  stacks: z.record(z.string(), z.object({ synthesizedStackPath: z.string() })),
});

const templateShape = z.object({
  provider: z.object({
    aws: z
      .array(z.object({ default_tags: z.array(z.object({ tags: z.record(z.string(), z.string()) })).min(1) }))
      .min(1),
  }),
  terraform: z.object({ backend: z.record(z.string(), z.unknown()) }),
});

/** Whether a directory is the output of a synthesis. */
export const isSynthesized = (output: string): boolean =>
  statSync(join(output, "manifest.json"), { throwIfNoEntry: false })?.isFile() === true;

/** The stacks of a synthesis by their names. @param output the directory with `manifest.json` */
export function readSynthesized(output: string): Map<string, SynthesizedStack> {
  const file = join(output, "manifest.json");
  const manifest = shaped(manifestShape, jsonIn(readFileSync(file, "utf8")), file);
  return new Map(
    Object.entries(manifest.stacks)
      .sort(([a], [b]) => compare(a, b))
      .map(([name, { synthesizedStackPath }]) => [name, readStack(name, join(output, synthesizedStackPath))]),
  );
}

function readStack(name: string, file: string): SynthesizedStack {
  const directory = dirname(file);
  const text = readFileSync(file);
  const template = withoutComments(jsonIn(text.toString()));
  const { provider, terraform } = shaped(templateShape, template, file);
  const environment = provider.aws[0]?.default_tags[0]?.tags.environment ?? "";
  const assets = [...new Set(assetsIn(template))].sort(compare).flatMap((path) => filesAt(directory, path));
  return {
    ...{ name, environment, directory, template },
    localState: "local" in terraform.backend,
    files: Object.fromEntries([
      ["cdk.tf.json", sha256(text)],
      ...assets.map((path) => [path, sha256(readFileSync(join(directory, path)))]),
    ]),
  };
}

/** cdktf writes constructs' paths and ids under `//`. */
function withoutComments(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutComments);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== "//")
      .map(([key, below]) => [key, withoutComments(below)]),
  );
}

/** Every string that names an asset: cdktf puts them below `assets/`. */
function assetsIn(value: unknown): string[] {
  if (typeof value === "string") return value.startsWith("assets/") ? [value] : [];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(assetsIn) : [];
}

/** A file, or the files below a directory; empty if the path does not exist. */
function filesAt(directory: string, path: string): string[] {
  const found = statSync(join(directory, path), { throwIfNoEntry: false });
  if (found === undefined) return [];
  if (!found.isDirectory()) return [path];
  return readdirSync(join(directory, path))
    .sort(compare)
    .flatMap((name) => filesAt(directory, `${path}/${name}`));
}

/** SHA-256 in hexadecimal. */
export const sha256 = (bytes: Buffer | string): string => createHash("sha256").update(bytes).digest("hex");

function shaped<T>(shape: z.ZodType<T>, value: unknown, file: string): T {
  const parsed = shape.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new CommandError(
    `${file} is not valid output of synthesis: ${firstProblem(parsed.error)}: synthesize again`,
  );
}

const TIMEOUT_MS = 300_000;

/**
 * Synthesizes every stack of a checkout with its own code, as `npx cdktf synth` does.
 * @param root the checkout, with its node_modules
 * @param output created if missing
 * @returns the output
 * @throws CommandError with the output of synthesis
 */
export async function synthesizeCheckout(root: string, output = join(root, "cdktf.out")): Promise<string> {
  mkdirSync(output, { recursive: true });
  const { code, stdout, stderr } = await run(process.execPath, ["--import", "tsx", "main.ts"], {
    cwd: root,
    env: { ...process.env, CDKTF_OUTDIR: output },
    timeoutMs: TIMEOUT_MS,
  });
  if (code === 0) return output;
  throw new CommandError(
    `synthesis failed:\n${(stderr.trim() || stdout.trim()).split("\n").slice(0, MOST_LINES).join("\n")}`,
  );
}

const MOST_LINES = 20;
