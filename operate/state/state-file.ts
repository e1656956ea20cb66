import { CommandError } from "@saas/cli-kit/exit";
import { z } from "zod";
import { type Marks, marksOf, masked, type StatePath } from "../terraform/masking";

const instance = z.looseObject({
  index_key: z.union([z.string(), z.number()]).optional(),
  status: z.string().optional(),
  deposed: z.string().optional(),
  attributes: z.record(z.string(), z.unknown()).nullish(),
  sensitive_attributes: z.array(z.array(z.looseObject({ type: z.string(), value: z.unknown() }))).nullish(),
  dependencies: z.array(z.string()).nullish(),
});

/** Terraform's state, format 4: written by every Terraform since 0.12, and documented only by its reader (`statefile/version4.go`). */
const format = z.object({
  version: z.literal(4),
  terraform_version: z.string(),
  serial: z.int().min(0),
  lineage: z.string(),
  outputs: z
    .record(z.string(), z.looseObject({ value: z.unknown(), sensitive: z.boolean().optional() }))
    .nullish(),
  resources: z
    .array(
      z.looseObject({
        module: z.string().optional(),
        mode: z.enum(["managed", "data"]),
        type: z.string(),
        name: z.string(),
        instances: z.array(instance),
      }),
    )
    .nullish(),
});

/** One instance of a resource or data source. */
export interface StateResource {
  /** As `terraform state list` has it. */
  readonly address: string;
  readonly mode: "managed" | "data";
  readonly type: string;
  /** `tainted`: the next apply replaces it. */
  readonly status: string | undefined;
  /** The former object, which Terraform still has to delete after a replacement failed half-way. */
  readonly deposed: string | undefined;
  /** Unmasked, secrets included: never show them. */
  readonly attributes: Readonly<Record<string, unknown>>;
  /** Masked, safe to show. */
  readonly masked: Readonly<Record<string, unknown>>;
  readonly dependencies: readonly string[];
}

export interface StateOutput {
  readonly name: string;
  readonly sensitive: boolean;
  /** Unmasked: never show it. */
  readonly value: unknown;
  /** Masked, safe to show. */
  readonly masked: unknown;
}

export interface State {
  readonly serial: number;
  readonly lineage: string;
  readonly terraformVersion: string;
  /** In the order of their addresses. */
  readonly resources: readonly StateResource[];
  readonly outputs: readonly StateOutput[];
}

/**
 * Reads a state.
 * @param location of the state, for messages
 * @throws CommandError naming the fault, never a part of the text, which may hold secrets
 */
export function parseState(text: string, location: string): State {
  const parsed = format.safeParse(jsonOf(text, location));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const field = issue?.path.join(".") || "the whole";
    throw new CommandError(`${location} is no Terraform state of format 4: ${field}: ${issue?.message}`);
  }
  const { serial, lineage, terraform_version: terraformVersion, resources, outputs } = parsed.data;
  return {
    serial,
    lineage,
    terraformVersion,
    resources: (resources ?? []).flatMap(instancesOf).sort((a, b) => (a.address < b.address ? -1 : 1)),
    outputs: Object.entries(outputs ?? {})
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, { value, sensitive = false }]) => ({
        name,
        sensitive,
        value,
        masked: (masked("output", { [name]: value }, { [name]: sensitive }) as Record<string, unknown>)[name],
      })),
  };
}

function jsonOf(text: string, location: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const what = text.trim() === "" ? "it is empty" : "it is cut off or overwritten with something else";
    throw new CommandError(`${location} is no JSON: ${what}`);
  }
}

type Resource = NonNullable<z.output<typeof format>["resources"]>[number];

function instancesOf({ module, mode, type, name, instances }: Resource): StateResource[] {
  const prefix = `${module === undefined ? "" : `${module}.`}${mode === "data" ? "data." : ""}`;
  return instances.map(({ index_key, status, deposed, attributes, sensitive_attributes, dependencies }) => {
    const index = index_key === undefined ? "" : `[${JSON.stringify(index_key)}]`;
    const values = attributes ?? {};
    const marks: Marks = marksOf((sensitive_attributes ?? []) as readonly StatePath[]);
    const schema = mode === "data" ? `data.${type}` : type;
    return {
      address: `${prefix}${type}.${name}${index}${deposed === undefined ? "" : ` (deposed ${deposed})`}`,
      mode,
      type,
      status,
      deposed,
      attributes: values,
      masked: masked(schema, values, marks) as Record<string, unknown>,
      dependencies: [...(dependencies ?? [])].sort(),
    };
  });
}

/** The resources that Terraform manages, without data sources. */
export const managed = ({ resources }: State): StateResource[] =>
  resources.filter(({ mode }) => mode === "managed");

/** The JSON summary of a state. */
export const stateJson = (
  { modified, bytes }: { readonly modified: Date; readonly bytes: number },
  { serial, lineage, terraformVersion }: State,
) => ({
  ...{ serial, lineage, bytes },
  terraform_version: terraformVersion,
  last_modified: modified.toISOString(),
});
