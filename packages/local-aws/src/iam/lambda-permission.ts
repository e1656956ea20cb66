import { type Deployment, resourcesOfType } from "../terraform/resources";

/** The invoking service and its source. */
export interface Invoker {
  readonly functionName: string;
  /** The service by any of its names. */
  readonly principals: readonly string[];
  readonly sourceArn: string;
}

/** Whether a permission of the function allows the service, for this source or any. */
export function mayInvoke({ functionName, principals, sourceArn }: Invoker, deployment: Deployment): boolean {
  return resourcesOfType(deployment, "aws_lambda_permission").some(
    ({ values }) =>
      nameOf(String(values.function_name)) === functionName &&
      principals.includes(String(values.principal)) &&
      ["lambda:InvokeFunction", "lambda:*"].includes(String(values.action)) &&
      (!isText(values.source_account) || values.source_account === deployment.accountId) &&
      (!isText(values.source_arn) || covers(values.source_arn, sourceArn)),
  );
}

/** A permission names the function by name or ARN. */
const nameOf = (given: string): string => /:function:([^:]+)/.exec(given)?.[1] ?? given;

/** ARN patterns: `*` matches any text. */
function covers(pattern: string, arn: string): boolean {
  const parts = pattern.split("*").map((part) => part.replaceAll(/[.\\+?^${}()|[\]]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`).test(arn);
}

const isText = (value: unknown): value is string => typeof value === "string" && value !== "";
