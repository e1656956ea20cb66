import { records, text } from "@saas/local-aws/permissions";
import { tagsIn } from "../call";
import { passRole, requestTags, resourceTags, type Service } from "./service";

/**
 * API Gateway's management: the HTTP method is the action, the path the resource. Tags of an API and of a usage plan are
 * inherited by all that is below; the resource for tags has none. Sources: API Gateway developer guide, resources that can be tagged;
 * Service Authorization Reference, API Gateway Management.
 */
export const apiGateway: Service = ({ method, target, input }, { place, memory }) => {
  const arn = (path: string) => `arn:aws:apigateway:${place.region}::${path}`;
  const [, collection = "", id = ""] = target.path.split("/");
  const given = tagsIn(input);
  const context = {
    ...requestTags(given),
    ...(collection !== "tags" && resourceTags(memory.tagsOf(id))),
  };
  const call = { action: `apigateway:${method}`, resource: arn(target.path), context };
  const role = records(input.patchOperations).find(({ path }) => path === "/cloudwatchRoleArn")?.value;
  // Creating a resource with tags needs the permission to tag it. Source: API Gateway developer guide, tagging and IAM.
  const tagging =
    method === "POST" && Object.keys(given).length > 0
      ? [
          {
            action: "apigateway:PUT",
            resource: arn(`/tags/${encodeURIComponent(call.resource)}%2F*`),
            context,
          },
        ]
      : [];
  return [call, ...tagging, ...(text(role) ? [passRole(String(role), "apigateway.amazonaws.com")] : [])];
};
