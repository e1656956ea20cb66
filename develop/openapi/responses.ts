import { type ProblemStatus, problem, problemDocument } from "../../api/problems";
import {
  EXAMPLE_REQUEST_ID,
  type ProblemResponse,
  type ResponseHeader,
  type RouteResponses,
  type Success,
} from "../../api/response";
import type { Route } from "../../api/route";
import { ERROR_SCHEMA, SCIM_MEDIA_TYPE, scimError } from "../../api/scim";
import { reference, type SchemaComponents } from "./schemas";
import type { Operation, Reference, Response } from "./types";

const requestId = { "X-Request-Id": reference("X-Request-Id", "headers") };

/** Response headers, each declared once. */
export const headerComponents = {
  "X-Request-Id": {
    description: "Identifies the request in logs; a problem document contains it too.",
    required: true,
    schema: { type: "string" },
  },
  ETag: {
    description: "The version in the response, for If-Match.",
    required: true,
    schema: { type: "string" },
    example: '"3"',
  },
  Location: {
    description: "The URL of the new resource.",
    required: true,
    schema: { type: "string", format: "uri-reference" },
  },
  Link: {
    description: "The next page (RFC 8288), relative to this one; absent on the last page.",
    schema: { type: "string" },
    example: '<?limit=50&cursor=WyJz…>; rel="next"',
  },
  "Retry-After": {
    description: "Seconds to wait before repeating the request.",
    schema: { type: "integer", minimum: 0 },
  },
} as const satisfies Record<ResponseHeader | "X-Request-Id", object>;

/** Problems that do not depend on the route: status, meaning and headers by the name of the component. */
const common = {
  BadRequest: [400, "The request is invalid; `errors` names the fields.", []],
  Unauthorized: [401, "The access token is missing, expired or of another environment.", []],
  Forbidden: [
    403,
    "The caller may not do this: by role or the tenant's status, for lack of a second factor (`second-factor-required`) or of a recent sign-in (`recent-sign-in-required`), or because the API key is missing or another tenant's, or the signature is invalid.",
    [],
  ],
  NotSigned: [404, "The request has no SigV4 signature.", []],
  ContentTooLarge: [413, "The request body is too large.", []],
  UnsupportedMediaType: [415, "The body is not application/json in UTF-8.", []],
  TooManyRequests: [429, "The tier's limit, or the platform's, is reached.", ["Retry-After"]],
  ServerError: [
    "5XX",
    "The service failed or is busy (503). Repeating the request may help.",
    ["Retry-After"],
  ],
} as const satisfies Record<string, readonly [number | "5XX", string, readonly ResponseHeader[]]>;

type Common = keyof typeof common;

/** The common problems as components. */
export function responseComponents(schemas: SchemaComponents): Record<string, Response> {
  return Object.fromEntries(
    Object.entries(common).map(([name, [status, description, headers]]) => [
      name,
      problemResponse(`${status}`, { description, headers }, schemas),
    ]),
  );
}

/** Every response of a route, by status. */
export function responsesOf(
  route: Route,
  { success, problems = {} }: RouteResponses,
  schemas: SchemaComponents,
): Operation["responses"] {
  if (route.authorization === "scim") return scimResponsesOf(route, { success, problems }, schemas);
  const shared = commonTo(route).map((name): [string, Reference] => [
    String(common[name][0]),
    reference(name, "responses"),
  ]);
  const own = [
    ...Object.entries(success).map(
      ([status, response]) => [status, successResponse(response, schemas)] as const,
    ),
    ...Object.entries(problems).map(
      ([status, own]) => [status, problemResponse(status, own, schemas)] as const,
    ),
  ];
  const responses = new Map<string, Response | Reference>([...shared, ...own]);
  return Object.fromEntries([...responses].sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** The same for identity providers: the function answers in their protocol, API Gateway before it with a problem. */
function scimResponsesOf(
  route: Route,
  { success, problems = {} }: Pick<RouteResponses, "success" | "problems">,
  schemas: SchemaComponents,
): Operation["responses"] {
  const shared = commonTo(route).map((name) => common[name]);
  const failures: [string, string, readonly ResponseHeader[]][] = [
    ...shared.map(([status, description, headers]) => [`${status}`, description, headers] as const),
    ...Object.entries(problems).map(([status, own]) =>
      typeof own === "string"
        ? ([status, own, []] as const)
        : ([status, own.description, own.headers] as const),
    ),
  ].map(([status, description, headers]) => [status, description, headers]);
  const responses = new Map<string, Response>(
    failures.map(([status, description, headers]) => {
      const problem = problemResponse(status, { description, headers }, schemas);
      const example = {
        schemas: [ERROR_SCHEMA],
        status: status === "5XX" ? "503" : status,
        detail: description.replaceAll("`", ""),
      };
      const content = { [SCIM_MEDIA_TYPE]: { schema: schemas.ofResponse(scimError), example } };
      return [status, { ...problem, content: { ...content, ...problem.content } }];
    }),
  );
  for (const [status, response] of Object.entries(success))
    responses.set(status, successResponse(response, schemas, SCIM_MEDIA_TYPE));
  return Object.fromEntries([...responses].sort(([one], [other]) => (one < other ? -1 : 1)));
}

function commonTo(route: Route): Common[] {
  return [
    "BadRequest",
    "Unauthorized",
    "Forbidden",
    ...(route.authorization === "tenant" || route.authorization === "scim" ? [] : (["NotSigned"] as const)),
    ...(route.body === undefined ? [] : (["ContentTooLarge", "UnsupportedMediaType"] as const)),
    "TooManyRequests",
    "ServerError",
  ];
}

function successResponse(
  { description, body, headers = [] }: Success,
  schemas: SchemaComponents,
  type = "application/json",
): Response {
  return {
    description,
    headers: headersOf(headers),
    ...(body !== undefined && { content: { [type]: { schema: schemas.ofResponse(body) } } }),
  };
}

function problemResponse(status: string, declared: ProblemResponse, schemas: SchemaComponents): Response {
  const { description, headers } =
    typeof declared === "string" ? { description: declared, headers: [] } : declared;
  const example = problemDocument(
    status === "5XX" ? 503 : (Number(status) as ProblemStatus),
    description.replaceAll("`", ""),
    EXAMPLE_REQUEST_ID,
    status === "400" ? invalidField : undefined,
    status === "503" ? "tenant-moving" : undefined,
  );
  return {
    description,
    headers: headersOf(headers),
    content: { "application/problem+json": { schema: schemas.ofResponse(problem), example } },
  };
}

const invalidField = [{ field: "limit", message: "Too big: expected number to be <=100" }];

const headersOf = (names: readonly ResponseHeader[]) => ({
  ...Object.fromEntries(names.map((name) => [name, reference(name, "headers")])),
  ...requestId,
});
