import { sha256 } from "./authentication";
import { readBody } from "./body";
import { AwsError } from "./errors";
import type { Desk, Exchange } from "./exchange";
import type { IssuedCredentials } from "./principals";
import { assumeRole, assumeRoleChecks, getCallerIdentity, readAssumeRole } from "./sts";

const BODY_LIMIT = 1024 * 1024;

/** Serves AssumeRole and GetCallerIdentity. @throws AwsError in the words of STS. */
export async function serveSts(desk: Desk, exchange: Exchange, issued: IssuedCredentials): Promise<void> {
  const { call, request, response, requestId } = exchange;
  const body = await readBody(request, BODY_LIMIT);
  const principal = desk.authenticate(exchange, sha256(body));
  const parameters = new URLSearchParams(body.toString("utf8"));
  let xml: string;
  switch (parameters.get("Action")) {
    case "GetCallerIdentity":
      xml = getCallerIdentity(principal);
      break;
    case "AssumeRole": {
      const wanted = readAssumeRole(parameters);
      await desk.access.require(principal, assumeRoleChecks(wanted), call.protocol, requestId);
      const role = desk.access.authorization?.policies.roles.get(wanted.roleArn);
      if (!role) throw new AwsError("AccessDenied", `The deployment has no role ${wanted.roleArn}`, 403);
      xml = assumeRole(wanted, principal, role, issued);
      break;
    }
    default:
      throw new AwsError("InvalidAction", `The local STS has no action ${parameters.get("Action")}`);
  }
  response
    .writeHead(200, {
      "content-type": "text/xml",
      "content-length": Buffer.byteLength(xml),
      "x-amzn-requestid": requestId,
    })
    .end(xml);
}
