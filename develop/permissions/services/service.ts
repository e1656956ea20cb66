import type { Account, Check, RequestContext } from "@saas/local-aws/permissions";
import type { AwsCall } from "../call";
import type { Memory } from "../memory";

/** Returns the permissions that a service's calls need. */
export type Service = (call: AwsCall, world: World) => Check[];

export interface World {
  readonly place: Account;
  readonly memory: Memory;
}

/** An ARN of the account and region. */
export const arnIn = ({ region, accountId }: Account, service: string, resource: string): string =>
  `arn:aws:${service}:${region}:${accountId}:${resource}`;

export const requestTags = (tags: Readonly<Record<string, string>>): RequestContext => {
  const names = Object.keys(tags);
  if (names.length === 0) return {};
  return { ...prefixed("aws:RequestTag", tags), "aws:TagKeys": names };
};

export const resourceTags = (tags: Readonly<Record<string, string>>): RequestContext =>
  prefixed("aws:ResourceTag", tags);

const prefixed = (key: string, tags: Readonly<Record<string, string>>): RequestContext =>
  Object.fromEntries(Object.entries(tags).map(([name, value]) => [`${key}/${name}`, value]));

/** Handing a role to a service. */
export const passRole = (role: string, service: string): Check => ({
  action: "iam:PassRole",
  resource: role,
  context: { "iam:PassedToService": service },
});
