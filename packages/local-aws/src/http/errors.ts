import type { ServerResponse } from "node:http";

/** The format of a service: AWS JSON 1.0 and 1.1, REST JSON, S3's XML, or the XML of the Query protocol (STS). */
export type Protocol = "json-1.0" | "json-1.1" | "rest-json" | "s3" | "query";

/** An error as AWS returns it. `status` defaults to 400. */
export class AwsError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly status = 400,
  ) {
    super(message);
  }
}

/** Writes `error` in the format of `protocol`; without a body for `HEAD`, as HTTP requires. */
export function sendError(
  response: ServerResponse,
  protocol: Protocol,
  error: AwsError,
  requestId: string,
): void {
  const { type, body } = render(protocol, error, requestId);
  response
    .writeHead(error.status, {
      "content-type": type,
      "content-length": Buffer.byteLength(body),
      "x-amzn-requestid": requestId,
      "x-amz-request-id": requestId,
      "x-amzn-errortype": error.code,
    })
    .end(response.req.method === "HEAD" ? undefined : body);
}

function render(
  protocol: Protocol,
  { code, message, status }: AwsError,
  requestId: string,
): { type: string; body: string } {
  const [errorCode, text] = [escapeXml(code), escapeXml(message)];
  switch (protocol) {
    case "json-1.0": // DynamoDB prefixes its own errors; clients read the part after the "#".
      return { type: "application/x-amz-json-1.0", body: json(`com.amazon.coral.service#${code}`, message) };
    case "json-1.1":
      return { type: "application/x-amz-json-1.1", body: json(code, message) };
    case "rest-json": // The code is in a header.
      return { type: "application/json", body: JSON.stringify({ message }) };
    case "s3":
      return {
        type: "application/xml",
        body: `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${errorCode}</Code><Message>${text}</Message><RequestId>${requestId}</RequestId></Error>`,
      };
    case "query":
      return {
        type: "text/xml",
        body: `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>${status < 500 ? "Sender" : "Receiver"}</Type><Code>${errorCode}</Code><Message>${text}</Message></Error><RequestId>${requestId}</RequestId></ErrorResponse>`,
      };
  }
}

const json = (type: string, message: string): string => JSON.stringify({ __type: type, message });

const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

export function escapeXml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => entities[character] ?? character);
}
