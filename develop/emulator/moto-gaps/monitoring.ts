import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { buffer, json } from "node:stream/consumers";
import { type GapFiller, pass } from "./front";

/** A stored composite alarm: its original arguments (`AlarmActions.member.1`), and its tags. */
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
 * Composite alarms of CloudWatch, which Moto lacks: stored, described, tagged and deleted here, never evaluated. Calls for
 * metric alarms pass through.
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

/** The name of the alarm in a call, from its name or ARN. */
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

interface QueryDefinition {
  readonly queryDefinitionId: string;
  readonly name: string;
  readonly queryString: string;
  readonly logGroupNames?: readonly string[];
  readonly lastModified: number;
}

const TARGET = /^Logs_20140328\.(\w+QueryDefinitions?)$/;

/** Saved queries of CloudWatch Logs Insights, which Moto lacks: stored and listed here, never run. */
export function queryDefinitions(): GapFiller {
  const saved = new Map<string, QueryDefinition>();
  return (incoming, _, response) => {
    const operation = TARGET.exec(String(incoming.headers["x-amz-target"] ?? ""))?.[1];
    if (operation === undefined) return undefined;
    return answerQuery(saved, operation, incoming).then(({ status, body }) => {
      response.writeHead(status, { "content-type": "application/x-amz-json-1.1" }).end(JSON.stringify(body));
    });
  };
}

async function answerQuery(
  saved: Map<string, QueryDefinition>,
  operation: string,
  incoming: IncomingMessage,
): Promise<{ status: number; body: object }> {
  const request = (await json(incoming)) as Partial<QueryDefinition> & { queryDefinitionNamePrefix?: string };
  const missing = {
    status: 400,
    body: { __type: "ResourceNotFoundException", message: "There is no such query definition." },
  };
  const known = request.queryDefinitionId !== undefined && saved.has(request.queryDefinitionId);
  switch (operation) {
    case "PutQueryDefinition": {
      if (request.queryDefinitionId !== undefined && !known) return missing;
      const { queryDefinitionId = randomUUID(), name = "", queryString = "", logGroupNames } = request;
      saved.set(queryDefinitionId, {
        queryDefinitionId,
        name,
        queryString,
        lastModified: Date.now(),
        ...(logGroupNames !== undefined && { logGroupNames }),
      });
      return { status: 200, body: { queryDefinitionId } };
    }
    case "DescribeQueryDefinitions": {
      const prefix = request.queryDefinitionNamePrefix ?? "";
      const found = [...saved.values()].filter(({ name }) => name.startsWith(prefix));
      return { status: 200, body: { queryDefinitions: found } };
    }
    default: {
      if (!known) return missing;
      return { status: 200, body: { success: saved.delete(String(request.queryDefinitionId)) } };
    }
  }
}

interface SamplingRule {
  readonly RuleName: string;
  readonly RuleARN: string;
  readonly [setting: string]: unknown;
}

interface Call {
  readonly SamplingRule?: Readonly<Record<string, unknown>>;
  readonly SamplingRuleUpdate?: Readonly<Record<string, unknown>>;
  readonly RuleName?: string;
  readonly ResourceARN?: string;
  readonly Tags?: readonly { readonly Key: string; readonly Value: string }[];
  readonly TagKeys?: readonly string[];
}

const PATHS =
  /^\/(GetSamplingRules|(?:Create|Update|Delete)SamplingRule|ListTagsForResource|(?:Un)?[Tt]agResource)$/;

/** X-Ray's sampling rules, which Moto lacks: stored and listed here with their tags, never applied. */
export function samplingRules(accountId: string): GapFiller {
  const rules = new Map<string, SamplingRule>();
  const tags = new Map<string, Map<string, string>>();
  return (incoming, { pathname }, response) => {
    const operation = incoming.method === "POST" ? PATHS.exec(pathname)?.[1] : undefined;
    // Other services share the tag paths: the signature names the service.
    const [, region, service] =
      /Credential=[^/]+\/\d+\/([^/]+)\/([^/]+)\//.exec(incoming.headers.authorization ?? "") ?? [];
    if (operation === undefined || service !== "xray") return undefined;
    return answerRules(operation, region ?? "", incoming).then(({ status, body }) => {
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    });
  };

  async function answerRules(
    operation: string,
    region: string,
    incoming: IncomingMessage,
  ): Promise<{ status: number; body: object }> {
    const call = (await json(incoming)) as Call;
    const now = Math.floor(Date.now() / 1000);
    const recordOf = (SamplingRule: SamplingRule) => ({ SamplingRule, CreatedAt: now, ModifiedAt: now });
    const done = (body: object = {}) => ({ status: 200, body });
    const refused = (message: string) => ({
      status: 400,
      body: { __type: "InvalidRequestException", message },
    });
    if (operation === "GetSamplingRules")
      return done({ SamplingRuleRecords: [...rules.values()].map(recordOf) });
    const arn = call.ResourceARN ?? "";
    switch (operation) {
      case "CreateSamplingRule": {
        const RuleName = String(call.SamplingRule?.RuleName);
        if (rules.has(RuleName)) return refused(`There is a rule ${RuleName}.`);
        const rule = {
          ...call.SamplingRule,
          RuleName,
          RuleARN: `arn:aws:xray:${region}:${accountId}:sampling-rule/${RuleName}`,
        };
        rules.set(RuleName, rule);
        tags.set(rule.RuleARN, new Map(call.Tags?.map(({ Key, Value }) => [Key, Value])));
        return done({ SamplingRuleRecord: recordOf(rule) });
      }
      case "ListTagsForResource":
        return done({ Tags: [...(tags.get(arn) ?? [])].map(([Key, Value]) => ({ Key, Value })) });
      case "TagResource":
        for (const { Key, Value } of call.Tags ?? []) tags.get(arn)?.set(Key, Value);
        return done();
      case "UntagResource":
        for (const key of call.TagKeys ?? []) tags.get(arn)?.delete(key);
        return done();
      default: {
        const name = String(call.RuleName ?? call.SamplingRuleUpdate?.RuleName);
        const known = rules.get(name);
        if (known === undefined) return refused(`There is no rule ${name}.`);
        if (operation === "DeleteSamplingRule") rules.delete(name);
        else rules.set(name, { ...known, ...call.SamplingRuleUpdate, RuleName: name });
        return done({ SamplingRuleRecord: recordOf(rules.get(name) ?? known) });
      }
    }
  }
}
