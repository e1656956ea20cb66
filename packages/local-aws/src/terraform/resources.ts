import { createHash } from "node:crypto";
import { isRecord } from "../support/json";

/** Account and region of resources and their ARNs. */
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

/** An id like API Gateway's, 10 lower-case letters and digits; the same name always yields the same id. */
export function stableId(name: string): string {
  const digest = BigInt(`0x${createHash("sha256").update(name).digest("hex")}`);
  return digest.toString(36).padStart(10, "0").slice(-10);
}

/**
 * A deployed resource: Terraform type, name and attributes, as in `terraform show -json`.
 * Single nested blocks are arrays in Terraform state and may be objects in synthesized JSON: read them with {@link block}.
 */
export interface DeployedResource {
  readonly type: string;
  readonly name: string;
  readonly values: Readonly<Record<string, unknown>>;
}

/** A deployed stack: account and region, resources and outputs. */
export interface Deployment extends Account {
  readonly resources: readonly DeployedResource[];
  readonly outputs: Readonly<Record<string, string>>;
}

/** The nested block in `value`: the first element of an array, or the object itself; undefined if there is none. */
export function block(value: unknown): Record<string, unknown> | undefined {
  const first: unknown = Array.isArray(value) ? value[0] : value;
  return isRecord(first) ? first : undefined;
}

/** The resources of a Terraform type, in deployment order. */
export function resourcesOfType(deployment: Deployment, type: string): DeployedResource[] {
  return deployment.resources.filter((resource) => resource.type === type);
}
