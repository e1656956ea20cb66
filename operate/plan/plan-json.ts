import { CommandError } from "@saas/cli-kit/exit";
import { z } from "zod";
import { errorsOf, type TerraformStack } from "../terraform/cli";

/** What a text holds as JSON; undefined where it holds none, which no shape takes. */
export function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Where a value first differs from a shape, and how: `stacks.0.name must be text`. */
export function firstProblem({ issues: [issue] }: z.ZodError): string {
  const path = issue?.path.join(".") ?? "";
  return `${path === "" ? "it" : path} ${issue?.message ?? "differs"}`;
}

const change = z.object({
  /** Every action that Terraform 1.11 knows; another one is not guessed at. Source: Terraform's JSON output format. */
  actions: z.array(z.enum(["no-op", "create", "read", "update", "delete", "forget"])).min(1),
  before: z.optional(z.unknown()),
  after: z.optional(z.unknown()),
  after_unknown: z.optional(z.unknown()),
  before_sensitive: z.optional(z.unknown()),
  after_sensitive: z.optional(z.unknown()),
  /** Paths of the attributes that force a replacement. */
  replace_paths: z.optional(z.array(z.array(z.union([z.string(), z.number()])))),
  importing: z.optional(z.object({ id: z.optional(z.string()) })),
});

const resourceChange = z.object({
  address: z.string(),
  previous_address: z.optional(z.string()),
  mode: z.enum(["managed", "data"]),
  type: z.string(),
  name: z.string(),
  /** Of an object that is left from a replacement that did not come to its end. */
  deposed: z.optional(z.string()),
  action_reason: z.optional(z.string()),
  change,
});

/**
 * What this project reads of `terraform show -json <plan>`, and all that it keeps of it: not the configuration, not the
 * variables, not the state as a whole.
 */
const plan = z.object({
  format_version: z.string().regex(/^1\./, { error: "is not 1.x, the format this project knows" }),
  terraform_version: z.string(),
  /** Whether applying would do anything, if only to outputs. */
  applyable: z.boolean(),
  errored: z.optional(z.boolean()),
  resource_changes: z.array(resourceChange).default([]),
  output_changes: z.record(z.string(), change).default({}),
});

export type Change = z.output<typeof change>;
export type ResourceChange = z.output<typeof resourceChange>;
export type Plan = z.output<typeof plan>;

/** Reads a plan. @param source where the text comes from, for the message */
export function parsePlan(text: string, source: string): Plan {
  const parsed = plan.safeParse(jsonIn(text));
  if (parsed.success) return parsed.data;
  throw new CommandError(`${source} is no plan as Terraform 1.11 writes it: ${firstProblem(parsed.error)}`);
}

/** What becomes of a resource, in one word. */
export type Kind = "create" | "update" | "replace" | "destroy" | "forget" | "move" | "import" | "none";

/** What becomes of a resource; reading data is nothing. */
export function kindOf({ address, previous_address, mode, change }: ResourceChange): Kind {
  const does = (action: Change["actions"][number]) => change.actions.includes(action);
  if (mode === "data" || does("read")) return "none";
  if (does("create")) return does("delete") || does("forget") ? "replace" : "create";
  if (does("delete")) return "destroy";
  if (does("forget")) return "forget";
  if (does("update")) return "update";
  if (change.importing !== undefined) return "import";
  return previous_address !== undefined && previous_address !== address ? "move" : "none";
}

/** The changes that are any, in the order of their addresses. */
export function changesOf({ resource_changes }: Plan): (ResourceChange & { readonly kind: Kind })[] {
  return resource_changes
    .map((resource) => ({ ...resource, kind: kindOf(resource) }))
    .filter(({ kind }) => kind !== "none")
    .sort((a, b) => compare(a.address, b.address) || compare(a.deposed ?? "", b.deposed ?? ""));
}

/** Order by code points: the same on every machine, whatever its language. */
export const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/**
 * What a plan file changes, with whatever is secret in it.
 * @throws CommandError; nothing of what Terraform printed on stdout is in its message, since that holds the secrets
 */
export async function planIn(terraform: TerraformStack, file: string, stack: string): Promise<Plan> {
  const { stdout, ...result } = await terraform.show(file);
  if (result.code !== 0) {
    throw new CommandError(`${stack}: terraform show: ${errorsOf({ ...result, stdout: "" })}`);
  }
  return parsePlan(stdout, `terraform show ${stack}`);
}
