import type { Arguments } from "../../../synthesis/in-memory";
import { type LimitUse, measure } from "../../limits/limits";
import { type Resolved, resolvedResources, UNKNOWN_ID } from "../../limits/resolved";
import type { House } from "../houses";
import { broken, shown } from "./constraints";
import { documented } from "./documented";
import { type Fault, faultsOfInput } from "./input";
import { type Mapping, mappings } from "./mapping";
import { type Models, models } from "./model";
import { relations } from "./relations";
import { faultsOfTags } from "./tags";

/** The rules for one resource. */
export interface Rules {
  readonly mappings: Readonly<Record<string, Mapping>>;
  readonly models: Models;
}

const own = (): Rules => ({ mappings, models: models() });

/**
 * Checks every value of one environment's stacks against AWS's models, further documented rules, and document size limits.
 * @returns one line per problem: stack and resource, argument, value, constraint
 */
export function valueProblems(house: House, rules: Rules = own()): string[] {
  const resourcesOf = resolvedResources(house);
  const types = [...new Set(house.flatMap(({ resource }) => Object.keys(resource)))].sort();
  const problems = types.flatMap((type) =>
    resourcesOf(type).flatMap((resource) => {
      const values = withDefaultTags(type, resource, house, rules);
      return faultsOf(type, values, rules).map(
        ({ argument, problem }) => `${resource.where}: ${argument} ${problem}`,
      );
    }),
  );
  return [...problems, ...measure(house).filter(isExceeded).map(tooLarge)];
}

/** The faults in one resource's arguments, as sent to AWS. */
export function faultsOf(type: string, values: Arguments, rules: Rules = own()): Fault[] {
  const mapping = rules.mappings[type];
  const model = mapping && rules.models.services[mapping.service];
  if (mapping === undefined || model === undefined) {
    return [
      { argument: "the type", problem: "is mapped to no call: add it to develop/aws/models/mapping.ts" },
    ];
  }
  return [
    ...faultsOfInput(values, mapping, model, isUnknown),
    ...faultsOfDocumented(type, values),
    ...relations
      .filter((relation) => relation.type === type)
      .flatMap(({ fault, source }) => {
        const found = fault(values);
        if (found === undefined) return [];
        const { argument, problem } = found;
        return [{ argument, problem: `is ${shown(values[argument])}: ${problem} (${source})` }];
      }),
    ...faultsOfTags((values.tags ?? {}) as Arguments),
  ];
}

/** A value that only AWS knows cannot be checked. */
const isUnknown = (value: unknown): boolean => value === UNKNOWN_ID;

function faultsOfDocumented(type: string, values: Arguments): Fault[] {
  return Object.entries(documented).flatMap(([key, { type: kind, source, fault, ...constraint }]) => {
    const [of, ...path] = key.split(".");
    if (of !== type) return [];
    return leaves(values, path).flatMap((value) => {
      const faults = [...broken(value, kind, constraint), ...[fault?.(value) ?? []].flat()];
      return faults.map((each) => ({
        argument: path.join("."),
        problem: `is ${shown(value)}: ${each} (${source})`,
      }));
    });
  });
}

/** The values at a path: of every block and every element of a list or map. */
function leaves(value: unknown, path: readonly string[]): unknown[] {
  if (value === undefined || value === null || isUnknown(value)) return [];
  if (Array.isArray(value)) return value.flatMap((each) => leaves(each, path));
  const [step, ...rest] = path;
  if (step !== undefined) return leaves((value as Arguments)[step], rest);
  return typeof value === "object" ? Object.values(value).flatMap((each) => leaves(each, [])) : [value];
}

/** Adds the provider's default tags to a resource that supports tags. */
function withDefaultTags(type: string, { where, values }: Resolved, house: House, rules: Rules): Arguments {
  const mapping = rules.mappings[type];
  const model = mapping && rules.models.services[mapping.service];
  const taggable = mapping?.calls.some((call) => {
    const shape = model?.shapes[model.operations[call] ?? ""];
    return (
      mapping.members?.tags !== undefined ||
      (shape?.members && /"tags"/i.test(JSON.stringify(Object.keys(shape.members))))
    );
  });
  if (!taggable) return values;
  const template = house.find(({ name }) => where.startsWith(`${name} `));
  const [defaults] = (template?.provider.aws?.[0]?.default_tags ?? []) as { tags?: Arguments }[];
  return { ...values, tags: { ...defaults?.tags, ...(values.tags as Arguments | undefined) } };
}

const isExceeded = ({ used, of }: LimitUse): boolean => used > of;
const tooLarge = ({ where, limit, used, of, source }: LimitUse): string =>
  `${where}: ${limit} is ${used}: must be at most ${of} (${source})`;
