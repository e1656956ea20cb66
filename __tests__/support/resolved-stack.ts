import { computedAttributes } from "@saas/local-aws/deployment/computed-attributes";
import {
  arn as arnIn,
  type DeployedResource,
  type Reference,
  resolve,
  stableId,
} from "@saas/local-aws/terraform";
import { resource, resources, type Template } from "./synth";

type Attributes = Readonly<Record<string, unknown>>;

/** A synthesized stack with every reference resolved, as far as policies need it. */
export interface ResolvedStack {
  readonly accountId: string;
  readonly region: string;
  /** Of a resource by its address; `arn` by default. */
  readonly attributeOf: (address: string, attribute?: string) => string;
  /** All resources of these types. */
  readonly deployed: (types: readonly string[]) => DeployedResource[];
}

/**
 * @param scope begins what ids are made from: stacks beside each other have keys of the same address.
 * @param parameter the value of an SSM parameter by its name, which data sources read.
 */
export function resolvedStack(
  template: Template,
  { scope = "", parameter }: { scope?: string; parameter?: (name: string) => string } = {},
): ResolvedStack {
  const [provider] = template.provider.aws ?? [];
  const region = String(provider?.region);
  const [accountId = ""] = (provider?.allowed_account_ids ?? []) as string[];
  const account = { region, accountId };
  const [{ tags: defaultTags } = { tags: {} }] = (provider?.default_tags ?? []) as {
    tags: Record<string, string>;
  }[];

  const attributes = (type: string, name: string): Attributes => {
    const declared = resource(template, `${type}.${name}`);
    const own = (attribute: string) => resolve(declared[attribute], read, `${type}.${name}`);
    const named = (service: string, prefix: string) => ({
      name: own("name"),
      arn: arnIn(account, service, `${prefix}${own("name")}`),
    });
    switch (type) {
      case "aws_dynamodb_table": {
        const table = named("dynamodb", "table/");
        return { ...table, stream_arn: `${table.arn}/stream/2030-01-01T00:00:00.000` };
      }
      case "aws_s3_bucket":
        return { id: own("bucket"), bucket: own("bucket"), arn: `arn:aws:s3:::${own("bucket")}` };
      case "aws_cognito_user_pool":
        return {
          arn: arnIn(account, "cognito-idp", `userpool/${region}_Synthesis`),
          email_configuration: own("email_configuration"),
        };
      case "aws_cloudwatch_event_bus":
        return named("events", "event-bus/");
      case "aws_sqs_queue":
        return named("sqs", "");
      case "aws_api_gateway_usage_plan":
        return { id: stableId(`${type}.${name}`) };
      default: {
        const values = Object.fromEntries(
          Object.entries(declared)
            .filter(([attribute]) => !["//", "depends_on", "lifecycle"].includes(attribute))
            .map(([attribute]) => [attribute, own(attribute)]),
        );
        const computed = computedAttributes[type]?.(
          { type, name, values },
          { account, apiUrl: "", endpointUrl: "", scope, defaultTags },
        );
        return { ...values, ...computed };
      }
    }
  };
  const dataSource = (type: string, name: string): Attributes => {
    const declared = template.data?.[type]?.[name];
    return { ...declared, insecure_value: parameter?.(String(declared?.name)) };
  };
  const read = ({ root, steps }: Reference): unknown => {
    const path = [root, ...steps].map(String);
    const [type = "", name = "", attribute = ""] = root === "data" ? path.slice(1) : path;
    const value = (root === "data" ? dataSource(type, name) : attributes(type, name))[attribute];
    if (value === undefined) throw new Error(`${template.name}: ${type}.${name} has no ${attribute}`);
    return value;
  };
  return {
    ...account,
    attributeOf: (address, attribute = "arn") => {
      const [root = "", name = ""] = address.split(".");
      return String(read({ root, steps: [name, attribute] }));
    },
    deployed: (types) =>
      types.flatMap((type) =>
        resources(template, type).map(({ name }) => ({ type, name, values: attributes(type, name) })),
      ),
  };
}
