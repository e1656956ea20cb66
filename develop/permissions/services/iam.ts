import type { Check } from "@saas/local-aws/permissions";
import { tagsIn } from "../call";
import { requestTags, type Service } from "./service";

/** Creation with tags needs the permission to tag as well. Source: Service Authorization Reference, IAM. */
const tagging: Record<string, string> = {
  CreateRole: "TagRole",
  CreatePolicy: "TagPolicy",
  CreateOpenIDConnectProvider: "TagOpenIDConnectProvider",
};

export const iam: Service = ({ operation, input }, { place, memory }) => {
  const arn = (resource: string) => `arn:aws:iam::${place.accountId}:${resource}`;
  const { RoleName, PolicyName, PolicyArn, OpenIDConnectProviderArn, Url } = input;
  const resource =
    RoleName !== undefined
      ? arn(`role/${RoleName}`)
      : String(
          OpenIDConnectProviderArn ??
            PolicyArn ??
            (Url === undefined
              ? arn(`policy/${PolicyName}`)
              : arn(`oidc-provider/${new URL(String(Url)).host}`)),
        );
  const boundary = input.PermissionsBoundary ?? memory.boundaryOf(String(RoleName));
  const tags = tagsIn(input);
  const context = {
    ...requestTags(tags),
    ...(RoleName !== undefined && boundary !== undefined && { "iam:PermissionsBoundary": String(boundary) }),
    ...(RoleName !== undefined && PolicyArn !== undefined && { "iam:PolicyARN": String(PolicyArn) }),
  };
  const checks: Check[] = [{ action: `iam:${operation}`, resource, context }];
  const tag = tagging[operation];
  if (tag !== undefined && Object.keys(tags).length > 0) {
    checks.push({ action: `iam:${tag}`, resource, context: requestTags(tags) });
  }
  return checks;
};
