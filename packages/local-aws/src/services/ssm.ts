import { parseJson, readBody } from "../http/body";
import { AwsError } from "../http/errors";
import { sendJson } from "../http/responses";
import { sha256 } from "../iam/authentication";
import { text } from "../support/json";
import type { Deployment } from "../terraform/resources";
import type { Exchange, ServiceContext } from "./service";

/** Enough for a parameter of 8 KB with a name of 2 KB. Source: Systems Manager quotas. */
const BODY_LIMIT = 64 * 1024;

/** Values of the SSM parameters of a deployment, by name. */
export function readParameters(deployment: Pick<Deployment, "resources">): ReadonlyMap<string, string> {
  const parameters = deployment.resources.filter(({ type }) => type === "aws_ssm_parameter");
  return new Map(
    parameters.map(({ values }) => [String(values.name), String(values.insecure_value ?? values.value)]),
  );
}

/** Serves SSM's GetParameter, authorized by the caller's policies; forwards it if there is an emulator. */
export async function serveParameters(
  context: ServiceContext,
  exchange: Exchange,
  parameters: ReadonlyMap<string, string>,
): Promise<void> {
  const { call, request, response, requestId } = exchange;
  const { method = "POST", url = "/", headers } = request;
  const body = await readBody(request, BODY_LIMIT);
  const principal = context.authenticate(exchange, sha256(body));
  const name = text(parseJson(body).Name) ?? "";
  const { region, accountId } = context.account;
  const arn = `arn:aws:ssm:${region}:${accountId}:parameter${name.startsWith("/") ? "" : "/"}${name}`;
  if (principal.kind !== "administrator" && call.operation !== "GetParameter") {
    throw new AwsError(
      "AccessDeniedException",
      `The local endpoint does not support ssm:${call.operation}: local-aws refuses calls that it cannot authorize.`,
    );
  }
  const check = { action: `ssm:${call.operation}`, resource: arn, context: {} };
  await context.access.require(principal, [check], call.protocol, requestId);
  if (context.singleBackend) {
    return context.forwarder.pass(context.backends.dynamodb, { method, path: url, headers, body }, response);
  }
  if (call.operation !== "GetParameter") {
    throw new AwsError("InvalidAction", `The local parameter store does not support ${call.operation}`);
  }
  const Value = parameters.get(name);
  if (Value === undefined) throw new AwsError("ParameterNotFound", `Parameter ${name} not found.`);
  const Parameter = { Name: name, Type: "String", Value, Version: 1, ARN: arn, DataType: "text" };
  sendJson(response, { Parameter }, requestId, "application/x-amz-json-1.1");
}
