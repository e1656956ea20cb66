import type { RestApi } from "./api";
import type { RequestContext } from "./context";
import type { GatewayFault } from "./fault";
import { parameterValue, valueAt } from "./parameters";
import type { HttpResponse } from "./request";
import { type GatewayRequest, header } from "./request";

const DEFAULT_TEMPLATE = '{"message":$context.error.messageString}';

/**
 * The response to a request that does not reach an integration: the gateway response deployed for the fault, otherwise the
 * one for the fault's class, otherwise API Gateway's default.
 */
export function gatewayResponse(
  fault: GatewayFault,
  request: GatewayRequest,
  context: RequestContext,
  api: RestApi,
): HttpResponse {
  const shared = `DEFAULT_${Math.floor(fault.status / 100)}XX`;
  const configured = api.gatewayResponses.get(fault.type) ?? api.gatewayResponses.get(shared);
  const { status, templates = {}, parameters = {} } = configured ?? {};
  const variables = {
    context: {
      ...context,
      error: {
        message: fault.clientMessage ?? "",
        messageString: JSON.stringify(fault.clientMessage),
        responseType: fault.type,
        validationErrorString: `[${fault.validationErrors.join(", ")}]`,
      },
    },
    stageVariables: api.stageVariables,
  };
  const [contentType, template] = chooseTemplate(templates, header(request, "accept"));
  const body = Buffer.from(substitute(template, variables));
  const mapped = Object.entries(parameters).flatMap(([target, source]) => {
    const value = parameterValue(source, request, variables);
    const name = /^gatewayresponse\.header\.(.+)$/.exec(target)?.[1];
    return name === undefined || value === undefined ? [] : [[name, value] as const];
  });
  const overridden = new Set(mapped.map(([name]) => name.toLowerCase()));
  const own = [
    ["Content-Type", contentType],
    ["x-amzn-ErrorType", fault.errorType],
  ] as const;
  return {
    status: status ?? fault.status,
    headers: [...own.filter(([name]) => !overridden.has(name.toLowerCase())), ...mapped],
    body,
  };
}

function chooseTemplate(
  templates: Readonly<Record<string, string>>,
  accept: string | undefined,
): [string, string] {
  const wanted = accept?.split(",").map((type) => type.replace(/;.*$/, "").trim()) ?? [];
  const entries = Object.entries(templates);
  return (
    entries.find(([type]) => wanted.includes(type)) ??
    entries.find(([type]) => type === "application/json") ??
    entries[0] ?? ["application/json", DEFAULT_TEMPLATE]
  );
}

/** Plain substitution: these templates do not use Velocity. Variables without a value become empty. */
function substitute(template: string, variables: object): string {
  return template.replaceAll(/\$(\w+(?:\.\w+)+)/g, (_, path: string) =>
    String(valueAt(variables, path) ?? ""),
  );
}
