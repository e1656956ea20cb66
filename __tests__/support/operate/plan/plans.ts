import type { GuardedStack } from "../../../../operate/plan/guard";
import { type Change, type Plan, parsePlan } from "../../../../operate/terraform/plan-json";

/** A resource's change, as `terraform show -json` has it. */
export function resource(
  address: string,
  actions: Change["actions"],
  values: Partial<Change> = {},
  more: Readonly<Record<string, unknown>> = {},
) {
  const [type = "", name = ""] = address.split(".");
  const change = {
    actions,
    before: actions[0] === "create" && actions.length === 1 ? null : {},
    after: actions[0] === "delete" && actions.length === 1 ? null : {},
    after_unknown: {},
    before_sensitive: {},
    after_sensitive: {},
    ...values,
  };
  return { address, mode: "managed", type, name, change, ...more };
}

/** What `terraform show -json` writes, as far as this project reads it, and something that it must not keep. */
export const showJson = (
  resources: readonly object[],
  outputs: Readonly<Record<string, object>> = {},
): string =>
  JSON.stringify({
    format_version: "1.2",
    terraform_version: "1.11.4",
    variables: { password: { value: "swordfish" } },
    prior_state: { values: { root_module: { resources: [{ values: { secret: "swordfish" } }] } } },
    resource_changes: resources,
    output_changes: outputs,
    timestamp: "2026-03-01T12:00:00Z",
    applyable: resources.length > 0,
    complete: true,
    errored: false,
  });

export const planOf = (...resources: readonly object[]): Plan => parsePlan(showJson(resources), "the plan");

export const dev: GuardedStack = { stack: "saas-dev", production: false };
export const prod: GuardedStack = { stack: "saas-prod", production: true };
export const TODAY = "2026-03-01";
