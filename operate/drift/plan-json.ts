import { CommandError } from "@saas/cli-kit/exit";
import { z } from "zod";

const values = z.record(z.string(), z.unknown()).nullish();

const change = z.object({
  actions: z.array(z.string()),
  before: values,
  after: values,
  after_unknown: z.unknown(),
  before_sensitive: z.unknown(),
  after_sensitive: z.unknown(),
});

const resourceChange = z.object({
  address: z.string(),
  mode: z.string().default("managed"),
  type: z.string(),
  change,
});

/**
 * What is read of `terraform show -json <plan>`. `resource_drift` is what the refresh found to differ from the state; `before` of
 * `resource_changes` is what the refresh found. Source: Terraform's JSON output format, plan representation.
 */
const format = z.object({
  format_version: z.string().regex(/^1\./),
  terraform_version: z.string(),
  errored: z.boolean().default(false),
  resource_drift: z.array(resourceChange).default([]),
  resource_changes: z.array(resourceChange).default([]),
  configuration: z
    .object({
      root_module: z
        .object({
          resources: z
            .array(
              z.object({
                address: z.string(),
                expressions: z.unknown(),
                depends_on: z.array(z.string()).optional(),
              }),
            )
            .default([]),
        })
        .optional(),
    })
    .optional(),
});

export type PlanJson = z.output<typeof format>;
export type PlannedChange = z.output<typeof resourceChange>;

/** Reads a plan. @throws CommandError that shows nothing of it: it may hold secrets */
export function parsePlan(text: string): PlanJson {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new CommandError("terraform show -json printed no JSON");
  }
  const parsed = format.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new CommandError(
    `the plan is not in Terraform's JSON format 1: ${issue?.path.join(".")}: ${issue?.message}`,
  );
}

/** For each resource of a plan, the resources that its arguments speak of, directly or by way of others. */
export function referencesOf({ configuration }: PlanJson): (address: string) => ReadonlySet<string> {
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
        // `aws_dynamodb_table.tenant_data.arn` speaks of `aws_dynamodb_table.tenant_data`.
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

/** `aws_x.y` of `aws_x.y[0]` and `aws_x.y["a"]`. */
export const withoutIndex = (address: string): string => address.replace(/\[[^\]]*\]$/, "");

function namesIn(expressions: unknown): string[] {
  if (typeof expressions !== "object" || expressions === null) return [];
  return Object.entries(expressions).flatMap(([key, value]) =>
    key === "references" && Array.isArray(value) ? value.map(String) : namesIn(value),
  );
}
