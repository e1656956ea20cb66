import { CommandError, exitCodes } from "@saas/cli-kit/exit";
import { z } from "zod";
import { nearest } from "../../environments/nearest";
import type { PlanException } from "../../environments/plan-exceptions";

const FILE = "environments/plan-exceptions.ts";
const ACTIONS = ["replace", "delete", "forget", "unprotect", "administer", "interrupt"] as const;
const LEAST_REASON = 10;

const text = (fix: string) => z.string({ error: fix });
const STACK = 'name a stack, e.g. "saas-dev"';
const ADDRESS = 'write the address as the plan has it, e.g. "aws_dynamodb_table.tenant_data"';
const REASON = `explain in a sentence why no needed data is lost (${LEAST_REASON} characters at least)`;
const EXPIRES = 'write a day that exists as "YYYY-MM-DD", or leave it out';

const exception = z.strictObject({
  stack: text(STACK),
  address: text(ADDRESS).regex(/^(module\.[^.]+\.)*[a-z][a-z0-9_]*\.[A-Za-z_][\w-]*(\[.+\])?$/, {
    error: ADDRESS,
  }),
  action: z.enum(ACTIONS, { error: `write one of ${ACTIONS.map((action) => `"${action}"`).join(", ")}` }),
  reason: text(REASON).refine((reason) => reason.trim().length >= LEAST_REASON, { error: REASON }),
  expires: z.optional(text(EXPIRES).refine(isDay, { error: EXPIRES })),
});

/**
 * Validates environments/plan-exceptions.ts.
 * @param stacks the names of all stacks; absent: whether a stack exists is not checked
 * @throws CommandError with a line for each mistake: file, field, what was given, the fix
 */
export function checkExceptions(
  exceptions: readonly PlanException[],
  stacks?: readonly string[],
): readonly PlanException[] {
  const problems = exceptions.flatMap((given, index) => problemsOf(given, index, exceptions, stacks));
  if (problems.length > 0) throw new CommandError(problems.join("\n"), exitCodes.usage);
  return exceptions;
}

function problemsOf(
  given: PlanException,
  index: number,
  all: readonly PlanException[],
  stacks: readonly string[] | undefined,
): string[] {
  const line = (field: string, value: unknown, fix: string) =>
    `${FILE}: [${index}]${field && `.${field}`} ${value === undefined ? "is missing" : `is ${JSON.stringify(value)}`}: ${fix}`;
  const parsed = exception.safeParse(given);
  if (!parsed.success) {
    return parsed.error.issues.flatMap((issue) => {
      if (issue.code === "unrecognized_keys") return issue.keys.map((key) => unknownField(line, given, key));
      const field = issue.path.join(".");
      return [
        line(
          field,
          field === "" ? given : (given as unknown as Record<string, unknown>)[field],
          issue.message,
        ),
      ];
    });
  }
  if (stacks?.includes(given.stack) === false) {
    const near = nearest(given.stack, stacks);
    const known = near === undefined ? `there are ${stacks.join(", ")}` : `did you mean "${near}"?`;
    return [line("stack", given.stack, `no such stack; ${known}`)];
  }
  const first = all.findIndex((other) => matches(other, given) && other.action === given.action);
  return first < index ? [line("address", given.address, `[${first}] says the same: keep one of them`)] : [];
}

function unknownField(
  line: (field: string, value: unknown, fix: string) => string,
  given: object,
  key: string,
): string {
  const near = nearest(key, Object.keys(exception.shape));
  const fix = `no such field; ${near === undefined ? "remove it" : `did you mean "${near}"?`}`;
  return line(key, (given as Record<string, unknown>)[key], fix);
}

/** Whether two entries name the same resource of the same stack. */
export const matches = (
  a: Pick<PlanException, "stack" | "address">,
  b: Pick<PlanException, "stack" | "address">,
): boolean => a.stack === b.stack && a.address === b.address;

/** Whether the last day of an exception is over. @param today `YYYY-MM-DD` (UTC) */
export const expired = ({ expires }: PlanException, today: string): boolean =>
  expires !== undefined && expires < today;

/** Whether a text is `YYYY-MM-DD` and that day exists. */
function isDay(day: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) return false;
  const date = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day);
}
