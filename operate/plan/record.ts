import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CommandError, exitCodes } from "@saas/cli-kit/exit";
import { z } from "zod";
import { firstProblem, jsonIn } from "../support/json";
import { type Plan, parsePlan } from "../terraform/plan-json";
import { sha256 } from "./synthesized";

/** Files of a plan's directory, `plans/<stack>/`. */
export const planFiles = {
  /** The file that Terraform applies. It can hold secrets. */
  binary: "plan.tfplan",
  /** The changes, without sensitive values. */
  json: "plan.json",
  /** The provider builds that made the plan. */
  lock: ".terraform.lock.hcl",
  summary: "summary.md",
  record: "record.json",
} as const;

const sha = z.string().regex(/^[0-9a-f]{64}$/, { error: "is not a SHA-256" });

const recordShape = z.strictObject({
  version: z.literal(1),
  stack: z.string(),
  environment: z.string(),
  /** Null: there was no git checkout. */
  commit: z.nullable(z.string()),
  uncommitted: z.boolean(),
  terraform: z.string(),
  /** Whether a plan file was kept: a plan for review has none. */
  applicable: z.boolean(),
  /** SHA-256 of the files beside this one. */
  files: z.record(z.string(), sha),
  /** SHA-256 of the synthesized Terraform JSON and assets. */
  synthesized: z.record(z.string(), sha),
});

/** The inputs and files of a plan. Its own SHA-256 is the plan's digest. */
type PlanRecord = z.output<typeof recordShape>;

/** A plan read from its directory. */
export interface RecordedPlan {
  readonly directory: string;
  readonly record: PlanRecord;
  readonly digest: string;
}

/** Writes the record of a plan whose files are written. @returns the digest */
export function writeRecord(directory: string, record: PlanRecord): string {
  const text = `${JSON.stringify(record, undefined, 2)}\n`;
  writeFileSync(join(directory, planFiles.record), text);
  return sha256(text);
}

/** SHA-256 of a file of a plan's directory; undefined if it is missing. */
export function fileDigest(directory: string, name: string): string | undefined {
  const path = join(directory, name);
  return existsSync(path) ? sha256(readFileSync(path)) : undefined;
}

/** Reads a plan's record. @throws CommandError (exit code 5) if it is missing or invalid */
export function readRecord(directory: string): RecordedPlan {
  const file = join(directory, planFiles.record);
  if (!existsSync(file)) {
    throw new CommandError(
      `${directory} holds no plan (${planFiles.record}): make one with npm run plan`,
      exitCodes.planUnusable,
    );
  }
  const text = readFileSync(file, "utf8");
  const parsed = recordShape.safeParse(jsonIn(text));
  if (parsed.success) return { directory, record: parsed.data, digest: sha256(text) };
  throw new CommandError(
    `${file}: ${firstProblem(parsed.error)}: plan again with npm run plan`,
    exitCodes.planUnusable,
  );
}

/**
 * Checks the named files against the record.
 * @throws CommandError (exit code 5) that names the first file that is missing or was changed
 */
export function verifyFiles({ directory, record }: RecordedPlan, names: readonly string[]): void {
  for (const name of names) {
    const found = fileDigest(directory, name);
    if (found !== undefined && found === record.files[name]) continue;
    const what = found === undefined ? "is missing" : "is not the one that was planned";
    throw new CommandError(
      `${join(directory, name)} ${what}: plan again with npm run plan -- ${record.stack}`,
      exitCodes.planUnusable,
    );
  }
}

/** The masked plan of a directory, checked against the record. */
export function readPlanJson(recorded: RecordedPlan): Plan {
  verifyFiles(recorded, [planFiles.json]);
  const file = join(recorded.directory, planFiles.json);
  return parsePlan(readFileSync(file, "utf8"), file);
}
