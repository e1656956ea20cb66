import type { AnswerHeader, AnyAnswers, Refusal, Success } from "../../api/answer";
import { problem } from "../../api/answers/problem";
import { EXAMPLE_REQUEST_ID } from "../../api/answers/shape";
import type { Route } from "../../api/route";
import {
  badRequest,
  conflict,
  contentTooLarge,
  forbidden,
  notFound,
  Problem,
  preconditionFailed,
  unauthorized,
  unprocessable,
  unsupportedMediaType,
} from "../../lambdas/shared/errors";
import { reference, type SchemaComponents } from "./schemas";
import type { Operation, Reference, Response } from "./types";

const requestId = { "X-Request-Id": reference("X-Request-Id", "headers") };

/** Headers of answers, each said once. */
export const headerComponents = {
  "X-Request-Id": {
    description: "Names the request in logs; a problem document has it too.",
    required: true,
    schema: { type: "string" },
  },
  ETag: {
    description: "The version that was answered, for If-Match.",
    required: true,
    schema: { type: "string" },
    example: '"3"',
  },
  Location: {
    description: "Where what was made can be read.",
    required: true,
    schema: { type: "string", format: "uri-reference" },
  },
  Link: {
    description: "The next page, RFC 8288, relative to this one; the last page has none.",
    schema: { type: "string" },
    example: '<?limit=50&cursor=WyJz…>; rel="next"',
  },
  "Retry-After": { description: "Seconds to wait.", schema: { type: "integer", minimum: 0 } },
} as const satisfies Record<AnswerHeader | "X-Request-Id", object>;

/** Answers that do not depend on the route: by the name of the component, the status and what it means. */
const common = {
  BadRequest: [400, "The request is not of the form that this route takes; `errors` names the fields.", []],
  Unauthorized: [401, "There is no ID token of this environment, or the token has expired.", []],
  Forbidden: [
    403,
    "Not for this caller: the role, the tenant's status, an API key that is missing or another tenant's, a signature that is not valid.",
    [],
  ],
  NotSigned: [404, "The request has no SigV4 signature.", []],
  ContentTooLarge: [413, "The request is larger than 10 MB.", []],
  UnsupportedMediaType: [415, "The body is not application/json in UTF-8.", []],
  TooManyRequests: [429, "The tier's limit, or the platform's, is reached.", ["Retry-After"]],
  ServerError: [
    "5XX",
    "The service failed, or is busy (503). Repeating the request may help.",
    ["Retry-After"],
  ],
} as const satisfies Record<string, readonly [number | "5XX", string, readonly AnswerHeader[]]>;

type Common = keyof typeof common;

/** The common answers as components. */
export function responseComponents(schemas: SchemaComponents): Record<string, Response> {
  return Object.fromEntries(
    Object.entries(common).map(([name, [status, description, headers]]) => [
      name,
      problemResponse(`${status}`, { description, headers }, schemas),
    ]),
  );
}

/** Every answer of a route, by status. */
export function responsesOf(
  route: Route,
  { success, problems = {} }: AnyAnswers,
  schemas: SchemaComponents,
): Operation["responses"] {
  const shared = commonTo(route).map((name): [string, Reference] => [
    String(common[name][0]),
    reference(name, "responses"),
  ]);
  const own = [
    ...Object.entries(success).map(([status, answer]) => [status, successResponse(answer, schemas)] as const),
    ...Object.entries(problems).map(
      ([status, refusal]) => [status, problemResponse(status, refusal, schemas)] as const,
    ),
  ];
  const responses = new Map<string, Response | Reference>([...shared, ...own]);
  return Object.fromEntries([...responses].sort(([one], [other]) => (one < other ? -1 : 1)));
}

function commonTo(route: Route): Common[] {
  return [
    "BadRequest",
    "Unauthorized",
    "Forbidden",
    ...(route.authorization === "tenant" ? [] : (["NotSigned"] as const)),
    ...(route.body === undefined ? [] : (["ContentTooLarge", "UnsupportedMediaType"] as const)),
    "TooManyRequests",
    "ServerError",
  ];
}

function successResponse({ description, body, headers = [] }: Success, schemas: SchemaComponents): Response {
  return {
    description,
    headers: headersOf(headers),
    ...(body !== undefined && { content: { "application/json": { schema: schemas.ofAnswer(body) } } }),
  };
}

function problemResponse(status: string, refusal: Refusal, schemas: SchemaComponents): Response {
  const { description, headers } =
    typeof refusal === "string" ? { description: refusal, headers: [] } : refusal;
  const example = examples[status]?.(description.replaceAll("`", "")).document(EXAMPLE_REQUEST_ID);
  return {
    description,
    headers: headersOf(headers),
    content: { "application/problem+json": { schema: schemas.ofAnswer(problem), example } },
  };
}

/** As handlers make them. */
const examples: Readonly<Record<string, (detail: string) => Problem>> = {
  400: (detail) => badRequest(detail, [{ field: "limit", message: "Too big: expected number to be <=100" }]),
  401: unauthorized,
  403: (detail) => forbidden(detail),
  404: notFound,
  409: (detail) => conflict(detail),
  412: preconditionFailed,
  413: contentTooLarge,
  415: unsupportedMediaType,
  422: (detail) => unprocessable(detail),
  429: (detail) => new Problem(429, "too-many-requests", "Too Many Requests", detail),
  503: (detail) => new Problem(503, "tenant-moving", "Service unavailable", detail),
  "5XX": (detail) => new Problem(503, "unavailable", "Service unavailable", detail),
};

const headersOf = (names: readonly AnswerHeader[]) => ({
  ...Object.fromEntries(names.map((name) => [name, reference(name, "headers")])),
  ...requestId,
});
