import { compare } from "../support/json";
import {
  AFTER_APPLY,
  type Change,
  changesBetween,
  isWithin,
  same,
  withoutRepeatedTags,
} from "../terraform/changes";
import { masked } from "../terraform/masking";
import { hasUnknown, type RefreshedPlan, type ResourceChange } from "../terraform/plan-json";
import {
  explanation,
  type KnownNoise,
  knownNoise,
  type Sibling,
  type Values,
  zeroExplanation,
} from "./noise";
import { referencesOf, withoutIndex } from "./references";

/** What the next deployment does about an attribute that was changed by hand. */
export type Outcome =
  /** It puts the recorded value back. */
  | "restored"
  /** It leaves the found value: no code sets it. */
  | "kept"
  /** It sets a third value, which the code now declares. */
  | "redeclared";

/** An attribute that was changed by hand. `before`: what the last deployment recorded; `after`: what runs. Masked. */
interface AttributeDrift extends Change {
  readonly outcome: Outcome;
}

/** A resource that differs from the last deployment. */
export interface Drift {
  readonly address: string;
  readonly type: string;
  readonly kind: "changed by hand" | "deleted by hand";
  /** Empty for deleted resources. */
  readonly changes: readonly AttributeDrift[];
  /** Whether the next deployment restores the whole resource, or recreates a deleted one. */
  readonly repaired: boolean;
}

type PendingAction = "create" | "update" | "replace" | "delete" | "forget";

/** A declared change that is not deployed yet. */
export interface Pending {
  readonly address: string;
  readonly type: string;
  readonly action: PendingAction;
  /** For an update or a replacement. Masked. */
  readonly changes: readonly Change[];
  /** Addresses of the manually changed or deleted resources that cause the change. Empty: the code changed. */
  readonly because: readonly string[];
}

export interface Noise {
  readonly address: string;
  readonly attribute: string;
  readonly reason: string;
  readonly source: string;
}

export interface Comparison {
  readonly drift: readonly Drift[];
  readonly pending: readonly Pending[];
  readonly noise: readonly Noise[];
}

/** Divides the changes of a plan into manual changes, changes that are not deployed yet, and noise. */
export function comparePlan(plan: RefreshedPlan, known: readonly KnownNoise[] = knownNoise): Comparison {
  const planned = new Map(plan.resource_changes.map((change) => [change.address, change]));
  const siblings = plan.resource_changes.flatMap(({ address, type, change }): Sibling[] =>
    change.before ? [{ address, type, values: change.before }] : [],
  );
  const drift: Drift[] = [];
  const noise: Noise[] = [];
  for (const drifted of plan.resource_drift.filter(({ mode }) => mode === "managed")) {
    const found = driftOf(drifted, planned.get(drifted.address), siblings, known);
    noise.push(...found.noise);
    if (found.drift !== undefined) drift.push(found.drift);
  }
  return { drift: sorted(drift), pending: sorted(pendingOf(plan, drift)), noise: sorted(noise) };
}

function driftOf(
  { address, type, change }: ResourceChange,
  planned: ResourceChange | undefined,
  siblings: readonly Sibling[],
  known: readonly KnownNoise[],
): { drift?: Drift; noise: Noise[] } {
  if (!change.after) {
    const repaired = planned?.change.actions.includes("create") ?? false;
    return { drift: { address, type, kind: "deleted by hand", changes: [], repaired }, noise: [] };
  }
  const [before, after] = [change.before ?? {}, change.after];
  const noise: Noise[] = [];
  const repairs = planned?.change.after ? plannedChanges(planned) : [];
  const changes = changesOf(type, change).flatMap((attribute): AttributeDrift[] => {
    const top = topOf(attribute.path);
    const outcome = outcomeOf(attribute, repairs);
    const found = { before: before[top], after: after[top], values: after, siblings };
    const explained =
      zeroExplanation(attribute) ?? (outcome === "kept" ? explanation(type, top, found, known) : undefined);
    if (explained === undefined) return [{ ...attribute, outcome }];
    const { reason, source } = explained;
    if (!noise.some((entry) => entry.attribute === top)) {
      noise.push({ address, attribute: top, reason, source });
    }
    return [];
  });
  if (changes.length === 0) return { noise };
  const repaired = changes.every(({ outcome }) => outcome !== "kept");
  return { drift: { address, type, kind: "changed by hand", changes, repaired }, noise };
}

