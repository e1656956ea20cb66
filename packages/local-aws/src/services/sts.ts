import { randomUUID } from "node:crypto";
import { readBody } from "../http/body";
import { AwsError, escapeXml } from "../http/errors";
import { sha256 } from "../iam/authentication";
import type { Check, RequestContext } from "../iam/check";
import type { Role } from "../iam/policies";
import { type IssuedCredentials, type Principal, roleSession } from "../iam/principals";
import type { Exchange, ServiceContext } from "./service";

const BODY_LIMIT = 1024 * 1024;

/** Serves AssumeRole and GetCallerIdentity. @throws AwsError with the code of STS. */
export async function serveSts(
  context: ServiceContext,
  exchange: Exchange,
  issued: IssuedCredentials,
): Promise<void> {
  const { call, request, response, requestId } = exchange;
  const body = await readBody(request, BODY_LIMIT);
  const principal = context.authenticate(exchange, sha256(body));
  const parameters = new URLSearchParams(body.toString("utf8"));
  let xml: string;
  switch (parameters.get("Action")) {
    case "GetCallerIdentity":
      xml = getCallerIdentity(principal);
      break;
    case "AssumeRole": {
      const wanted = readAssumeRole(parameters);
      await context.access.require(principal, assumeRoleChecks(wanted), call.protocol, requestId);
      const role = context.access.authorization?.policies.roles.get(wanted.roleArn);
      if (!role) throw new AwsError("AccessDenied", `The deployment has no role ${wanted.roleArn}`, 403);
      xml = assumeRole(wanted, principal, role, issued);
      break;
    }
    default:
      throw new AwsError(
        "InvalidAction",
        `The local STS does not support the action ${parameters.get("Action")}`,
      );
  }
  response
    .writeHead(200, {
      "content-type": "text/xml",
      "content-length": Buffer.byteLength(xml),
      "x-amzn-requestid": requestId,
    })
    .end(xml);
}

/** Maximum session duration with role chaining, in seconds. */
const CHAINED_SESSION_LIMIT = 3600;

/** A validated AssumeRole request. */
export interface AssumeRole {
  readonly roleArn: string;
  readonly sessionName: string;
  readonly duration: number | undefined;
  readonly tags: Readonly<Record<string, string>>;
  readonly externalId: string | undefined;
}

/** @throws AwsError ValidationError for a malformed or unsupported parameter. */
export function readAssumeRole(parameters: URLSearchParams): AssumeRole {
  const unsupported = [...parameters.keys()].find((name) =>
    /^(Policy$|PolicyArns|TransitiveTagKeys|ProvidedContexts|SerialNumber|TokenCode|SourceIdentity)/.test(
      name,
    ),
  );
  if (unsupported) throw invalid(`the local endpoint does not support the parameter ${unsupported}`);
  const roleArn = parameters.get("RoleArn") ?? "";
  const sessionName = parameters.get("RoleSessionName") ?? "";
  if (!/^arn:aws:iam::\d{12}:role\/[\w+=,.@/-]+$/.test(roleArn)) throw invalid(`${roleArn} is invalid`);
  if (!/^[\w+=,.@-]{2,64}$/.test(sessionName)) {
    throw invalid(`Value '${sessionName}' at 'roleSessionName' must match [\\w+=,.@-]{2,64}`);
  }
  const seconds = parameters.get("DurationSeconds");
  const duration = seconds === null ? undefined : Number(seconds);
  if (duration !== undefined && !(Number.isInteger(duration) && duration >= 900 && duration <= 43_200)) {
    throw invalid(`Value '${seconds}' at 'durationSeconds' must be an integer from 900 to 43200`);
  }
  return {
    roleArn,
    sessionName,
    duration,
    tags: readTags(parameters),
    externalId: parameters.get("ExternalId") ?? undefined,
  };
}

/** The permission to assume the role and, if there are session tags, the permission to tag the session. */
export function assumeRoleChecks({ roleArn, sessionName, tags, externalId }: AssumeRole): Check[] {
  const names = Object.keys(tags);
  const context: RequestContext = {
    "sts:RoleSessionName": sessionName,
    ...(externalId === undefined ? {} : { "sts:ExternalId": externalId }),
    ...(names.length === 0 ? {} : { "aws:TagKeys": names }),
    ...Object.fromEntries(Object.entries(tags).map(([name, value]) => [`aws:RequestTag/${name}`, value])),
  };
  const actions = names.length === 0 ? ["sts:AssumeRole"] : ["sts:AssumeRole", "sts:TagSession"];
  return actions.map((action) => ({ action, resource: roleArn, context }));
}

/**
 * Issues the session's credentials and renders the response.
 *
 * @throws AwsError ValidationError if the session would exceed the limit of the role or of role chaining.
 */
export function assumeRole(
  request: AssumeRole,
  caller: Principal,
  role: Role,
  issued: IssuedCredentials,
): string {
  const duration = request.duration ?? CHAINED_SESSION_LIMIT;
  if (caller.kind === "session" && duration > CHAINED_SESSION_LIMIT) {
    throw invalid(
      "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining",
    );
  }
  if (duration > role.maxSessionDuration) {
    throw invalid("The requested DurationSeconds exceeds the MaxSessionDuration set for this role.");
  }
  const session = roleSession(request.roleArn, request.sessionName, request.tags);
  const credentials = issued.issue(session, duration);
  return respond(
    "AssumeRole",
    element(
      "Credentials",
      leaf("AccessKeyId", credentials.accessKeyId),
      leaf("SecretAccessKey", credentials.secretAccessKey),
      leaf("SessionToken", credentials.sessionToken),
      leaf("Expiration", credentials.expiration.toISOString()),
    ),
    element("AssumedRoleUser", leaf("AssumedRoleId", session.userId), leaf("Arn", session.arn)),
  );
}

export function getCallerIdentity(caller: Principal): string {
  return respond(
    "GetCallerIdentity",
    leaf("Arn", caller.arn),
    leaf("UserId", caller.userId),
    leaf("Account", caller.arn.split(":")[4] ?? ""),
  );
}

function readTags(parameters: URLSearchParams): Record<string, string> {
  const tags = new Map<string, string>();
  for (let index = 1; parameters.has(`Tags.member.${index}.Key`); index += 1) {
    const key = parameters.get(`Tags.member.${index}.Key`) ?? "";
    const value = parameters.get(`Tags.member.${index}.Value`) ?? "";
    if (
      !/^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u.test(key) ||
      !/^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u.test(value)
    ) {
      throw invalid(
        "Session tags allow letters, digits, spaces and _.:/=+-@: keys of 1 to 128 characters, values of 0 to 256",
      );
    }
    // Tag keys must differ in more than case, since IAM ignores it.
    if ([...tags.keys()].some((other) => other.toLowerCase() === key.toLowerCase())) {
      throw new AwsError(
        "InvalidParameterValue",
        "Duplicate tag keys found. Please note that Tag keys are case insensitive.",
      );
    }
    tags.set(key, value);
  }
  if (tags.size > 50) throw invalid("A session can have at most 50 tags");
  return Object.fromEntries(tags);
}

const invalid = (message: string): AwsError => new AwsError("ValidationError", message);

function respond(action: string, ...results: string[]): string {
  const metadata = leaf("RequestId", randomUUID());
  return (
    `<${action}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/">` +
    `<${action}Result>${results.join("")}</${action}Result>` +
    `<ResponseMetadata>${metadata}</ResponseMetadata></${action}Response>`
  );
}

const element = (name: string, ...children: string[]): string => `<${name}>${children.join("")}</${name}>`;

const leaf = (name: string, value: string): string => element(name, escapeXml(value));
