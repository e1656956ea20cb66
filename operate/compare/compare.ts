import type { Arguments, Template } from "../../synthesis/in-memory";
import type { EnvironmentStack } from "../../synthesis/stacks";
import { type Concern, concernOf, concerns } from "../concerns";
import { type Pair, type Same, sameBut } from "./sameness";
import { differencesOf } from "./values";

/** One thing that two environments do not have in common. */
export interface Difference {
  readonly concern: Concern;
  /** The stack's name without the environment's. */
  readonly stack: string;
  /** `<type>.<name>`, as Terraform names it; also `provider.aws`, `terraform.backend`, `output.<name>`. */
  readonly address: string;
  /** Path of the attribute; undefined: one environment does not have the whole address. */
  readonly attribute: string | undefined;
  /** The values in the first and the second environment; undefined: it has none. */
  readonly a: unknown;
  readonly b: unknown;
}

/** A stack of either environment, or of both. */
export interface StackPair {
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
 * What says nothing about an environment: notes for readers of the JSON, an order that follows from what there is, and a hash over
 * the whole API, whose parts are compared one by one.
 */
const IGNORED: Readonly<Record<string, readonly string[]>> = {
  every: ["//", "depends_on"],
  aws_api_gateway_deployment: ["triggers"],
};

/** Compares two environments, stack by stack. A stack that only one has is in `stacks`, and its content is not listed. */
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
  // Where an environment lives is told once, with its provider, and not again wherever an ARN or a name repeats it.
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
  /** Whether this is what says in which account and region the environment is. */
  readonly home?: true;
}

/** Everything of a stack that is compared, by address. */
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
