import type { RestApi } from "./api";
import type { RequestContext } from "./context";
import { type GatewayRequest, header, mediaType } from "./request";

/**
 * The event of a Lambda proxy integration, version 1.0. Names and nulls as in the API Gateway developer guide, "Input
 * format of a Lambda function for proxy integration".
 * @param resourcePath as declared, e.g. `/data/{item_id}`.
 */
export function proxyEvent(
  request: GatewayRequest,
  context: RequestContext,
  api: RestApi,
  match: { readonly resourcePath: string; readonly pathParameters: Readonly<Record<string, string>> },
  body: Buffer,
): object {
  // API Gateway does not forward a signature that it verified. Source: API Gateway guide, important notes for REST APIs.
  const dropped = [
    "host",
    "connection",
    "x-amzn-trace-id",
    ...(context.identity.accessKey === null ? [] : ["authorization"]),
  ];
  const headers: (readonly [string, string])[] = [
    ...request.headers.filter(([name]) => !dropped.includes(name.toLowerCase())),
    ["Host", context.domainName],
    ["X-Forwarded-For", request.sourceIp],
    ["X-Forwarded-Port", "443"],
    ["X-Forwarded-Proto", "https"],
  ];
  const { xrayTraceId, ...requestContext } = context;
  if (xrayTraceId !== undefined) headers.push(["X-Amzn-Trace-Id", `Root=${xrayTraceId}`]);
  const binary = isBinary(api, mediaType(request)) && header(request, "content-type") !== undefined;
  return {
    resource: match.resourcePath,
    path: request.path,
    httpMethod: request.method,
    headers: Object.fromEntries(headers),
    multiValueHeaders: lists(headers),
    queryStringParameters: orNull(Object.fromEntries(request.query)),
    multiValueQueryStringParameters: orNull(lists([...request.query])),
    pathParameters: orNull(match.pathParameters),
    stageVariables: orNull(api.stageVariables),
    requestContext,
    body: body.length === 0 ? null : body.toString(binary ? "base64" : "utf8"),
    isBase64Encoded: binary && body.length > 0,
  };
}

/** Whether the API treats a media type as binary; `*` stands for any part of it. */
export const isBinary = ({ binaryMediaTypes }: RestApi, type: string): boolean =>
  binaryMediaTypes.some((binary) => {
    const [major, minor] = binary.split("/");
    const [givenMajor, givenMinor] = type.split("/");
    return (major === "*" || major === givenMajor) && (minor === "*" || minor === givenMinor);
  });

function lists(pairs: readonly (readonly [string, string])[]): Record<string, string[]> {
  // A map: clients choose the names, and `constructor` is one of them.
  const found = new Map<string, string[]>();
  for (const [name, value] of pairs) {
    const values = found.get(name);
    if (values === undefined) found.set(name, [value]);
    else values.push(value);
  }
  return Object.fromEntries(found);
}

const orNull = <T extends object>(map: T): T | null => (Object.keys(map).length > 0 ? map : null);
