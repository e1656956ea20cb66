import type { core } from "zod";
import * as registered from "./index";
import { nearest } from "./nearest";
import { type NamedEnvironment, type Problem, problemsBetween, problemsWithin } from "./rules";
import { type EnvironmentConfig, environmentSchema } from "./schema";

/** Environment data that cannot be used; the message has one line a problem: file, field, value, fix. */
export class EnvironmentError extends Error {
  override readonly name = "EnvironmentError";
}

/**
 * Validates environments, each under the name of its file.
 * @returns the environments in the order of their names.
 * @throws EnvironmentError that lists every problem of every environment.
 */
export function loadEnvironments(files: Readonly<Record<string, unknown>> = registered): EnvironmentConfig[] {
  const lines: string[] = [];
  const environments: NamedEnvironment[] = [];
  for (const [file, data] of Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1))) {
    const parsed = environmentSchema.safeParse(data);
    const problems = parsed.success
      ? [...misnamed(file, parsed.data), ...problemsWithin(parsed.data)]
      : parsed.error.issues.flatMap((issue) => describe(issue, data));
    lines.push(...problems.map((problem) => line(file, problem)));
    if (parsed.success) environments.push({ file, environment: parsed.data });
  }
  lines.push(...problemsBetween(environments).map(({ file, problem }) => line(file, problem)));
  if (lines.length > 0) throw new EnvironmentError(lines.join("\n"));
  return environments.map(({ environment }) => environment);
}

function line(file: string, { field, given, fix }: Problem): string {
  const value = given === undefined ? "is missing" : `is ${JSON.stringify(given)}`;
  return `environments/${file}.ts: ${field} ${value}: ${fix}`;
}

function misnamed(file: string, { name }: EnvironmentConfig): Problem[] {
  return name === file
    ? []
    : [{ field: "name", given: name, fix: `write "${file}", the name that environments/index.ts gives it` }];
}

function describe(issue: core.$ZodIssue, data: unknown): Problem[] {
  const given = issue.path.reduce<unknown>(step, data);
  const path = (last?: PropertyKey) =>
    [...issue.path, ...(last === undefined ? [] : [last])].map(String).join(".");
  if (issue.code === "unrecognized_keys") {
    const known = knownFields(issue.path);
    return issue.keys.map((key) => {
      const near = nearest(key, known);
      return {
        field: path(key),
        given: step(given, key),
        fix: `no such field; ${near === undefined ? "remove it" : `did you mean "${near}"?`}`,
      };
    });
  }
  if (issue.code === "invalid_key") {
    return [{ field: path(), given, fix: issue.issues[0]?.message ?? issue.message }];
  }
  const fix =
    issue.code === "invalid_type" && issue.message.startsWith("Invalid input")
      ? `write ${issue.expected}`
      : issue.message;
  return [{ field: path() || "the export", given, fix }];
}

const step = (value: unknown, key: PropertyKey): unknown =>
  typeof value === "object" && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined;

/** The field names that the schema has at a path; none where the path leads into a record. */
function knownFields(path: readonly PropertyKey[]): string[] {
  let schema: unknown = environmentSchema;
  for (const key of path) {
    const { shape, valueType } = definitionOf(schema);
    schema = shape?.[key] ?? valueType;
  }
  return schema === undefined ? [] : Object.keys(definitionOf(schema).shape ?? {});
}

interface Definition {
  readonly shape?: Readonly<Record<PropertyKey, unknown>>;
  readonly valueType?: unknown;
  /** What an optional field holds, if anything. */
  readonly innerType?: unknown;
}

function definitionOf(schema: unknown): Definition {
  const { def } = schema as { def: Definition };
  return def.innerType === undefined ? def : definitionOf(def.innerType);
}
