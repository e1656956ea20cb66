import { block, type Deployment, resourcesOfType } from "../terraform/resources";
import type { RestApi } from "./api";
import type { ServedRequest } from "./request-handler";

/** Destination and line format of the stage's access log. */
export interface AccessLog {
  /** Name of the log group. */
  readonly group: string;
  /** With `$context` variables. */
  readonly format: string;
}

/** @returns undefined if the stage has no access log, or its destination is not a log group. */
export function accessLogOf(deployment: Deployment): AccessLog | undefined {
  const [stage] = resourcesOfType(deployment, "aws_api_gateway_stage");
  const settings = block(stage?.values.access_log_settings);
  const group = /:log-group:([^:]+)/.exec(String(settings?.destination_arn ?? ""))?.[1];
  if (group === undefined || typeof settings?.format !== "string") return undefined;
  return { group, format: settings.format };
}

/** A path of names; a claim's last part may contain other characters, or be in brackets. */
const VARIABLE = /\$context(?:\.authorizer\.claims(?:\.([\w:-]+)|\['([^']+)'\])|((?:\.\w+)+))/g;

/**
 * A line of the access log. A variable without a value is `-`; values are not escaped, as in API Gateway. Source of the
 * variables: API Gateway developer guide, variables for access logging.
 */
export function accessLogLine(format: string, served: ServedRequest, api: RestApi): string {
  const variables = variablesOf(served, api);
  const claims = served.context.authorizer?.claims ?? {};
  return format.replaceAll(VARIABLE, (_, plain?: string, bracketed?: string, path?: string) => {
    const value = path === undefined ? claims[plain ?? bracketed ?? ""] : valueAt(variables, path.slice(1));
    const text = typeof value === "object" ? "" : String(value ?? "");
    return text === "" ? "-" : text;
  });
}

/** WAF, canaries, client certificates and endpoints in a VPC do not exist locally: their variables have no value. */
function variablesOf(served: ServedRequest, api: RestApi): Record<string, unknown> {
  const { context, response, fault, progress, milliseconds } = served;
  const { authorizer, authorize, integration } = progress;
  const message = fault?.clientMessage ?? undefined;
  const ofFunction = served.method?.integration.type === "AWS_PROXY" && fault === undefined;
  return {
    ...context,
    deploymentId: api.deploymentId,
    status: response.status,
    responseLatency: milliseconds,
    responseLength: response.body.length,
    error: fault && {
      message,
      messageString: message && JSON.stringify(message),
      responseType: fault.type,
      validationErrorString:
        fault.validationErrors.length > 0 ? `[${fault.validationErrors.join(", ")}]` : undefined,
    },
    authorize: authorize && { ...authorize, latency: authorize.milliseconds },
    authorizer: authorizer && { ...authorizer, latency: authorizer.milliseconds },
    awsEndpointRequestId: integration?.requestId,
    integrationLatency: integration?.milliseconds,
    integrationStatus: integration?.status,
    integrationErrorMessage: integration?.error,
    integration: integration && {
      error: integration.error,
      latency: integration.milliseconds,
      requestId: integration.requestId,
      integrationStatus: integration.status,
      status: ofFunction ? response.status : integration.status,
    },
  };
}

const valueAt = (variables: Readonly<Record<string, unknown>>, path: string): unknown =>
  path
    .split(".")
    .reduce<unknown>(
      (found, name) =>
        Object.hasOwn(Object(found), name) ? (found as Record<string, unknown>)[name] : undefined,
      variables,
    );
