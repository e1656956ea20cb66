import { functionNames } from "../../../lambdas/functions";
import { accessRoles } from "../../../operate/isolation/questions/question";
import { takenBy } from "../../../operate/isolation/questions/roles";
import { type Work, works, worksInSilo } from "../../../operate/isolation/questions/works";

/** Every function's role. */
export const functionRoles: readonly string[] = functionNames.map((name) => `${name}_function`);

/** Every access role with each function that takes it. */
export const pairs: readonly (readonly [role: string, by: string])[] = accessRoles.flatMap((role) =>
  (takenBy[role] ?? []).map((by) => [role, by] as const),
);

/** Every work in a silo with each function that does it. */
export const siloPairs: readonly (readonly [work: Work, by: string])[] = works.flatMap((work) =>
  worksInSilo[work].by.map((by) => [work, by] as const),
);
