import { CommandError } from "@saas/cli-kit/exit";
import { z } from "zod";
import { compare, firstProblem, jsonIn } from "../support/json";
import { errorsOf, type TerraformStack } from "./cli";
import { failureOf } from "./failure";

const attributes = z.record(z.string(), z.unknown()).nullish();

const change = z.object({
  /** Every action that Terraform 1.11 knows; unknown ones are errors. Source: Terraform's JSON output format. */
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
  /** Key of an object left from an incomplete replacement. */
  deposed: z.optional(z.string()),
  action_reason: z.optional(z.string()),
  change: change.extend({ before: attributes, after: attributes }),
});

/**
 * The parts of `terraform show -json <plan>` that a recorded plan keeps: no configuration, no variables, no whole state.
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

/**
 * The plan with the differences that the refresh found (`resource_drift`; `before` of `resource_changes` is the refreshed
 * value), and with the references of the configuration. Source: Terraform's JSON output format, plan representation.
 */
const refreshedPlan = plan.extend({
  resource_drift: z.array(resourceChange).default([]),
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

export type Change = z.output<typeof change>;
export type ResourceChange = z.output<typeof resourceChange>;
export type Plan = z.output<typeof plan>;
export type RefreshedPlan = z.output<typeof refreshedPlan>;

/** Reads a plan. @param source of the text, for the message */
export const parsePlan = (text: string, source: string): Plan => parsed(plan, text, source);

/** Reads a plan with its refresh. @throws CommandError without any content, which may hold secrets */
export const parseRefreshedPlan = (text: string, source: string): RefreshedPlan =>
  parsed(refreshedPlan, text, source);

function parsed<T>(shape: z.ZodType<T>, text: string, source: string): T {
  const result = shape.safeParse(jsonIn(text));
  if (result.success) return result.data;
  throw new CommandError(`${source} is no plan as Terraform 1.11 writes it: ${firstProblem(result.error)}`);
}

/** Whether any part of a value is unknown before apply. @param marks `after_unknown`, or a part of it */
export const hasUnknown = (marks: unknown): boolean =>
  marks === true || (typeof marks === "object" && marks !== null && Object.values(marks).some(hasUnknown));

/** The effect of a plan on a resource. */
export type Kind = "create" | "update" | "replace" | "destroy" | "forget" | "move" | "import" | "none";

/** The effect of a plan on a resource; reading data has none. */
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

/** The actual changes, in the order of their addresses. */
export function changesOf({ resource_changes }: Plan): (ResourceChange & { readonly kind: Kind })[] {
  return resource_changes
    .map((resource) => ({ ...resource, kind: kindOf(resource) }))
    .filter(({ kind }) => kind !== "none")
    .sort((a, b) => compare(a.address, b.address) || compare(a.deposed ?? "", b.deposed ?? ""));
}

/**
 * Prepares the stack's directory and plans into a file, if so to destroy everything.
 * @param label begins the messages, e.g. `saas-dev: terraform`
 * @throws CommandError with Terraform's reason
 */
export async function planInto(
  terraform: TerraformStack,
  file: string,
  options: { readonly label: string } & ({ readonly lock: boolean } | { readonly destroy: true }),
): Promise<void> {
  const { label } = options;
  await initialized(terraform, label);
  const planned = await ("destroy" in options ? terraform.planDestroy(file) : terraform.plan(file, options));
  // With -detailed-exitcode 2 is a plan with changes.
  if (planned.code !== 0 && planned.code !== 2) throw failureOf(`${label} plan`, planned);
}

/** Prepares the stack's directory. @param lockFile as of {@link TerraformStack.init} @throws CommandError with Terraform's reason */
export async function initialized(
  terraform: TerraformStack,
  label: string,
  lockFile?: "readonly",
): Promise<void> {
  const result = await terraform.init(lockFile);
  if (result.code !== 0) throw failureOf(`${label} init`, result);
}

/**
 * The changes of a plan file, including secrets.
 * @throws CommandError without Terraform's stdout, which holds the secrets
 */
export async function planIn<P>(
  terraform: TerraformStack,
  file: string,
  label: string,
  parse: (text: string, source: string) => P,
): Promise<P> {
  const { stdout, ...result } = await terraform.show(file);
  if (result.code === 0) return parse(stdout, `${label} show`);
  throw new CommandError(`${label} show: ${errorsOf({ ...result, stdout: "" })}`);
}
