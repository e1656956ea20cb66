import type { IncomingMessage } from "node:http";
import { json } from "node:stream/consumers";
import type { GapFiller } from "./front";

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

/** X-Ray's sampling rules, which Moto does not have: stored and listed here with their tags, never applied. */
export function samplingRules(accountId: string): GapFiller {
  const rules = new Map<string, SamplingRule>();
  const tags = new Map<string, Map<string, string>>();
  return (incoming, { pathname }, response) => {
    const operation = incoming.method === "POST" ? PATHS.exec(pathname)?.[1] : undefined;
    // Other services have paths like those for tags: the signature says whose it is.
    const [, region, service] =
      /Credential=[^/]+\/\d+\/([^/]+)\/([^/]+)\//.exec(incoming.headers.authorization ?? "") ?? [];
    if (operation === undefined || service !== "xray") return undefined;
    return answer(operation, region ?? "", incoming).then(({ status, body }) => {
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    });
  };

  async function answer(
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
