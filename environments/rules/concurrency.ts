import type { Problem } from "../problem";
import type { EnvironmentConfig } from "../schema";

/**
 * Executions that Lambda keeps for functions without a reservation. Source: Lambda API reference,
 * PutFunctionConcurrency.
 */
export const UNRESERVED = 100;

/** What all functions of an environment reserve together, however many functions there are. */
export const reservedIn = ({ concurrency: { reserved, others = 0 } }: EnvironmentConfig): number =>
  Object.values(reserved).reduce((sum, each) => sum + each, others);

/** The given values, for a message. */
const given = ({ concurrency: { reserved, others } }: EnvironmentConfig) =>
  others === undefined ? reserved : { ...reserved, others };

/** Reservations fit into the account's quota, and where one function has one, all have. */
export function problemsOfConcurrency(environment: EnvironmentConfig): Problem[] {
  const { accountLimit, reserved, others } = environment.concurrency;
  const most = Math.max(0, accountLimit - UNRESERVED);
  const field = "concurrency.reserved";
  if (reservedIn(environment) === 0) {
    if (!environment.production || most === 0) return [];
    return [
      {
        field,
        given: reserved,
        fix: `reserve for functions, ${most} at most together, e.g. { data: ${Math.ceil(most / 3)} }: this is production, where a flood of one function would use up the account's ${accountLimit}`,
      },
    ];
  }
  const problems: Problem[] = [];
  if (others === undefined) {
    problems.push({
      field: "concurrency.others",
      given: others,
      fix: "write the executions that the functions which reserved does not name share, e.g. 100: a function without a reservation starves when others use up the account's rest",
    });
  }
  if (reservedIn(environment) > most) {
    problems.push({
      field,
      given: given(environment),
      fix: `reserve ${most} at most, together: of the account's ${accountLimit} Lambda keeps ${UNRESERVED} for other functions`,
    });
  }
  return problems;
}

/** Two environments of one account and region share its quota. */
export function problemsOfSharedConcurrency(
  environment: EnvironmentConfig,
  file: string,
  other: EnvironmentConfig,
): Problem[] {
  const problems: Problem[] = [];
  const { accountLimit } = environment.concurrency;
  if (accountLimit !== other.concurrency.accountLimit) {
    problems.push({
      field: "concurrency.accountLimit",
      given: accountLimit,
      fix: `write ${other.concurrency.accountLimit}, as environments/${file}.ts does, or correct it there: both use the same account and region`,
    });
  }
  const own = reservedIn(environment);
  const left = accountLimit - UNRESERVED - reservedIn(other);
  if (own > 0 && own > left) {
    problems.push({
      field: "concurrency.reserved",
      given: given(environment),
      fix: `reserve ${Math.max(0, left)} at most, together: environments/${file}.ts reserves ${reservedIn(other)} of the same account and region, and Lambda keeps ${UNRESERVED}`,
    });
  }
  return problems;
}
