import { computedAttributes } from "@saas/local-aws/deployment/computed-attributes";
import { type Reference, resolve } from "@saas/local-aws/terraform";
import { partitionOf } from "../../environments/regions";
import type { Arguments, Template } from "../../synthesis/in-memory";

/** One resource of a synthesized stack, with its arguments as sent to AWS. */
export interface Resolved {
  /** Stack and address: `saas-dev aws_iam_role.data_function`. */
  readonly where: string;
  readonly values: Arguments;
}

/** Placeholder with the longest length of an id that AWS assigns: of a REST API, a user pool's second half, a usage plan, a version of a stream. */
export const UNKNOWN_ID = "x".repeat(36);

/**
 * The resources of one environment's stacks by type. References resolve to their longest deployed values: ARNs with
 * the environment's account, region and partition, and ids of {@link UNKNOWN_ID}'s length.
 * @param templates the stacks of one environment: a silo reads what the platform publishes
 */
export function resolvedResources(templates: readonly Template[]): (type: string) => Resolved[] {
  const resolvers: Resolvers = new Map();
  for (const template of templates) resolvers.set(template, resolver(template, resolvers));
  return (type) =>
    templates.flatMap((template) =>
      Object.keys(template.resource[type] ?? {}).map((name) => ({
        where: `${template.name} ${type}.${name}`,
        values: resolvers.get(template)?.(type, name) ?? {},
      })),
    );
}

/** By stack, for all stacks of an environment: resolves a resource's arguments. */
type Resolvers = Map<Template, (type: string, name: string) => Arguments>;

/** Each resource and each reference is resolved once: many refer to the same. */
function resolver(template: Template, others: Resolvers): (type: string, name: string) => Arguments {
  const [provider = {}] = template.provider.aws ?? [];
  const region = String(provider.region);
  const [accountId = ""] = provider.allowed_account_ids as string[];
  const partition = partitionOf(region);

  const valuesOf = remembered((type: string, name: string): Arguments => {
    const declared = template.resource[type]?.[name] ?? {};
    return Object.fromEntries(
      Object.entries(declared)
        .filter(([argument]) => !["//", "depends_on", "lifecycle"].includes(argument))
        .map(([argument, value]) => [argument, resolve(value, lookup, `${template.name} ${type}.${name}`)]),
    );
  });
  const lookup = ({ root, steps }: Reference): unknown => {
    const [type = "", name = "", attribute = ""] = [root, ...steps]
      .map(String)
      .slice(root === "data" ? 1 : 0);
    return root === "data" ? published(type, name) : referred(type, name, attribute);
  };
  const referred = remembered((type: string, name: string, attribute: string): unknown => {
    const declared = template.resource[type]?.[name];
    if (declared?.[attribute] !== undefined) {
      return resolve(declared[attribute], lookup, `${template.name} ${type}.${name}`);
    }
    return computed(type, name, attribute);
  });
  /** A value that another stack publishes under this name; AWS's own values have an id's length. */
  const published = (type: string, name: string): unknown => {
    const parameter = template.data?.[type]?.[name]?.name;
    for (const [publisher, argumentsOf] of others) {
      const address = parameterOf(publisher, parameter);
      if (address !== undefined) return argumentsOf("aws_ssm_parameter", address).insecure_value;
    }
    return UNKNOWN_ID;
  };
  const computed = (type: string, name: string, attribute: string): string => {
    const declared = template.resource[type]?.[name] ?? {};
    const own = (argument: string) =>
      String(resolve(declared[argument] ?? UNKNOWN_ID, lookup, `${template.name} ${type}.${name}`));
    const arn = (service: string, resource: string) =>
      `arn:${partition}:${service}:${region}:${accountId}:${resource}`;
    switch (`${type} ${attribute}`) {
      case "aws_s3_bucket arn":
        return `arn:${partition}:s3:::${own("bucket")}`;
      case "aws_s3_bucket id":
        return own("bucket");
      case "aws_dynamodb_table arn":
        return arn("dynamodb", `table/${own("name")}`);
      case "aws_dynamodb_table stream_arn":
        return arn("dynamodb", `table/${own("name")}/stream/2030-01-01T00:00:00.000`);
      case "aws_cognito_user_pool arn":
        return arn("cognito-idp", `userpool/${region}_${UNKNOWN_ID}`);
      case "aws_cognito_user_pool endpoint":
        return `cognito-idp.${region}.amazonaws.com.cn/${region}_${UNKNOWN_ID}`;
      case "aws_iam_openid_connect_provider arn":
        return `arn:${partition}:iam::${accountId}:oidc-provider/${own("url").replace("https://", "")}`;
      default: {
        const surroundings = {
          account: { region, accountId },
          apiUrl: "",
          endpointUrl: "",
          defaultTags: {},
          scope: template.name,
        };
        const values = { ...valuesOf(type, name), name: own("name") };
        const found = computedAttributes[type]?.({ type, name, values }, surroundings)[attribute];
        return found === undefined ? UNKNOWN_ID : String(found).replaceAll("arn:aws:", `arn:${partition}:`);
      }
    }
  };
  return valuesOf;
}

const parameterOf = (template: Template, name: unknown): string | undefined =>
  Object.entries(template.resource.aws_ssm_parameter ?? {}).find(([, values]) => values.name === name)?.[0];

/** A function of names that works each result out once. */
function remembered<N extends string[], T>(work: (...names: N) => T): (...names: N) => T {
  const known = new Map<string, T>();
  return (...names) => {
    const key = names.join(" ");
    if (!known.has(key)) known.set(key, work(...names));
    return known.get(key) as T;
  };
}
