import { mayInvoke } from "../iam/lambda-permission";
import { type DeployedResource, type Deployment, resourcesOfType } from "../terraform/resources";
import { optionalText, text, textMap, textsByName } from "./values";

/** A method's backend. */
export type Integration = FunctionIntegration | MockIntegration;

/** AWS_PROXY: a Lambda function that gets the request as an event. */
export interface FunctionIntegration {
  readonly type: "AWS_PROXY";
  readonly functionName: string;
  /** Whether the function's permissions let this method invoke it. */
  readonly permitted: boolean;
  readonly timeoutMilliseconds: number;
  /** Mapping expression of the invocation's tenant id; undefined: the invocation has none. */
  readonly tenantId: string | undefined;
}

/** MOCK: API Gateway responds from templates. */
export interface MockIntegration {
  readonly type: "MOCK";
  /** By content type; the template yields the status that selects the response. */
  readonly requestTemplates: ReadonlyMap<string, string>;
  /** Whether a body whose content type has no template is refused with 415 rather than passed through. */
  readonly refusesOtherTypes: boolean;
  readonly responses: readonly MockResponse[];
}

export interface MockResponse {
  readonly status: number;
  /** Matched against the request template's status; the response without a pattern is the default. */
  readonly selectionPattern: string | undefined;
  readonly parameters: Readonly<Record<string, string>>;
  readonly templates: Readonly<Record<string, string>>;
}

/** API Gateway's default, and its limit unless the account's quota is raised. Source: API Gateway quotas. */
const INTEGRATION_TIMEOUT_MS = 29_000;

/** @throws Error if the method has no integration, or one of a type that the local gateway does not support. */
export function integrationOf(
  resourceId: string,
  httpMethod: string,
  path: string,
  deployment: Deployment,
): Integration {
  const belongs = ({ values }: DeployedResource) =>
    values.resource_id === resourceId && values.http_method === httpMethod;
  const integration = resourcesOfType(deployment, "aws_api_gateway_integration").find(belongs);
  if (integration === undefined) throw new Error(`${httpMethod} ${path} has no aws_api_gateway_integration`);
  const type = text(integration, "type");
  if (type === "MOCK") {
    const requestTemplates = textsByName(integration.values, "request_templates");
    const passthrough = optionalText(integration.values, "passthrough_behavior");
    return {
      type,
      requestTemplates,
      refusesOtherTypes:
        passthrough === "NEVER" || (passthrough === "WHEN_NO_TEMPLATES" && requestTemplates.size > 0),
      responses: resourcesOfType(deployment, "aws_api_gateway_integration_response")
        .filter(belongs)
        .map((response) => ({
          status: Number(text(response, "status_code")),
          selectionPattern: optionalText(response.values, "selection_pattern"),
          parameters: textMap(response.values, "response_parameters"),
          templates: textMap(response.values, "response_templates"),
        })),
    };
  }
  if (type !== "AWS_PROXY") {
    throw new Error(
      `aws_api_gateway_integration.${integration.name}: the local gateway does not serve type ${type}`,
    );
  }
  const uri = text(integration, "uri");
  const invoked = resourcesOfType(deployment, "aws_lambda_function").find(
    ({ values }) => values.invoke_arn === uri,
  );
  if (invoked === undefined) {
    throw new Error(`aws_api_gateway_integration.${integration.name}: ${uri} is not a deployed function`);
  }
  const functionName = text(invoked, "function_name");
  return {
    type,
    functionName,
    permitted: isPermitted(functionName, httpMethod, path, deployment),
    timeoutMilliseconds: Number(
      optionalText(integration.values, "timeout_milliseconds") ?? INTEGRATION_TIMEOUT_MS,
    ),
    tenantId: tenantIdOf(integration),
  };
}

/** The header of Lambda's Invoke with the tenant id. Source: AWS Lambda API reference, Invoke. */
const TENANT_HEADER = "integration.request.header.x-amz-tenant-id";

/** @throws Error for a mapped parameter other than the tenant id. */
function tenantIdOf({ name, values }: DeployedResource): string | undefined {
  const mapped = Object.entries(textMap(values, "request_parameters"));
  for (const [target] of mapped) {
    if (target.toLowerCase() === TENANT_HEADER) continue;
    throw new Error(
      `aws_api_gateway_integration.${name}: the local gateway maps no request parameter but X-Amz-Tenant-Id, not ${target}`,
    );
  }
  return mapped[0]?.[1];
}

/** Whether the function's permissions let API Gateway invoke it for this method of the stage. */
function isPermitted(
  functionName: string,
  httpMethod: string,
  path: string,
  deployment: Deployment,
): boolean {
  const method = `${httpMethod}${path.replaceAll(/\{[^}]+\}/g, "*")}`;
  return resourcesOfType(deployment, "aws_api_gateway_stage").some(({ values }) => {
    const sourceArn = `${values.execution_arn}/${method}`;
    return mayInvoke({ functionName, principals: ["apigateway.amazonaws.com"], sourceArn }, deployment);
  });
}
