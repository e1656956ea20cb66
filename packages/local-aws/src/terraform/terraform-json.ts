import { readFileSync } from "node:fs";
import { z } from "zod";

const objects = z.record(z.string(), z.record(z.string(), z.record(z.string(), z.unknown())));

const tags = z.record(z.string(), z.string());

const provider = z.object({
  region: z.string(),
  allowed_account_ids: z.array(z.string()).min(1).optional(),
  default_tags: z.array(z.object({ tags })).default([]),
});

const schema = z.object({
  provider: z.object({ aws: z.union([z.array(provider).min(1), provider.transform((one) => [one])]) }),
  resource: objects.default({}),
  data: objects.default({}),
  output: z.record(z.string(), z.object({ value: z.unknown() })).default({}),
  locals: z.record(z.string(), z.unknown()).default({}),
  variable: z.record(z.string(), z.object({ default: z.unknown() })).default({}),
});

/** A stack in Terraform's JSON syntax, as CDKTF synthesizes it; references are not resolved yet. */
export type TerraformJson = z.output<typeof schema>;

/**
 * Reads a synthesized stack.
 * @param file path of a `cdk.tf.json`.
 * @throws Error naming the file if it cannot be read, is not JSON, or has no AWS provider with a region.
 */
export function readTerraformJson(file: string): TerraformJson {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new Error(
      code === undefined
        ? `${file}: not JSON: ${message}`
        : `${file}: cannot be read (${code}): synthesize the stack first`,
    );
  }
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new Error(`${file}: not a synthesized stack: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}
