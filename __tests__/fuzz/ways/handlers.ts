import { randomUUID } from "node:crypto";
import { basename, join } from "node:path";
import { createFunctionRuntime, deployedFunction, FunctionError } from "@saas/local-aws/lambda";
import { resourcesOfType } from "@saas/local-aws/terraform";
import type { Answer, HandlerCase } from "../cases";
import { type Cast, resolved } from "../cast";

/** Passes events directly to the deployed functions, without a gateway. */
export interface Handlers {
  send(given: HandlerCase): Promise<Answer>;
  close(): Promise<void>;
}

/** @param bundles directory of the functions' code */
export function atHandlers(cast: Cast, bundles: string): Handlers {
  const { deployment, endpointUrl, endpoint } = cast.platform;
  const nameOf = new Map(
    resourcesOfType(deployment, "aws_lambda_function").map((resource) => [
      basename(String(resource.values.filename), ".zip"),
      deployedFunction(resource).name,
    ]),
  );
  const runtime = createFunctionRuntime({
    deployment,
    endpointUrl,
    credentialsFor: (roleArn, session) => endpoint.credentialsFor(roleArn, session),
    codeDirectory: ({ values }) => join(bundles, basename(String(values.filename), ".zip")),
    onLog: () => {},
    // Requests meet several functions at once as it is.
    concurrency: 1,
  });
  return {
    async send(given) {
      const event = eventOf(cast, given);
      const started = performance.now();
      const passed = () => performance.now() - started;
      try {
        const result = await runtime.invoke(nameOf.get(given.function) ?? given.function, event);
        const { statusCode: status } = result as { statusCode: number };
        const text = JSON.stringify(result);
        return { status, text, bytes: text.length, milliseconds: passed() };
      } catch (error) {
        if (!(error instanceof FunctionError)) throw error;
        const failure = `${error.errorType}: ${error.message}`;
        return { status: 0, text: "", bytes: 0, milliseconds: passed(), failure };
      }
    },
    close: () => runtime.close(),
  };
}

type Maps = Readonly<Record<string, string>>;

/** As API Gateway does: for a repeated name, the map has the last value, the lists have all. */
function eventOf(cast: Cast, given: HandlerCase): object {
  const empty = given.absent === "null" ? null : {};
  const query = given.query.map(([name, value]) => [name, resolved(cast, value)] as const);
  const headers = [
    ...(given.caller === "provider" ? [["Authorization", `Bearer ${cast.provider}`] as const] : []),
    ...given.headers.map(([name, value]) => [name, resolved(cast, value)] as const),
  ];
  const params = given.params?.map(([name, value]) => [name, resolved(cast, value)] as const);
  return {
    httpMethod: given.method,
    resource: given.resource,
    path: given.resource,
    pathParameters: params ? Object.fromEntries(params) : empty,
    queryStringParameters: query.length > 0 ? Object.fromEntries(query) : empty,
    multiValueQueryStringParameters: query.length > 0 ? listsOf(query) : empty,
    headers: headers.length > 0 ? Object.fromEntries(headers) : empty,
    multiValueHeaders: headers.length > 0 ? listsOf(headers) : empty,
    stageVariables: null,
    requestContext: contextOf(cast, given),
    ...bodyOf(cast, given),
  };
}

function listsOf(pairs: readonly (readonly [string, string])[]): Record<string, string[]> {
  const lists = new Map<string, string[]>();
  for (const [name, value] of pairs) lists.set(name, [...(lists.get(name) ?? []), value]);
  return Object.fromEntries(lists);
}

function bodyOf(cast: Cast, { body, base64 }: HandlerCase): object {
  if (body === null) return { body: null, isBase64Encoded: false };
  const bytes = Buffer.from(resolved(cast, body.text), body.encoding);
  return { body: bytes.toString(base64 ? "base64" : "utf8"), isBase64Encoded: base64 };
}

function contextOf(cast: Cast, { caller, claims }: HandlerCase): object {
  const { accountId } = cast.platform.deployment;
  const signs = caller === "operator" || caller === "reader";
  const strange = claims?.map(([name, value]) => [name, resolved(cast, value)] as const);
  const known = strange === undefined ? claimsOf(cast, caller) : Object.fromEntries(strange);
  return {
    requestId: randomUUID(),
    ...(known !== undefined && { authorizer: { claims: known } }),
    identity: {
      sourceIp: "192.0.2.1",
      apiKeyId: cast.names.get("apiKeyId") ?? null,
      userArn: signs ? `arn:aws:sts::${accountId}:assumed-role/person-${caller}/session` : null,
    },
  };
}

/** The claims of a token as the authorizer passes them on. */
function claimsOf({ tokens }: Cast, caller: HandlerCase["caller"]): Maps | undefined {
  const token = caller === "admin" || caller === "member" ? tokens[caller] : undefined;
  if (token === undefined) return undefined;
  const payload = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()) as object;
  return Object.fromEntries(Object.entries(payload).map(([claim, value]) => [claim, String(value)]));
}
