import { block, type DeployedResource, type Deployment, resourcesOfType } from "../terraform/resources";
import { type Integration, integrationOf } from "./integrations";
import type { RateLimit } from "./throttle";
import { type UsagePlan, usagePlansOf } from "./usage-plans";
import { optionalText, text, textMap, texts, textsByName } from "./values";

/** A deployed REST API with its only stage. */
export interface RestApi {
  readonly id: string;
  readonly stageName: string;
  /** A dimension of the API's metrics. */
  readonly name: string;
  readonly deploymentId: string | undefined;
  readonly stageVariables: Readonly<Record<string, string>>;
  readonly region: string;
  readonly accountId: string;
  readonly binaryMediaTypes: readonly string[];
  readonly root: ApiResource;
  readonly gatewayResponses: ReadonlyMap<string, GatewayResponse>;
  /** The stage's variables. */
  readonly usagePlans: readonly UsagePlan[];
}

/** One step of a path. */
export interface ApiResource {
  readonly id: string;
  /** `data`, `{item_id}` or `{key+}`; empty for the root. */
  readonly pathPart: string;
  /** As declared: `/data/{item_id}`. */
  readonly path: string;
  readonly children: readonly ApiResource[];
  readonly methods: ReadonlyMap<string, ApiMethod>;
}

export type Authorization =
  | { readonly type: "NONE" | "AWS_IAM" }
  | {
      readonly type: "COGNITO_USER_POOLS";
      readonly userPoolArns: readonly string[];
      readonly header: string;
      /** Of the access token, one is enough; empty: the method takes ID tokens. */
      readonly scopes: readonly string[];
    };

export interface ApiMethod {
  readonly resource: { readonly id: string; readonly path: string };
  /** An HTTP method or `ANY`. */
  readonly httpMethod: string;
  readonly authorization: Authorization;
  /** Parameters that the validator requires, such as `method.request.header.If-Match`. */
  readonly requiredParameters: readonly string[];
  /** JSON schemas (draft 4) of the body for the validator, by content type. */
  readonly bodySchemas: ReadonlyMap<string, string>;
  readonly apiKeyRequired: boolean;
  readonly throttle: RateLimit | undefined;
  /** Whether the method has detailed metrics. */
  readonly detailedMetrics: boolean;
  readonly integration: Integration;
}

export interface GatewayResponse {
  readonly status: number | undefined;
  readonly templates: Readonly<Record<string, string>>;
  readonly parameters: Readonly<Record<string, string>>;
}

/**
 * Reads the REST API of a deployment.
 * @throws Error naming a resource with settings that this gateway does not support.
 */
export function restApiOf(deployment: Deployment): RestApi {
  const api = only(deployment, "aws_api_gateway_rest_api");
  const stage = only(deployment, "aws_api_gateway_stage");
  refuseUnserved(api, deployment);
  const methods = resourcesOfType(deployment, "aws_api_gateway_method");
  const resources = resourcesOfType(deployment, "aws_api_gateway_resource");

  const build = (id: string, pathPart: string, parentPath: string): ApiResource => {
    const path = `${parentPath === "/" ? "" : parentPath}/${pathPart}`;
    const own = methods.filter(({ values }) => values.resource_id === id);
    return {
      id,
      pathPart,
      path,
      methods: new Map(
        own.map((method) => [text(method, "http_method"), methodOf(method, id, path, deployment)]),
      ),
      children: resources
        .filter(({ values }) => values.parent_id === id)
        .map((child) => build(text(child, "id"), text(child, "path_part"), path)),
    };
  };
  const id = text(api, "id");
  const stageName = text(stage, "stage_name");
  return {
    id,
    stageName,
    name: optionalText(api.values, "name") ?? id,
    deploymentId: optionalText(stage.values, "deployment_id"),
    usagePlans: usagePlansOf(deployment, id, stageName),
    stageVariables: textMap(stage.values, "variables"),
    region: deployment.region,
    accountId: deployment.accountId,
    binaryMediaTypes: texts(api.values, "binary_media_types"),
    root: build(text(api, "root_resource_id"), "", ""),
    gatewayResponses: new Map(
      resourcesOfType(deployment, "aws_api_gateway_gateway_response").map(({ values }) => [
        String(values.response_type),
        {
          status: optionalText(values, "status_code") === undefined ? undefined : Number(values.status_code),
          templates: textMap(values, "response_templates"),
          parameters: textMap(values, "response_parameters"),
        },
      ]),
    ),
  };
}

