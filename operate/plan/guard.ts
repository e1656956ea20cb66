import type { PlanException } from "../../environments/plan-exceptions";
import { at, compare } from "../support/json";
import { type Change, changesOf, type Kind, type Plan, type ResourceChange } from "../terraform/plan-json";
import { administratorsReason } from "./administered";
import { expired, matches } from "./exceptions";
import { type Protection, type StatefulType, statefulTypes, statelessTypes } from "./resource-types";

/** A change that loses data, or may. */
export interface Finding {
  readonly address: string;
  readonly action: PlanException["action"];
  /** What is lost, a clause. */
  readonly lost: string;
  /** What else may be meant, and how to write it. */
  readonly hint?: string;
}

/** What the guard says of one stack's plan. */
export interface Verdict {
  readonly refused: readonly Finding[];
  readonly allowed: readonly (Finding & { readonly exception: PlanException })[];
  /** Exceptions of this stack that are of no use any more: no change used them, or their last day is over. */
  readonly leftOver: readonly LeftOver[];
}

interface LeftOver {
  readonly exception: PlanException;
  readonly why: "unused" | "expired";
}

/** In which stack a plan is made. */
export interface GuardedStack {
  readonly stack: string;
  readonly production: boolean;
  /** Whether CI deploys it, within what an administrator leaves to CI. */
  readonly ci?: boolean;
  /** Whether the environment is protected against removal: CI is denied more there. */
  readonly protects?: boolean;
}

/**
 * Judges a plan: what replaces, deletes or forgets a resource that holds data, or takes a protection of it away, is refused
 * unless an exception names it.
 * @param exceptions of all stacks, checked
 * @param today `YYYY-MM-DD` (UTC), by which exceptions expire
 */
export function judge(
  plan: Plan,
  { stack, production, ci = false, protects = false }: GuardedStack,
  exceptions: readonly PlanException[],
  today: string,
): Verdict {
  const own = exceptions.filter((exception) => exception.stack === stack);
  const valid = own.filter((exception) => !expired(exception, today));
  const findings = changesOf(plan).flatMap((change) => [
    ...findingsOf(change, plan, production),
    ...(ci ? administrators(change, stack, protects) : []),
  ]);
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
      lost: `${path.join(".")} is taken away: ${means}`,
    }),
  );
  return [...ends, ...weaker];
}

/** What CI could not apply: an exception says that an administrator does. */
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

/** A type that nobody classified may hold anything. */
function statefulType(type: string): StatefulType | undefined {
  if (statelessTypes.has(type)) return undefined;
  return Object.hasOwn(statefulTypes, type)
    ? statefulTypes[type]
    : {
        lost: `nobody has said whether ${type} holds data: add it to operate/plan/resource-types.ts`,
        guarded: "everywhere",
      };
}

/** A resource that goes while another of its type comes may be the same one under another address. */
function hintFor({ address, type, kind, action_reason }: KindOfChange, plan: Plan): { hint?: string } {
  if (action_reason === "replace_because_tainted") {
    return {
      hint: `its creation failed half-way, and AWS has made it: keep it with \`terraform untaint '${address}'\` in the stack's directory, and plan again (docs/operations.md, A creation failed half-way)`,
    };
  }
  if (kind !== "destroy") return {};
  const created = changesOf(plan)
    .filter((other) => other.type === type && other.kind === "create")
    .map((other) => other.address)
    .sort(compare);
  if (created.length === 0) return {};
  return {
    hint: `if it is ${created.join(" or ")} from now on, say so there: <resource>.moveFromId("${address}")`,
  };
}

/** A finding as a sentence. */
export const sentenceOf = ({ action, address, lost, hint }: Finding): string =>
  `${verbs[action]} ${address}: ${lost}${hint === undefined ? "" : `; ${hint}`}`;

const verbs: Record<PlanException["action"], string> = {
  replace: "replaces",
  delete: "deletes",
  forget: "leaves behind, unmanaged,",
  unprotect: "unprotects",
  administer: "changes",
};

/** An exception that would let a finding pass, as it is written in environments/plan-exceptions.ts. */
export const exceptionFor = (stack: string, { address, action }: Finding): string =>
  `{ stack: ${JSON.stringify(stack)}, address: ${JSON.stringify(address)}, action: ${JSON.stringify(action)}, reason: "…" }`;

/** The protections that a change takes away. What is known only after applying counts as taken away. */
function weakenings(change: Change, protections: readonly Protection[]): Protection[] {
  const { before, after } = change;
  if (before === undefined || before === null || after === undefined || after === null) return [];
  return protections.filter(({ path, weakened }) => weakened(valueAt(before, path), valueAt(after, path)));
}

const valueAt = (value: unknown, path: Protection["path"]): unknown =>
  path.reduce<unknown>((found, key) => at(found, key), value);
