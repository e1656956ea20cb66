import { createHash } from "node:crypto";
import { type Deletion, DeletionsError, parseDeletions, renderDeletions } from "../../embedded/s3/deletions";
import { element, elements, xmlDocument } from "../../embedded/s3/xml";
import { AwsError } from "../../http/errors";
import type { Principal } from "../../iam/principals";
import type { Exchange } from "../service";
import { deletionCheck, type S3Request } from "./checks";
import { forwardedS3, type S3Context } from "./forward";

/**
 * Serves DeleteObjects: each key is authorized separately. A refused key is an error in the response; the backend
 * gets the others, in a rewritten body, so that it receives no key without authorization.
 */
export async function serveDeletions(
  context: S3Context,
  exchange: Exchange,
  asked: S3Request,
  principal: Principal,
  body: Buffer,
): Promise<void> {
  const { request, response, call, requestId } = exchange;
  const { objects, quiet } = parse(body);
  const allowed: Deletion[] = [];
  const refusals: string[] = [];
  for (const deletion of objects) {
    try {
      const check = deletionCheck(asked, request.headers, deletion);
      await context.access.require(principal, [check], call.protocol, requestId);
      allowed.push(deletion);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      refusals.push(refusal(deletion, error));
    }
  }
  if (allowed.length === 0) {
    const xml = xmlDocument(element("DeleteResult", refusals.join("")));
    response.writeHead(200, { "content-type": "application/xml" }).end(xml);
    return;
  }
  const rest = Buffer.from(xmlDocument(renderDeletions({ objects: allowed, quiet })));
  const forwarded = forwardedS3(context, exchange, rest);
  const received = await context.forwarder.whole(context.backends.s3, {
    ...forwarded,
    headers: {
      ...Object.fromEntries(
        Object.entries(forwarded.headers).filter(([name]) => !OF_THE_OLD_BODY.test(name)),
      ),
      "content-length": String(rest.length),
      "content-md5": createHash("md5").update(rest).digest("base64"),
    },
  });
  const { "content-length": _, ...headers } = received.headers;
  response.writeHead(received.status, headers).end(
    received.body
      .toString("utf8")
      .replace(/<(\w+:)?DeleteResult([^<>]*)\/>\s*$/, "<$1DeleteResult$2></$1DeleteResult>")
      .replace(/<\/(\w+:)?DeleteResult>\s*$/, (end) => refusals.join("") + end),
  );
}

const OF_THE_OLD_BODY = /^(content-md5|x-amz-checksum-.*|x-amz-sdk-checksum-algorithm)$/;

function parse(body: Buffer): ReturnType<typeof parseDeletions> {
  try {
    return parseDeletions(body.toString("utf8"));
  } catch (error) {
    if (!(error instanceof DeletionsError)) throw error;
    throw new AwsError(error.code, error.message, error.code === "NotImplemented" ? 501 : 400);
  }
}

function refusal({ key, versionId }: Deletion, { code, message }: AwsError): string {
  const version = versionId === undefined ? {} : { VersionId: versionId };
  return element("Error", elements({ Key: key, ...version, Code: code, Message: message }));
}
