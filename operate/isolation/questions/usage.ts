import type { Access } from "../access";
import { askers, product, type Question, question } from "./question";

const USAGE = "operator_usage";
const asking = ["StartQuery", "GetQueryResults"];

/** Every question about querying tenants' usage: allowed operators may query the functions' logs and the API's access log. */
export function usageQuestions(access: Access): Question[] {
  const groups = Object.entries(access.logGroups);
  const asked = groups.flatMap(([name, arn]) => [
    // A log group is named so in an action on it; the API's execution log contains paths, and no role may read it.
    { resource: `${arn}:log-stream:`, told: /_function$|access_log$/.test(name) },
    { resource: `${arn}-2:log-stream:`, told: false },
  ]);
  return askers(access).flatMap((who) => [
    ...product(asked, asking).map(([{ resource, told }, action]) =>
      question(who, `logs:${action}`, resource, "", {}, told && who.role === USAGE),
    ),
    ...product(groups, ["FilterLogEvents", "StartLiveTail"]).map(([[, arn], action]) =>
      question(who, `logs:${action}`, `${arn}:log-stream:`, "", {}, false),
    ),
    // A running query has no ARN.
    question(who, "logs:StopQuery", "*", "", {}, who.role === USAGE),
    ...["DescribeQueries", "DeleteQueryDefinition", "PutResourcePolicy"].map((action) =>
      question(who, `logs:${action}`, "*", "", {}, false),
    ),
  ]);
}
