import type { Aws, Verdict } from "../../support/lambdas/aws";

/** Seconds after which an attempt is given up. */
export const LEASE = 91;

/** The call with this number meets the fault; what follows passes, or, after a crash, nothing does. */
export function meetFault(aws: Aws, number: number, fault: Verdict, crash: boolean): void {
  let made = -1;
  aws.judge(() => {
    made += 1;
    if (made === number) return fault;
    return crash && made > number ? "refuse" : "pass";
  });
}
