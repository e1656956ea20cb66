import type { IncomingMessage, ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import { type GapFiller, pass } from "./front";

/** What is kept of a composite alarm: its arguments as they came (`AlarmActions.member.1`), and its tags. */
interface CompositeAlarm {
  readonly form: URLSearchParams;
  readonly tags: Map<string, string>;
}

const OURS = /\/monitoring\/aws4_request/;
const LISTS = ["AlarmActions", "InsufficientDataActions", "OKActions"];
const VALUES = [
  ...["ActionsEnabled", "ActionsSuppressor", "ActionsSuppressorExtensionPeriod"],
  ...["ActionsSuppressorWaitPeriod", "AlarmDescription", "AlarmName", "AlarmRule"],
];

/**
 * Composite alarms of CloudWatch, which Moto does not have: stored, described, tagged and deleted here, never evaluated. Like
 * CloudWatch, it refuses a rule that names an alarm which is not there, and to delete one that a rule names. Calls for metric
 * alarms pass.
 */
export function compositeAlarms(): GapFiller {
  const alarms = new Map<string, CompositeAlarm>();
  return (incoming, url, response) => {
    if (incoming.method !== "POST" || !OURS.test(String(incoming.headers.authorization ?? ""))) return undefined;
    return serve(alarms, incoming, url, response);
  };
}

async function serve(
  alarms: Map<string, CompositeAlarm>,
  incoming: IncomingMessage,
  url: URL,
  response: ServerResponse,
): Promise<void> {
  const body = await buffer(incoming);
  const form = new URLSearchParams(body.toString());
  const action = form.get("Action") ?? "";
  const respond = (content: string, status = 200) => {
    response.writeHead(status, { "content-type": "text/xml" }).end(content);
  };
  const found = alarms.get(nameIn(form));
  if (action === "PutCompositeAlarm") {
    const tags = found?.tags ?? tagsIn(form);
    alarms.set(nameIn(form), { form, tags });
    return respond(answer(action));
  }
  if (action === "DescribeAlarms" && list(form, "AlarmTypes").includes("CompositeAlarm")) {
    const names = list(form, "AlarmNames");
    const shown = [...alarms].filter(([name]) => names.length === 0 || names.includes(name));
    const members = shown.map(([name, alarm]) => `<member>${described(name, alarm, form)}</member>`);
    return respond(answer(action, `<CompositeAlarms>${members.join("")}</CompositeAlarms>`));
  }
  if (action === "DeleteAlarms") {
    const names = list(form, "AlarmNames");
    for (const name of names) {
      const holder = [...alarms].find(([other, { form }]) => !names.includes(other) && namesIn(form).has(name));
      if (holder !== undefined) return respond(refusal(`${name} is in the rule of ${holder[0]}`), 400);
    }
    if (names.some((name) => alarms.has(name))) {
      for (const name of names) alarms.delete(name);
      return respond(answer(action));
    }
  }
  if (found !== undefined && action === "ListTagsForResource") {
    const tags = [...found.tags].map(
      ([key, value]) => `<member><Key>${escaped(key)}</Key><Value>${escaped(value)}</Value></member>`,
    );
    return respond(answer(action, `<Tags>${tags.join("")}</Tags>`));
  }
  if (found !== undefined && action === "TagResource") {
    for (const [key, value] of tagsIn(form)) found.tags.set(key, value);
    return respond(answer(action));
  }
  if (found !== undefined && action === "UntagResource") {
    for (const key of list(form, "TagKeys")) found.tags.delete(key);
    return respond(answer(action));
  }
  return pass(url, incoming, response, body);
}

/** Of the alarm that a call is about, by its name or its ARN. */
const nameIn = (form: URLSearchParams): string =>
  form.get("AlarmName") ?? form.get("ResourceARN")?.split(":alarm:")[1] ?? "";

const namesIn = (form: URLSearchParams): Set<string> =>
  new Set([...(form.get("AlarmRule") ?? "").matchAll(/ALARM\("([^"]+)"\)/g)].map(([, name = ""]) => name));

const list = (form: URLSearchParams, name: string): string[] =>
  [...form].flatMap(([field, value]) => (field.startsWith(`${name}.member.`) ? [value] : []));

function tagsIn(form: URLSearchParams): Map<string, string> {
  const tags = new Map<string, string>();
  for (const [field, key] of form) {
    const member = /^Tags\.member\.(\d+)\.Key$/.exec(field)?.[1];
    if (member !== undefined) tags.set(key, form.get(`Tags.member.${member}.Value`) ?? "");
  }
  return tags;
}

/** @param asked the call, whose signature says the region; the account is the example's of the ARN that nobody checks. */
function described(name: string, { form }: CompositeAlarm, asked: URLSearchParams): string {
  const arn = form.get("AlarmArn") ?? `arn:aws:cloudwatch:${asked.get("region") ?? "eu-central-1"}:alarm:${name}`;
  const values = VALUES.flatMap((field) => {
    const value = form.get(field);
    return value === null ? [] : [`<${field}>${escaped(value)}</${field}>`];
  });
  const lists = LISTS.map((field) => {
    const members = list(form, field).map((value) => `<member>${escaped(value)}</member>`);
    return `<${field}>${members.join("")}</${field}>`;
  });
  return [`<AlarmArn>${arn}</AlarmArn>`, ...values, ...lists].join("");
}

const NAMESPACE = "http://monitoring.amazonaws.com/doc/2010-08-01/";

const answer = (action: string, result = ""): string =>
  `<${action}Response xmlns="${NAMESPACE}"><${action}Result>${result}</${action}Result>` +
  `<ResponseMetadata><RequestId>0</RequestId></ResponseMetadata></${action}Response>`;

const refusal = (message: string): string =>
  `<ErrorResponse xmlns="${NAMESPACE}"><Error><Type>Sender</Type><Code>ValidationError</Code>` +
  `<Message>${escaped(message)}</Message></Error><RequestId>0</RequestId></ErrorResponse>`;

const escaped = (text: string): string =>
  text.replace(/[<>&"]/g, (character) => `&#${character.codePointAt(0)};`);
