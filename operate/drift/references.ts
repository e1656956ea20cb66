import type { RefreshedPlan } from "../terraform/plan-json";

/** For each resource of a plan, the resources that its arguments reference, directly or indirectly. */
export function referencesOf({ configuration }: RefreshedPlan): (address: string) => ReadonlySet<string> {
  const resources = configuration?.root_module?.resources ?? [];
  const direct = new Map(
    resources.map(({ address, expressions, depends_on = [] }) => [
      address,
      [...namesIn(expressions), ...depends_on],
    ]),
  );
  return (address) => {
    const found = new Set<string>();
    const visit = (from: string) => {
      for (const name of direct.get(from) ?? []) {
        // `aws_dynamodb_table.tenant_data.arn` references `aws_dynamodb_table.tenant_data`.
        const target = [...direct.keys()].find((known) => name === known || name.startsWith(`${known}.`));
        if (target === undefined || found.has(target)) continue;
        found.add(target);
        visit(target);
      }
    };
    visit(withoutIndex(address));
    return found;
  };
}

/** Reduces `aws_x.y[0]` and `aws_x.y["a"]` to `aws_x.y`. */
export const withoutIndex = (address: string): string => address.replace(/\[[^\]]*\]$/, "");

function namesIn(expressions: unknown): string[] {
  if (typeof expressions !== "object" || expressions === null) return [];
  return Object.entries(expressions).flatMap(([key, value]) =>
    key === "references" && Array.isArray(value) ? value.map(String) : namesIn(value),
  );
}
