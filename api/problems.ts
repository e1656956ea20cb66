import * as z from "zod/mini";
import { described, EXAMPLE_REQUEST_ID, named, type ProblemResponse } from "./response";

/** Type and title of a problem by its HTTP status, unless the problem has a more specific type. */
export const problemTypes = {
  400: ["bad-request", "Bad request"],
  401: ["unauthorized", "Unauthorized"],
  403: ["forbidden", "Forbidden"],
  404: ["not-found", "Not found"],
  409: ["conflict", "Conflict"],
  412: ["precondition-failed", "Precondition failed"],
  413: ["content-too-large", "Content too large"],
  415: ["unsupported-media-type", "Unsupported media type"],
  422: ["unprocessable-content", "Unprocessable content"],
  429: ["too-many-requests", "Too Many Requests"],
  500: ["internal", "Internal server error"],
  503: ["unavailable", "Service unavailable"],
} as const;

export type ProblemStatus = keyof typeof problemTypes;

/** An invalid field of a request, and the reason. */
export type FieldError = NonNullable<ProblemDocument["errors"]>[number];

export type ProblemDocument = z.output<typeof problem>;

/** The body of every response other than success: RFC 9457, the request id and, for invalid requests, the fields. */
export const problem = /* @__PURE__ */ named(
  "Problem",
  {
    type: "urn:problem-type:not-found",
    title: "Not found",
    status: 404,
    detail: 'There is no item "sourdough".',
    request_id: EXAMPLE_REQUEST_ID,
  },
  () =>
    // Strict, unlike other responses: additional properties could expose internals.
    z.strictObject({
      type: described(z.string(), "The kind of problem; `about:blank` if the status says it all."),
      title: z.string(),
      status: described(z.int(), "The response's HTTP status."),
      detail: described(z.string(), "For people."),
      request_id: described(
        z.string().check(z.minLength(1)),
        "The same as the header X-Request-Id; identifies the request in logs.",
      ),
      errors: described(
        z.exactOptional(
          z.array(
            z.object({
              field: described(z.string(), "Path of the field: `tenant_name`, `data.list.0`."),
              message: z.string(),
            }),
          ),
        ),
        "The invalid fields of the request; the list ends early when there are many.",
      ),
    }),
);

/** A problem document. @param type the last part of its URN; default: that of the status */
export const problemDocument = (
  status: ProblemStatus,
  detail: string,
  requestId: string,
  errors?: readonly FieldError[],
  type: string = problemTypes[status][0],
): ProblemDocument => ({
  type: `urn:problem-type:${type}`,
  title: problemTypes[status][1],
  status,
  detail,
  request_id: requestId,
  ...(errors && { errors: [...errors] }),
});

/** For routes that change a tenant's data. */
export const tenantMoving: ProblemResponse = {
  description:
    "The tenant's data is being moved (`tenant-moving`) and can be read but not changed for a few minutes. Or the service is busy.",
  headers: ["Retry-After"],
};
