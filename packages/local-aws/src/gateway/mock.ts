import { render } from "velocityjs";
import type { RequestContext } from "./context";
import { GatewayFault } from "./fault";
import type { MockIntegration, MockResponse } from "./integrations";
import { type GatewayRequest, type HttpResponse, hasBody, mediaType } from "./request";

/**
 * Responds like a MOCK integration: the request template yields a status, which selects the response; its parameters and
 * template yield headers and body.
 * @throws GatewayFault UNSUPPORTED_MEDIA_TYPE for a content type that has no template and is not passed through;
 * API_CONFIGURATION_ERROR if a template is invalid or yields no status.
 */
export function mockResponse(
  { requestTemplates, refusesOtherTypes, responses }: MockIntegration,
  request: GatewayRequest,
  pathParameters: Readonly<Record<string, string>>,
  context: RequestContext,
): HttpResponse {
  const variables = { context: { ...context, responseOverride: { header: {}, status: undefined } } };
  const input = inputOf(request, pathParameters);
  const requestTemplate = requestTemplates.get(mediaType(request));
  if (requestTemplate === undefined && refusesOtherTypes) throw new GatewayFault("UNSUPPORTED_MEDIA_TYPE");
  const chosen = chooseResponse(responses, statusOf(requestTemplate, { ...variables, input }));
  const [contentType, template] = Object.entries(chosen.templates)[0] ?? ["application/json", ""];
  const body = evaluate(template, { ...variables, input });
  const { header: overrides, status: override } = variables.context.responseOverride;
  const headers = new Map<string, string>([["Content-Type", contentType]]);
  for (const [target, source] of Object.entries(chosen.parameters)) {
    const name = /^method\.response\.header\.(.+)$/.exec(target)?.[1];
    const literal = /^'(.*)'$/s.exec(source)?.[1];
    if (name === undefined || literal === undefined) {
      throw new GatewayFault("API_CONFIGURATION_ERROR", {
        cause: new Error(`${target}: ${source} is not a literal`),
      });
    }
    headers.set(name, literal);
  }
  for (const [name, value] of Object.entries(overrides)) headers.set(name, String(value));
  const status = Number(override ?? chosen.status);
  if (!hasBody(status)) headers.delete("Content-Type");
  return { status, headers: [...headers], body: Buffer.from(hasBody(status) ? body : "") };
}

function statusOf(template: string | undefined, variables: object): string {
  try {
    return String(JSON.parse(evaluate(template ?? "", variables)).statusCode);
  } catch (cause) {
    throw new GatewayFault("API_CONFIGURATION_ERROR", { cause });
  }
}

/** The response whose pattern matches the whole status, otherwise the one without a pattern. */
function chooseResponse(responses: readonly MockResponse[], status: string): MockResponse {
  const chosen =
    responses.find(
      ({ selectionPattern }) => selectionPattern && new RegExp(`^(?:${selectionPattern})$`).test(status),
    ) ?? responses.find(({ selectionPattern }) => selectionPattern === undefined);
  if (chosen !== undefined) return chosen;
  throw new GatewayFault("API_CONFIGURATION_ERROR", { cause: new Error(`no response for status ${status}`) });
}

function evaluate(template: string, variables: object): string {
  try {
    return render(template, { ...variables });
  } catch (cause) {
    throw new GatewayFault("API_CONFIGURATION_ERROR", { cause });
  }
}

/** `$input.params()` by location, and `$input.params(name)`, which prefers the path, then the query, then headers. */
function inputOf(request: GatewayRequest, pathParameters: Readonly<Record<string, string>>): object {
  const all = {
    path: pathParameters,
    querystring: Object.fromEntries(request.query),
    // Names as sent: they are case-sensitive here in API Gateway.
    header: Object.fromEntries(request.headers),
  };
  return {
    params: (name?: string) =>
      name === undefined ? all : (all.path[name] ?? all.querystring[name] ?? all.header[name] ?? ""),
  };
}
