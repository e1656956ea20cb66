import type { Arguments, Template } from "../../synthesis/in-memory";
import { type EnvironmentStack, wordPattern } from "../../synthesis/stacks";
import { type Concern, concernOf, concerns } from "../support/concerns";
import { documentIn, isRecord } from "../support/json";

/** A difference between two environments. */
export interface Difference {
  readonly concern: Concern;
  /** The stack's name without the environment's. */
  readonly stack: string;
  /** `<type>.<name>`, as Terraform names it; also `provider.aws`, `terraform.backend`, `output.<name>`. */
  readonly address: string;
  /** Path of the attribute; undefined if one environment lacks the whole address. */
  readonly attribute: string | undefined;
  /** The values in the first and the second environment; undefined if absent. */
  readonly a: unknown;
  readonly b: unknown;
}

/** A stack of either environment, or of both. */
interface StackPair {
  readonly kind: string;
  readonly a: string | undefined;
  readonly b: string | undefined;
}

export interface Comparison {
  readonly stacks: readonly StackPair[];
  /** In the order of concerns, stacks, addresses. */
  readonly differences: readonly Difference[];
}

/**
 * Attributes that carry no information about an environment: notes for readers of the JSON, derived ordering, and a hash over
 * the whole API, whose parts are compared one by one.
 */
const IGNORED: Readonly<Record<string, readonly string[]>> = {
  every: ["//", "depends_on"],
  aws_api_gateway_deployment: ["triggers"],
};

/** Compares two environments, stack by stack. A stack that only one of them has appears in `stacks`; its content is not listed. */
export function compare(a: readonly EnvironmentStack[], b: readonly EnvironmentStack[]): Comparison {
  const kinds = [...new Set([...a, ...b].map(({ kind }) => kind))].sort();
  const find = (side: readonly EnvironmentStack[], wanted: string) =>
    side.find(({ kind }) => kind === wanted);
  const differences = kinds.flatMap((kind) => {
    const [left, right] = [find(a, kind), find(b, kind)];
    return left === undefined || right === undefined ? [] : compareStacks(left, right);
  });
  return {
    stacks: kinds.map((kind) => ({ kind, a: find(a, kind)?.template.name, b: find(b, kind)?.template.name })),
    differences: differences.sort((x, y) => concerns.indexOf(x.concern) - concerns.indexOf(y.concern)),
  };
}

function compareStacks(a: EnvironmentStack, b: EnvironmentStack): Difference[] {
  const environments: Pair = [a.environment, b.environment];
  // Account and region are reported once, at the provider, not wherever an ARN or a name repeats them.
  const homes = zip(homeOf(a.template), homeOf(b.template));
  const [left, right] = [addressesOf(a), addressesOf(b)];
  return [...new Set([...left.keys(), ...right.keys()])].sort().flatMap((address) => {
    const [x, y] = [left.get(address), right.get(address)];
    const { concern, home } = (x ?? y) as Compared;
    const same = sameBut(home ? [environments] : [environments, ...homes]);
    return attributeDifferences(x?.values, y?.values, same).map((difference) => ({
      concern,
      stack: a.kind,
      address,
      ...difference,
    }));
  });
}

function attributeDifferences(a: Arguments | undefined, b: Arguments | undefined, same: Same) {
  if (a === undefined || b === undefined) return [{ attribute: undefined, a, b }];
  return differencesOf(a, b, same).map(({ path, ...values }) => ({ attribute: path, ...values }));
}

interface Compared {
  readonly concern: Concern;
  readonly values: Arguments;
  /** Whether this is the provider, which sets the environment's account and region. */
  readonly home?: true;
}

/** The compared parts of a stack, by address. */
function addressesOf({ template, kind }: EnvironmentStack): Map<string, Compared> {
  const { terraform, provider, resource, data = {}, output = {} } = template;
  const found = new Map<string, Compared>();
  for (const [prefix, blocks] of [
    ["", resource],
    ["data.", data],
  ] as const) {
    for (const [type, named] of Object.entries(blocks)) {
      const ignored = [...(IGNORED.every ?? []), ...(IGNORED[type] ?? [])];
      for (const [name, values] of Object.entries(named)) {
        const kept = Object.entries(values).filter(([attribute]) => !ignored.includes(attribute));
        found.set(`${prefix}${type}.${name}`, {
          concern: concernOf(type, kind),
          values: Object.fromEntries(kept),
        });
      }
    }
  }
  for (const [name, value] of Object.entries(output)) {
    found.set(`output.${name}`, { concern: concernOf("output", kind), values: value });
  }
  for (const [name, [first = {}]] of Object.entries(provider)) {
    found.set(`provider.${name}`, { concern: concernOf("provider", kind), values: first, home: true });
  }
  const { backend, ...settings } = terraform;
  for (const [type, values] of Object.entries(backend)) {
    found.set("terraform.backend", { concern: "state", values: { type, ...values }, home: true });
  }
  found.set("terraform", { concern: concernOf("terraform", kind), values: settings });
  return found;
}

