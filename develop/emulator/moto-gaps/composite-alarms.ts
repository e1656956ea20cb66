import type { IncomingMessage, ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import { type GapFiller, pass } from "./front";

/** What is kept of a composite alarm: its arguments as they came (`AlarmActions.member.1`), and its tags. */
interface CompositeAlarm {
  readonly form: URLSearchParams;
  readonly tags: Map<string, string>;
}

/** In the signature of a call: `<key>/<day>/<region>/<service>/aws4_request`. */
const SCOPE = /\/([a-z0-9-]+)\/monitoring\/aws4_request/;
const LISTS = ["AlarmActions", "InsufficientDataActions", "OKActions"];
const VALUES = [
  ...["ActionsEnabled", "ActionsSuppressor", "ActionsSuppressorExtensionPeriod"],
  ...["ActionsSuppressorWaitPeriod", "AlarmDescription", "AlarmName", "AlarmRule"],
];

/**
 * Composite alarms of CloudWatch, which Moto does not have: stored, described, tagged and deleted here, never evaluated. Calls for
 * metric alarms pass.
 * @param accountId of the ARNs
 */
export function compositeAlarms(accountId: string): GapFiller {
  const alarms = new Map<string, CompositeAlarm>();
  return (incoming, url, response) => {
    const region = SCOPE.exec(String(incoming.headers.authorization ?? ""))?.[1];
    if (incoming.method !== "POST" || region === undefined) return undefined;
    return serve(alarms, `arn:aws:cloudwatch:${region}:${accountId}:alarm:`, incoming, url, response);
  };
}

async function serve(
  alarms: Map<string, CompositeAlarm>,
  arnPrefix: string,
  incoming: IncomingMessage,
  url: URL,
  response: ServerResponse,
): Promise<void> {
  const body = await buffer(incoming);
  const form = new URLSearchParams(body.toString());
  const action = form.get("Action") ?? "";
  const respond = (content: string) => {
    response.writeHead(200, { "content-type": "text/xml" }).end(content);
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
    const members = shown.map(
      ([name, alarm]) => `<member>${described(`${arnPrefix}${name}`, alarm)}</member>`,
    );
    return respond(answer(action, `<CompositeAlarms>${members.join("")}</CompositeAlarms>`));
  }
  if (action === "DeleteAlarms") {
    const names = list(form, "AlarmNames");
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

function described(arn: string, { form }: CompositeAlarm): string {
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

const escaped = (text: string): string =>
  text.replace(/[<>&"]/g, (character) => `&#${character.codePointAt(0)};`);
