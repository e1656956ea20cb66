import type { IncomingMessage } from "node:http";
import type { Protocol } from "../http/errors";
import { parseTarget } from "../http/request-target";
import { readSignature } from "../iam/authentication";
import type { Call } from "../services/service";

const protocols = new Map<string, Protocol>([
  ["dynamodb", "json-1.0"],
  ["cognito-idp", "json-1.1"],
  ["s3", "s3"],
  ["sts", "query"],
  ["apigateway", "rest-json"],
  ["ses", "rest-json"],
]);

const targetPrefixes = new Map([
  ["DynamoDB_20120810", "dynamodb"],
  ["AWSCognitoIdentityProviderService", "cognito-idp"],
  ["AWSEvents", "events"],
  ["AmazonSSM", "ssm"],
  ["Logs_20140328", "logs"],
]);

/**
 * Finds the service of a request by its signature's scope, or otherwise by its form.
 *
 * @throws AwsError if the signature or the URL is malformed.
 */
export function route(request: IncomingMessage): Call {
  const target = parseTarget(request.url ?? "/");
  const signature = readSignature(request, target);
  const [prefix = "", operation = ""] = String(request.headers["x-amz-target"] ?? "").split(".");
  const service = signature?.service ?? targetPrefixes.get(prefix) ?? serviceOfUnsigned(request);
  return { service, protocol: protocolOf(service), operation, target, signature };
}

/** The protocol of the response to a request that is too malformed to route. */
export function likelyProtocol(request: IncomingMessage): Protocol {
  const [prefix = ""] = String(request.headers["x-amz-target"] ?? "").split(".");
  return protocolOf(targetPrefixes.get(prefix) ?? serviceOfUnsigned(request));
}

function protocolOf(service: string): Protocol {
  return protocols.get(service) ?? "json-1.1";
}

function serviceOfUnsigned(request: IncomingMessage): string {
  const form = request.headers["content-type"]?.startsWith("application/x-www-form-urlencoded");
  return request.method === "POST" && form ? "sts" : "s3";
}
