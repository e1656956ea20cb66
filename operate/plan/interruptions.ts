import { UNRESERVED } from "../../environments/rules/concurrency";
import { changesOf, type Plan, type ResourceChange } from "../terraform/plan-json";
import type { Finding } from "./finding";
import { isTenantIsolated, tenantIsolationConflicts } from "./tenant-isolation";

/**
 * What a change of tenant isolation interrupts. Lambda sets the mode when a function is created: a change without a gap creates
 * a function with another name, moves the API to it, and then destroys the old one, with its permissions.
 * @param concurrencyLimit the account's quota of concurrent executions; absent: unknown
 */
export function interruptions(plan: Plan, concurrencyLimit = Number.POSITIVE_INFINITY): Finding[] {
  const changes = changesOf(plan);
  const changed = changes.filter(({ type, change: { before, after } }) => {
    if (type !== "aws_lambda_function" || !before || !after) return false;
    return isTenantIsolated(before) !== isTenantIsolated(after);
  });
  const former = changed.map(({ change }) => change.before?.function_name);
  const permissions = changes.filter(
    ({ type, change }) =>
      type === "aws_lambda_permission" &&
      isDestroyedFirst(change) &&
      former.includes(change.before?.function_name),
  );
  return [
    ...changed.flatMap(gapOf),
    ...permissions.map(
      ({ address }): Finding => ({
        address,
        action: "interrupt",
        lost: "the API may not invoke the function that it still serves, until it moves to the new one",
        hint: "give the permission create_before_destroy",
      }),
    ),
    ...overReserved(plan, changed, concurrencyLimit),
    ...conflictsIn(plan),
  ];
}

function gapOf({ address, change }: ResourceChange): Finding[] {
  const { before, after, actions } = change;
  const finding = (lost: string, hint: string): Finding[] => [{ address, action: "interrupt", lost, hint }];
  if (!actions.includes("create"))
    return finding(
      "Lambda does not change the tenant isolation of an existing function",
      "replace the function under another name",
    );
  if (before?.function_name === after?.function_name)
    return finding(
      "its tenant isolation changes under the same name, so that no function exists while the new one is created",
      "isolatedFunctionName in stacks/support/naming.ts gives it another one",
    );
  return isDestroyedFirst(change)
    ? finding(
        "it is destroyed before its successor exists",
        "give it create_before_destroy, or keep that of the API's deployment",
      )
    : [];
}

const isDestroyedFirst = ({ actions }: ResourceChange["change"]): boolean =>
  actions[0] === "delete" && actions.includes("create");

/** Old and new functions reserve concurrency at once: beyond the quota the second reservation fails, half-way. */
function overReserved(plan: Plan, changed: readonly ResourceChange[], limit: number): Finding[] {
  const [first] = changed;
  if (first === undefined) return [];
  const after = plan.resource_changes
    .filter(({ type }) => type === "aws_lambda_function")
    .reduce((sum, { change }) => sum + reservedBy(change.after), 0);
  const together = changed.reduce((sum, { change }) => sum + reservedBy(change.before), after);
  if (together <= Math.max(0, limit - UNRESERVED)) return [];
  return [
    {
      address: first.address,
      action: "interrupt",
      lost: `old and new functions reserve ${together} concurrent executions together, and of the account's ${limit} Lambda keeps ${UNRESERVED} for others: the deployment would fail half-way`,
      hint: "lower concurrency.reserved in a deployment before this one, or have the account's quota raised",
    },
  ];
}

/** The provider writes -1 for none. */
const reservedBy = (values: ResourceChange["change"]["after"]): number =>
  Math.max(0, Number(values?.reserved_concurrent_executions ?? 0));

/** Resources that cannot have a function with tenant isolation. */
function conflictsIn({ resource_changes }: Plan): Finding[] {
  const remaining = resource_changes.flatMap(({ address, type, mode, change: { after } }) =>
    mode === "managed" && after ? [{ address, type, values: after }] : [],
  );
  return tenantIsolationConflicts((type) => remaining.filter((each) => each.type === type)).map(
    ({ address, reason }): Finding => ({ address, action: "interrupt", lost: reason }),
  );
}
