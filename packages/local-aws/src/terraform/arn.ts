import { createHash } from "node:crypto";

/** Where resources live: every ARN names both. */
export interface Account {
  readonly region: string;
  readonly accountId: string;
}

/** An ARN of the account and region, e.g. `arn(account, "dynamodb", "table/items")`. */
export const arn = ({ region, accountId }: Account, service: string, resource: string): string =>
  `arn:aws:${service}:${region}:${accountId}:${resource}`;

/** An ARN of a service without regions, such as IAM. */
export const globalArn = ({ accountId }: Account, service: string, resource: string): string =>
  `arn:aws:${service}::${accountId}:${resource}`;

/** An id as API Gateway gives them, 10 lower-case letters and digits; the same name has the same id on every start. */
export function stableId(name: string): string {
  const digest = BigInt(`0x${createHash("sha256").update(name).digest("hex")}`);
  return digest.toString(36).padStart(10, "0").slice(-10);
}
