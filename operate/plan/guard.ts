import type { PlanException } from "../../environments/plan-exceptions";
import { at, compare } from "../support/json";
import { type Change, changesOf, type Kind, type Plan, type ResourceChange } from "../terraform/plan-json";
import { administratorsReason } from "./administered";
import { expired, matches } from "./exceptions";
import type { Finding } from "./finding";
import { interruptions } from "./interruptions";
import { type Protection, type StatefulType, statefulTypes, statelessTypes } from "./resource-types";

/** The guard's verdict on one stack's plan. */
export interface Verdict {
  readonly refused: readonly Finding[];
  readonly allowed: readonly (Finding & { readonly exception: PlanException })[];
  /** Obsolete exceptions of this stack: unused or expired. */
  readonly leftOver: readonly LeftOver[];
}

interface LeftOver {
  readonly exception: PlanException;
  readonly why: "unused" | "expired";
}

/** The stack of a plan. */
export interface GuardedStack {
  readonly stack: string;
  readonly production: boolean;
  /** Whether CI deploys it, with CI's restricted permissions. */
  readonly ci?: boolean;
  /** Whether the environment is protected against removal: CI is denied more there. */
  readonly protects?: boolean;
  /** The account's quota of concurrent executions; absent: unknown. */
  readonly concurrencyLimit?: number;
}

/**
 * Judges a plan: changes that replace, delete or forget a resource with data, or remove its protection, are refused unless an
 * exception names them. So are changes of tenant isolation that interrupt requests.
 * @param exceptions of all stacks, checked
 * @param today `YYYY-MM-DD` (UTC), by which exceptions expire
 */
export function judge(
  plan: Plan,
  { stack, production, ci = false, protects = false, concurrencyLimit }: GuardedStack,
  exceptions: readonly PlanException[],
  today: string,
): Verdict {
  const own = exceptions.filter((exception) => exception.stack === stack);
  const valid = own.filter((exception) => !expired(exception, today));
  const findings = [
    ...changesOf(plan).flatMap((change) => [
      ...findingsOf(change, plan, production),
      ...(ci ? administrators(change, stack, protects) : []),
    ]),
    ...interruptions(plan, concurrencyLimit),
  ];
  const judged = findings.map((finding) => ({
    finding,
    exception: valid.find(
      (exception) =>
        matches(exception, { stack, address: finding.address }) && exception.action === finding.action,
    ),
  }));
  return {
    refused: judged.flatMap(({ finding, exception }) => (exception === undefined ? [finding] : [])),
    allowed: judged.flatMap(({ finding, exception }) =>
      exception === undefined ? [] : [{ ...finding, exception }],
    ),
    leftOver: own.flatMap((exception): LeftOver[] => {
      if (!valid.includes(exception)) return [{ exception, why: "expired" }];
      return judged.some((one) => one.exception === exception) ? [] : [{ exception, why: "unused" }];
    }),
  };
}

const actionOf: Partial<Record<Kind, PlanException["action"]>> = {
  replace: "replace",
  destroy: "delete",
  forget: "forget",
};

type KindOfChange = ResourceChange & { readonly kind: Kind };

function findingsOf(change: KindOfChange, plan: Plan, production: boolean): Finding[] {
  const { address, type, kind, deposed } = change;
  const stateful = statefulType(type);
  if (stateful === undefined || (stateful.guarded === "production" && !production)) return [];
  const action = actionOf[kind];
  const ends: Finding[] =
    action === undefined
      ? []
      : [
          {
            address,
            action,
            lost: `${stateful.lost}${deposed === undefined ? "" : ` (of the former object ${deposed})`}`,
            ...hintFor(change, plan),
          },
        ];
  const weaker = weakenings(change.change, stateful.protections ?? []).map(
    ({ path, means }): Finding => ({
      address,
      action: "unprotect",
      lost: `${path.join(".")} is removed: ${means}`,
    }),
  );
  return [...ends, ...weaker];
}

/** Changes that CI cannot apply: an exception states that an administrator does. */
function administrators(change: KindOfChange, stack: string, protects: boolean): Finding[] {
  const denied = administratorsReason(change, stack, protects);
  return denied === undefined
    ? []
    : [
        {
          address: change.address,
          action: "administer",
          lost: `${denied}: an administrator applies this plan`,
        },
      ];
}

/** An unclassified type may hold data. */
function statefulType(type: string): StatefulType | undefined {
  if (statelessTypes.has(type)) return undefined;
  return Object.hasOwn(statefulTypes, type)
    ? statefulTypes[type]
    : {
        lost: `${type} is not classified as holding data or not: add it to operate/plan/resource-types.ts`,
        guarded: "everywhere",
      };
}

/** A deleted resource and a created one of the same type may be one resource with a new address. */
function hintFor({ address, type, kind, action_reason }: KindOfChange, plan: Plan): { hint?: string } {
  if (action_reason === "replace_because_tainted") {
    return {
      hint: `its creation failed half-way, but it exists in AWS: keep it with \`terraform untaint '${address}'\` in the stack's directory, and plan again (docs/operations.md, A creation failed half-way)`,
    };
  }
  if (kind !== "destroy") return {};
  const created = changesOf(plan)
    .filter((other) => other.type === type && other.kind === "create")
    .map((other) => other.address)
    .sort(compare);
  if (created.length === 0) return {};
  return {
    hint: `if it was renamed to ${created.join(" or ")}, declare that there: <resource>.moveFromId("${address}")`,
  };
}

/** The protections that a change removes. A value known only after apply counts as removed. */
function weakenings(change: Change, protections: readonly Protection[]): Protection[] {
  const { before, after } = change;
  if (before === undefined || before === null || after === undefined || after === null) return [];
  return protections.filter(({ path, weakened }) => weakened(valueAt(before, path), valueAt(after, path)));
}

const valueAt = (value: unknown, path: Protection["path"]): unknown =>
  path.reduce<unknown>((found, key) => at(found, key), value);
