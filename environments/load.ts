import type { core } from "zod";
import * as registered from ".";
import { nearest } from "./nearest";
import { EnvironmentError, type Problem } from "./problem";
import { lostSilos, type ProtectedSilos, recordedSilos } from "./protected-silos";
import { type NamedEnvironment, problemsBetween } from "./rules/between";
import { problemsWithin } from "./rules/within";
import { type EnvironmentConfig, environmentSchema } from "./schema";

export { EnvironmentError } from "./problem";

/** The field that is set in a separate file. */
const SILO_TENANTS = "siloTenants";

/**
 * Validates environments, each under the name of its file.
 * @param ledger the silo tenants that must exist because their data is protected; absent: the recorded ones for the
 * project's environments, none for others.
 * @returns the environments in the order of their names.
 * @throws EnvironmentError that lists every problem of every environment.
 */
export function loadEnvironments(
  files: Readonly<Record<string, unknown>> = registered,
  ledger: ProtectedSilos = files === registered ? recordedSilos() : {},
): EnvironmentConfig[] {
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
  // An unreadable file does not show which silos it has.
  if (environments.length === Object.keys(files).length)
    lines.push(
      ...lostSilos(
        environments.map(({ environment }) => environment),
        ledger,
      ),
    );
  // A value that violates two limits of its field counts as one mistake.
  if (lines.length > 0) throw new EnvironmentError([...new Set(lines)].join("\n"));
  return environments.map(({ environment }) => environment);
}

function line(file: string, { field, given, fix }: Problem): string {
  const value = given === undefined ? "is missing" : `is ${JSON.stringify(given)}`;
  const path = field.split(".")[0] === SILO_TENANTS ? `silos/${file}` : file;
  return `environments/${path}.ts: ${field} ${value}: ${fix}`;
}

function misnamed(file: string, { name }: EnvironmentConfig): Problem[] {
  return name === file
    ? []
    : [{ field: "name", given: name, fix: `write "${file}", the name that environments/index.ts gives it` }];
}

function describe(issue: core.$ZodIssue, data: unknown): Problem[] {
  const given = issue.path.reduce<unknown>(step, data);
  const path = (last?: PropertyKey) => readable([...issue.path, ...(last === undefined ? [] : [last])], data);
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

/** A dotted path, in which a silo tenant is named by its slug, if that is a string, rather than by its index. */
function readable(path: readonly PropertyKey[], data: unknown): string {
  const [first, line, ...rest] = path;
  const slug =
    first === SILO_TENANTS && line !== undefined ? [first, line, "slug"].reduce(step, data) : undefined;
  const named = typeof slug === "string" && rest[0] !== "slug" ? [SILO_TENANTS, slug, ...rest] : path;
  return named.map(String).join(".");
}

const step = (value: unknown, key: PropertyKey): unknown =>
  typeof value === "object" && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined;

/** The field names that the schema has at a path; none if the path leads into a record. */
function knownFields(path: readonly PropertyKey[]): string[] {
  let schema: unknown = environmentSchema;
  for (const key of path) {
    const { shape, valueType, element } = definitionOf(schema);
    schema = shape?.[key] ?? valueType ?? element;
  }
  return Object.keys(definitionOf(schema).shape ?? {});
}

interface Definition {
  readonly shape?: Readonly<Record<PropertyKey, unknown>>;
  /** For a record. */
  readonly valueType?: unknown;
  /** For a list. */
  readonly element?: unknown;
  /** For a wrapper, such as a readonly list. */
  readonly innerType?: unknown;
}

function definitionOf(schema: unknown): Definition {
  const { def } = (schema ?? { def: {} }) as { def: Definition };
  return def.innerType === undefined ? def : definitionOf(def.innerType);
}
