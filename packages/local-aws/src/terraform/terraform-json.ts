import { readFileSync } from "node:fs";
import { z } from "zod";

const objects = z.record(z.string(), z.record(z.string(), z.record(z.string(), z.unknown())));

const tags = z.record(z.string(), z.string());

const schema = z.object({
  provider: z.object({
    aws: z
      .array(
        z.object({
          region: z.string(),
          allowed_account_ids: z.array(z.string()).min(1),
          default_tags: z.array(z.object({ tags })).default([]),
        }),
      )
      .min(1),
  }),
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
 * @throws Error when the file is missing or is no stack with an AWS provider bound to one account.
 */
export function readTerraformJson(file: string): TerraformJson {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    throw new Error(`${file} cannot be read: synthesize first, with npm run synth`);
  }
  const parsed = schema.safeParse(JSON.parse(text));
  if (!parsed.success)
    throw new Error(`${file} is not a synthesized stack: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}