/** Checks API-wide settings that affect authorization. */
function refuseUnserved(api: DeployedResource, deployment: Deployment): void {
  const source = optionalText(api.values, "api_key_source") ?? "HEADER";
  if (source !== "HEADER") {
    throw new Error(
      `aws_api_gateway_rest_api.${api.name}: the local gateway does not read API keys from ${source}`,
    );
  }
  const [policy] = resourcesOfType(deployment, "aws_api_gateway_rest_api_policy");
  if (policy !== undefined || optionalText(api.values, "policy") !== undefined) {
    throw new Error(`aws_api_gateway_rest_api.${api.name}: the local gateway does not enforce API policies`);
  }
}

function only(deployment: Deployment, type: string): DeployedResource {
  const [found, ...others] = resourcesOfType(deployment, type);
  if (found !== undefined && others.length === 0) return found;
  throw new Error(
    `the local gateway serves one ${type}; the deployment has ${others.length + (found ? 1 : 0)}`,
  );
}

function methodOf(method: DeployedResource, id: string, path: string, deployment: Deployment): ApiMethod {
  const httpMethod = text(method, "http_method");
  return {
    resource: { id, path },
    httpMethod,
    authorization: authorizationOf(method, deployment),
    ...validationOf(method, deployment),
    apiKeyRequired: method.values.api_key_required === true,
    throttle: throttleOf(path, httpMethod, deployment),
    detailedMetrics: settingsOf(path, httpMethod, deployment).some(
      (settings) => settings.metrics_enabled === true,
    ),
    integration: integrationOf(id, httpMethod, path, deployment),
  };
}

function authorizationOf(method: DeployedResource, deployment: Deployment): Authorization {
  const type = text(method, "authorization");
  if (type === "NONE" || type === "AWS_IAM") return { type };
  const id = text(method, "authorizer_id");
  const authorizer = resourcesOfType(deployment, "aws_api_gateway_authorizer").find(
    ({ values }) => values.id === id,
  );
  if (type !== "COGNITO_USER_POOLS" || authorizer?.values.type !== "COGNITO_USER_POOLS") {
    throw new Error(
      `aws_api_gateway_method.${method.name}: the local gateway does not serve authorization by ${type}`,
    );
  }
  const source = optionalText(authorizer.values, "identity_source") ?? "method.request.header.Authorization";
  return {
    type,
    userPoolArns: texts(authorizer.values, "provider_arns"),
    header: source.replace(/^.*\./, "").toLowerCase(),
    scopes: texts(method.values, "authorization_scopes"),
  };
}

function validationOf(
  method: DeployedResource,
  deployment: Deployment,
): Pick<ApiMethod, "requiredParameters" | "bodySchemas"> {
  const id = optionalText(method.values, "request_validator_id");
  const validator = resourcesOfType(deployment, "aws_api_gateway_request_validator").find(
    ({ values }) => values.id === id,
  );
  const models = resourcesOfType(deployment, "aws_api_gateway_model");
  const schemaOf = (name: string): string => {
    const model = models.find(({ values }) => values.name === name);
    if (model === undefined)
      throw new Error(`aws_api_gateway_method.${method.name}: model ${name} does not exist`);
    return text(model, "schema");
  };
  const required = Object.entries(textMap(method.values, "request_parameters")).filter(
    ([, flag]) => flag === "true",
  );
  return {
    requiredParameters:
      validator?.values.validate_request_parameters === true ? required.map(([name]) => name) : [],
    bodySchemas:
      validator?.values.validate_request_body === true
        ? new Map(
            [...textsByName(method.values, "request_models")].map(([type, name]) => [type, schemaOf(name)]),
          )
        : new Map(),
  };
}

/** The method's own settings, otherwise those for all methods; each method has its own bucket. -1 is no limit. */
function throttleOf(path: string, method: string, deployment: Deployment): ApiMethod["throttle"] {
  for (const settings of settingsOf(path, method, deployment)) {
    const rate = Number(settings.throttling_rate_limit ?? -1);
    const burst = Number(settings.throttling_burst_limit ?? -1);
    if (rate >= 0 && burst >= 0) return { rate, burst };
  }
  return undefined;
}

/**
 * A method's settings, then those for all methods. Their names escape the slashes of a path; one at its beginning may
 * be left out if it is the only one.
 */
function settingsOf(path: string, method: string, deployment: Deployment): Record<string, unknown>[] {
  const all = resourcesOfType(deployment, "aws_api_gateway_method_settings");
  const short = path.lastIndexOf("/") === 0 ? [`${path.slice(1)}/${method}`] : [];
  return [`${path.replaceAll("/", "~1")}/${method}`, ...short, "*/*"].flatMap((path) => [
    block(all.find(({ values }) => values.method_path === path)?.values.settings) ?? {},
  ]);
}
