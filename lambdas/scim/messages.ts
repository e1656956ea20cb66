import type { APIGatewayProxyEvent, APIGatewayProxyResult } from "aws-lambda";
import { ERROR_SCHEMA, SCIM_MEDIA_TYPE, type ScimErrorBody } from "../../api/scim";
import { problemOf } from "../shared/aws-errors";
import { headerOf, jsonBodyOf } from "../shared/request";
import { ScimError } from "./library";

/** The JSON body, of the protocol's media type or of JSON's. @throws Problem as {@link jsonBodyOf} */
export function scimBodyOf(event: APIGatewayProxyEvent): unknown {
  const type = headerOf(event, "content-type") ?? "";
  const json = type.toLowerCase().startsWith(SCIM_MEDIA_TYPE)
    ? `application/json${type.slice(SCIM_MEDIA_TYPE.length)}`
    : type;
  return jsonBodyOf({ ...event, headers: { "content-type": json }, multiValueHeaders: {} });
}

/** A response other than success, in the protocol's words. */
export interface Failure {
  readonly status: number;
  readonly body: ScimErrorBody;
  readonly headers: Readonly<Record<string, string>>;
}

/** Characters of a text that a client may have chosen. */
const MOST_TEXT = 500;

export function failureOf(error: unknown): Failure {
  const { status, scimType, detail, headers } = factsOf(error);
  return {
    status,
    headers,
    body: {
      schemas: [ERROR_SCHEMA],
      status: `${status}`,
      ...(scimType !== undefined && { scimType }),
      detail: detail.slice(0, MOST_TEXT),
    },
  };
}

function factsOf(error: unknown) {
  if (error instanceof ScimError) {
    const { status, scimType, message } = error;
    return { status, scimType: scimType ?? undefined, detail: message, headers: {} };
  }
  const { status, message, errors, headers } = problemOf(error);
  const fields = errors?.map(({ field, message: why }) => `${field}: ${why}`).join("; ");
  return {
    status,
    scimType: status === 400 ? "invalidValue" : undefined,
    detail: fields ? `${message} ${fields}` : message,
    headers,
  };
}

interface Reply {
  readonly status: number;
  readonly body?: object;
  readonly location?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export function resultOf(reply: Reply, requestId: string): APIGatewayProxyResult {
  const { status, body, location, headers } = reply;
  return {
    statusCode: status,
    headers: {
      ...(body !== undefined && { "content-type": SCIM_MEDIA_TYPE }),
      ...(location !== undefined && { location }),
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      "x-request-id": requestId,
      ...headers,
    },
    body: body === undefined ? "" : JSON.stringify(body),
    isBase64Encoded: false,
  };
}
