import { z } from "zod";

const amount = z.number().nonnegative();

const quantities = {
  /** That API Gateway charges. */
  requests: amount,
  /** Of functions, by requests and without. */
  invocations: amount,
  /** How long functions worked. */
  function_ms: amount,
  read_units: amount,
  write_units: amount,
  /** Requests that were about files. */
  file_requests: amount,
  /** Bytes stored, times days. */
  item_byte_days: amount,
  file_byte_days: amount,
  log_lines: amount,
};

/** What a month's costs are split by: `--save-usage` writes it, `--usage` reads it. */
export const monthUsage = z.strictObject({
  environment: z.string(),
  /** `2026-10`. */
  month: z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/),
  tenants: z.array(z.strictObject({ tenant_id: z.string().min(1), ...quantities })),
  /** What no tenant caused: operators, the platform's own work. */
  nobody: z.strictObject(quantities),
});

export type MonthUsage = z.output<typeof monthUsage>;
export type Quantities = MonthUsage["nobody"];
export type Quantity = keyof Quantities;

export const noQuantities: Quantities = {
  requests: 0,
  invocations: 0,
  function_ms: 0,
  read_units: 0,
  write_units: 0,
  file_requests: 0,
  item_byte_days: 0,
  file_byte_days: 0,
  log_lines: 0,
};

/** @throws Error naming the file, the field and what is wrong with it */
export function parseUsage(file: string, text: string): MonthUsage {
  const parsed = monthUsage.safeParse(jsonIn(file, text));
  if (!parsed.success) {
    const { path, message } = parsed.error.issues[0] ?? { path: [], message: "" };
    throw new Error(`${file}: ${path.join(".")}: ${message}; --save-usage writes such a file`);
  }
  const seen = new Set<string>();
  for (const { tenant_id } of parsed.data.tenants) {
    if (seen.has(tenant_id)) throw new Error(`${file}: tenants: ${tenant_id} is there twice`);
    seen.add(tenant_id);
  }
  return parsed.data;
}

export function jsonIn(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`${file}: cannot be read as JSON (${(error as Error).message})`);
  }
}
