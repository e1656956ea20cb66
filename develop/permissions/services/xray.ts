import { type Check, isRecord, text } from "@saas/local-aws/permissions";
import { tagsIn } from "../call";
import { arnIn, requestTags, type Service } from "./service";

/** Rules are listed in whole: the action has no ARN. Source: Service Authorization Reference, X-Ray. */
const LISTS = "GetSamplingRules";
const operations = [
  LISTS,
  ...["CreateSamplingRule", "UpdateSamplingRule", "DeleteSamplingRule"],
  ...["ListTagsForResource", "TagResource", "UntagResource"],
];

/** @throws Error for a call that the table lacks: a recording must not leave anything out. */
export const xray: Service = ({ method, target, input }, { place }) => {
  const operation = target.path.replace(/^\//, "");
  if (method !== "POST" || !operations.includes(operation))
    throw new Error(`X-Ray ${method} ${target.path} is not in develop/permissions/services/xray.ts`);
  const rule = [input.SamplingRule, input.SamplingRuleUpdate, input].filter(isRecord);
  const name = rule.map(({ RuleName }) => text(RuleName)).find((each) => each !== undefined);
  const resource =
    operation === LISTS ? "*" : (text(input.ResourceARN) ?? arnIn(place, "xray", `sampling-rule/${name}`));
  const tags = tagsIn(input);
  const checks: Check[] = [{ action: `xray:${operation}`, resource, context: requestTags(tags) }];
  if (operation === "CreateSamplingRule" && Object.keys(tags).length > 0) {
    checks.push({ action: "xray:TagResource", resource, context: requestTags(tags) });
  }
  return checks;
};