/** What differs, masked. */
function changesOf(type: string, change: ResourceChange["change"]): Change[] {
  const { before, after, before_sensitive, after_sensitive } = change;
  return withoutRepeatedTags(
    changesBetween(
      { value: before ?? {}, masked: masked(type, before ?? {}, before_sensitive) },
      { value: after ?? {}, masked: masked(type, after ?? {}, after_sensitive) },
    ),
  );
}

const topOf = (path: string): string => /^[^.[]+/.exec(path)?.[0] ?? path;

function outcomeOf({ path, before }: Change, planned: readonly Change[]): Outcome {
  const exact = planned.find((change) => change.path === path);
  if (exact !== undefined) return same(exact.after, before) ? "restored" : "redeclared";
  return planned.some((change) => isWithin(path, change.path) || isWithin(change.path, path))
    ? "redeclared"
    : "kept";
}

function pendingOf(plan: RefreshedPlan, drift: readonly Drift[]): Pending[] {
  const references = referencesOf(plan);
  const drifted = new Map(drift.map((entry) => [withoutIndex(entry.address), entry]));
  return plan.resource_changes
    .filter(({ mode }) => mode === "managed")
    .flatMap((resource): Pending[] => {
      const { address, type, change } = resource;
      const action = actionOf(change.actions);
      if (action === undefined) return [];
      const own = drift.find((entry) => entry.address === address);
      // Recreated because it was deleted by hand: reported as drift.
      if (action === "create" && own?.kind === "deleted by hand") return [];
      if (action !== "update" && action !== "replace") {
        return [{ address, type, action, changes: [], because: [] }];
      }
      const changes = plannedChanges(resource).filter((change) => !undoes(own, change));
      if (changes.length === 0 && own !== undefined) return [];
      const causes = [...references(address)].filter((name) => drifted.has(name)).sort();
      const follows = action === "update" && changes.every(({ after }) => after === AFTER_APPLY);
      return [{ address, type, action, changes, because: follows ? causes : [] }];
    });
}

/** Whether a planned change undoes drift of the same resource, or follows from that: it is reported as drift. */
const undoes = (own: Drift | undefined, { path, after }: Change): boolean =>
  own !== undefined &&
  (after === AFTER_APPLY ||
    own.changes.some((change) => change.path === path && change.outcome === "restored"));

function actionOf(actions: readonly string[]): PendingAction | undefined {
  if (actions.includes("create") && actions.includes("delete")) return "replace";
  const [action] = actions;
  return action === "create" || action === "update" || action === "delete" || action === "forget"
    ? action
    : undefined;
}

/** The attributes that a plan changes; `after` is AFTER_APPLY if the value is known only after apply. */
function plannedChanges({ type, change }: ResourceChange): Change[] {
  const { before, after, after_unknown, before_sensitive } = change;
  const unknown = Object.entries(after_unknown ?? {})
    .filter(([, marks]) => hasUnknown(marks))
    .map(([top]) => top)
    .sort();
  const shown = masked(type, before ?? {}, before_sensitive) as Values;
  const known = (values: Values | null | undefined) =>
    Object.fromEntries(Object.entries(values ?? {}).filter(([key]) => !unknown.includes(key)));
  return [
    ...changesOf(type, { ...change, before: known(before), after: known(after) }),
    ...unknown.map((path) => ({ path, before: shown[path], after: AFTER_APPLY })),
  ];
}

const sorted = <T extends { readonly address: string }>(entries: readonly T[]): T[] =>
  [...entries].sort((a, b) => compare(a.address, b.address));
