import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Deprecation, deprecations } from "../../toolchains/deprecations";
import { BINDINGS } from "../../toolchains/lines";
import type { Stacks } from "./compare";

/** A comment of the bindings, and the property that it describes. */
const DOCUMENTED = /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*(?:static |readonly |get )*(\w+)/g;

/** The properties that the types of a module mark as deprecated. @param text an `index.d.ts` */
export const marksIn = (text: string): string[] => [
  ...new Set(
    [...text.matchAll(DOCUMENTED)].flatMap(([, comment = "", name = ""]) =>
      /deprecated/i.test(comment) ? [name] : [],
    ),
  ),
];

/**
 * Deprecations of resources in use that are not listed, listed ones that are not avoided, and entries of the list without a reason to be
 * there; a line of text for each.
 * @param modules `node_modules` with the bindings of the line next
 */
export function deprecationProblems(
  stacks: Stacks,
  modules: string,
  known: readonly Deprecation[] = deprecations,
): string[] {
  const types = typesIn(stacks);
  const marked = new Set(
    [...types.keys()].flatMap((type) => {
      const file = join(modules, BINDINGS, "lib", moduleOf(type), "index.d.ts");
      if (!existsSync(file)) throw new Error(`${file} does not exist: where are the bindings of ${type}?`);
      return marksIn(readFileSync(file, "utf8")).map((name) => `${type}.${name}`);
    }),
  );
  const listed = new Set(
    known.filter(({ by }) => by === "bindings").map(({ type, name }) => `${type}.${name}`),
  );
  return [
    ...[...marked]
      .filter((each) => !listed.has(each))
      .map(
        (each) =>
          `the bindings mark ${each} as deprecated: list it in toolchains/deprecations.ts, and avoid it`,
      ),
    ...[...listed]
      .filter((each) => !marked.has(each))
      .map((each) => `${each} is listed in toolchains/deprecations.ts, and the bindings do not mark it`),
    ...known
      .filter(({ by }) => by === "schema")
      .flatMap(({ type, name, instead, kept }) => {
        const used = (types.get(type) ?? []).some((resource) => has(resource, name.split(".")));
        if (used === (kept !== undefined)) return [];
        return used
          ? [`${type} has ${name}, which is deprecated: write ${instead}`]
          : [`no ${type} has ${name}: remove why it is kept`];
      }),
  ];
}

/** Every resource of the stacks by its type; data sources' types begin with `data_`. */
function typesIn(stacks: Stacks): Map<string, unknown[]> {
  const found = new Map<string, unknown[]>();
  for (const stack of stacks.values()) {
    const { resource = {}, data = {} } = stack as Partial<
      Record<"resource" | "data", Record<string, object>>
    >;
    for (const [prefix, blocks] of [["", resource] as const, ["data_", data] as const])
      for (const [type, named] of Object.entries(blocks))
        found.set(`${prefix}${type}`, [...(found.get(`${prefix}${type}`) ?? []), ...Object.values(named)]);
  }
  return found;
}

/** `aws_ssm_parameter` is in `ssm-parameter`, `data_aws_region` in `data-aws-region`. */
const moduleOf = (type: string): string => type.replace(/^aws_/, "").replaceAll("_", "-");

/** Whether a value is at these keys, in any element of the lists on the way. */
function has(value: unknown, [key, ...rest]: readonly string[]): boolean {
  if (key === undefined) return value !== undefined && value !== null;
  if (Array.isArray(value)) return value.some((each) => has(each, [key, ...rest]));
  return typeof value === "object" && value !== null && has((value as Record<string, unknown>)[key], rest);
}