/** Region and account of a stack's provider. */
function homeOf({ provider }: Template): string[] {
  const { region, allowed_account_ids: accounts } = provider.aws?.[0] ?? {};
  return [region, ...((accounts as unknown[] | undefined) ?? [])].map(String);
}

const zip = (a: readonly string[], b: readonly string[]): Pair[] =>
  a.flatMap((word, index) => {
    const other = b[index];
    return other === undefined ? [] : [[word, other] as const];
  });

/** Where two values differ; an absent side is undefined. */
interface ValueDifference {
  /** Dotted path, list elements by their naming attribute: `policy.Statement[OwnItems].Action`. */
  readonly path: string;
  readonly a: unknown;
  readonly b: unknown;
}

/** Naming attributes of list elements; the first that all elements have is used. */
const NAMES = ["Sid", "sid", "name", "id", "attribute_name", "type"];

/**
 * The smallest parts in which two values differ. Strings that hold JSON (policies, variables) are compared as documents;
 * a part that only one side has is one difference, however large.
 */
export function differencesOf(a: unknown, b: unknown, same: Same, path = ""): ValueDifference[] {
  if (same(a, b)) return [];
  const [left, right] = [membersOf(a), membersOf(b)];
  if (left === undefined || right === undefined || left.list !== right.list) return [{ path, a, b }];
  const keys = new Set([...left.members.keys(), ...right.members.keys()]);
  return [...keys].sort().flatMap((key) => {
    const step = left.list ? `[${key}]` : /^[\w:/-]+$/.test(key) ? `${path && "."}${key}` : `["${key}"]`;
    return differencesOf(left.members.get(key), right.members.get(key), same, path + step);
  });
}

interface Members {
  readonly list: boolean;
  readonly members: ReadonlyMap<string, unknown>;
}

/** The parts of an object, or of a list of objects; undefined for values that are compared as a whole. */
function membersOf(value: unknown): Members | undefined {
  const parsed = typeof value === "string" ? documentIn(value) : value;
  if (isRecord(parsed)) return { list: false, members: new Map(Object.entries(parsed)) };
  if (!Array.isArray(parsed) || parsed.length === 0 || !parsed.every(isRecord)) return undefined;
  const names = NAMES.map((name) => parsed.map((item) => item[name])).find(
    (values) => values.every((each) => typeof each === "string") && new Set(values).size === values.length,
  );
  return {
    list: true,
    members: new Map(parsed.map((item, index) => [String(names?.[index] ?? index), item])),
  };
}

/** A word that differs by environment: names, accounts, regions. */
export type Pair = readonly [a: string, b: string];

/** Whether two values of synthesized JSON are equivalent. */
type Same = (a: unknown, b: unknown) => boolean;

/**
 * Compares values; strings that differ only in the given words count as equal: with the pair `dev`, `prod`,
 * `saas-dev-alarms` equals `saas-prod-alarms`. Only whole words are replaced.
 */
export function sameBut(pairs: readonly Pair[]): Same {
  const others = new Map(pairs);
  const words = new RegExp(`(${[...others.keys()].map(wordPattern).join("|")})`);
  const sameText = (a: string, b: string): boolean => {
    // Possible positions in B. Every second part is one of the words.
    let reached = new Set([0]);
    a.split(words).forEach((part, index) => {
      const options = index % 2 === 0 ? [part] : new Set([part, others.get(part) ?? part]);
      const next = [...options].flatMap((text) =>
        [...reached].filter((at) => b.startsWith(text, at)).map((at) => at + text.length),
      );
      reached = new Set(next);
    });
    return reached.has(b.length);
  };
  const same: Same = (a, b) => {
    if (a === b) return true;
    if (typeof a === "string" && typeof b === "string") return sameText(a, b);
    if (Array.isArray(a) && Array.isArray(b)) {
      return a.length === b.length && a.every((item, index) => same(item, b[index]));
    }
    if (!isRecord(a) || !isRecord(b)) return false;
    const keys = Object.keys(a);
    return keys.length === Object.keys(b).length && keys.every((key) => key in b && same(a[key], b[key]));
  };
  return same;
}
