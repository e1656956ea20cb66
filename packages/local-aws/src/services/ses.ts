import { randomUUID } from "node:crypto";
import { parseJson, readBody } from "../http/body";
import { AwsError } from "../http/errors";
import { sendJson } from "../http/responses";
import { sha256 } from "../iam/authentication";
import type { Check } from "../iam/check";
import { isRecord, type JsonObject, strings, text } from "../support/json";
import { arn, block, type Deployment, resourcesOfType } from "../terraform/resources";
import type { Mailbox } from "./cognito/mailbox";
import type { Exchange, ServiceContext } from "./service";

const BODY_LIMIT = 1024 * 1024;
/** Source: Amazon SES developer guide, service quotas. */
const MOST_RECEIVERS = 50;

/** ARNs of the identities that a deployment's user pools send from: those that count as verified. */
export function readIdentities(deployment: Deployment): ReadonlySet<string> {
  const pools = resourcesOfType(deployment, "aws_cognito_user_pool");
  return new Set(pools.flatMap(({ values }) => text(block(values.email_configuration)?.source_arn) ?? []));
}

/**
 * Serves SendEmail of SES's version 2, for simple messages with a text: each receiver's copy lands in the mailbox. Sends nothing,
 * whatever is behind the endpoint.
 */
export async function serveSendEmail(
  context: ServiceContext,
  exchange: Exchange,
  mailbox: Mailbox,
  identities: ReadonlySet<string>,
): Promise<void> {
  const { call, request, response, requestId } = exchange;
  const body = await readBody(request, BODY_LIMIT);
  const principal = context.authenticate(exchange, sha256(body));
  const input = parseJson(body);
  const from = text(input.FromEmailAddress) ?? "";
  const address = /<(.+)>$/.exec(from)?.[1] ?? from;
  const identity = identityOf(address, identities);
  const set = text(input.ConfigurationSetName);
  const resources = [
    identity ?? arn(context.account, "ses", `identity/${address}`),
    ...(set === undefined ? [] : [arn(context.account, "ses", `configuration-set/${set}`)]),
  ];
  const checks = resources.map(
    (resource): Check => ({ action: "ses:SendEmail", resource, context: { "ses:FromAddress": address } }),
  );
  await context.access.require(principal, checks, call.protocol, requestId);
  if (identity === undefined) {
    throw new AwsError("MessageRejected", `Email address is not verified: ${address}`);
  }
  const { subject, text: message } = simpleMessage(input);
  for (const to of receivers(input)) mailbox.add({ to, subject, body: message, at: new Date() });
  sendJson(response, { MessageId: randomUUID() }, requestId, "application/json");
}

/** The verified identity of an address: itself, or its domain or one above, the longest first. */
function identityOf(address: string, identities: ReadonlySet<string>): string | undefined {
  const domain = address.slice(address.indexOf("@") + 1).split(".");
  const names = [address, ...domain.map((_, index) => domain.slice(index).join("."))];
  return names.flatMap((name) => [...identities].find((each) => each.endsWith(`:identity/${name}`)) ?? [])[0];
}

function receivers({ Destination }: JsonObject): string[] {
  const { ToAddresses, CcAddresses, BccAddresses } = isRecord(Destination) ? Destination : {};
  const all = [ToAddresses, CcAddresses, BccAddresses].flatMap((each) => strings(each));
  if (
    all.length === 0 ||
    all.length > MOST_RECEIVERS ||
    !all.every((each) => /^[^\s@]+@[^\s@]+$/.test(each))
  ) {
    throw new AwsError("BadRequestException", `A message has 1 to ${MOST_RECEIVERS} valid receivers.`);
  }
  return all;
}

/** @throws AwsError for a message that is not simple, or has no text. */
function simpleMessage({ Content }: JsonObject): { subject: string; text: string } {
  const simple = dataIn(Content, "Simple");
  const subject = text(dataIn(dataIn(simple, "Subject"), "Data"));
  const message = text(dataIn(dataIn(dataIn(simple, "Body"), "Text"), "Data"));
  if (subject === undefined || message === undefined) {
    throw new AwsError(
      "BadRequestException",
      "The local mailbox takes simple messages with a subject and a text.",
    );
  }
  return { subject, text: message };
}

const dataIn = (value: unknown, name: string): unknown => (isRecord(value) ? value[name] : undefined);
