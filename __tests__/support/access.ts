import { arn as arnIn, stableId } from "../../local/deployment/arn";
import { computedAttributes } from "../../local/deployment/computed-attributes";
import { type Reference, resolve } from "../../local/deployment/expressions";
import type { DeployedResource } from "../../local/deployment/resources";
import { type Policies, type Role, readPolicies } from "../../local/endpoint/policies";
import { ciAccessStackName, platformStackName } from "../../stacks/support/naming";
import { resource, resources, stack, type Template } from "./synth";

export const tableNames = ["data", "metadata", "members", "audit"] as const;
export type TableName = (typeof tableNames)[number];

/** The roles of a synthesized platform by name (`tenant_access`), and the ARNs of what they may reach. */
export interface Access {
  readonly environment: string;
  readonly accountId: string;
  readonly region: string;
  /** The stack's roles, and for each policy that is made for people the role of somebody who has this policy alone. */
  readonly roles: Readonly<Record<string, Role>>;
  /** Policies of the bucket and of the key, by ARN. */
  readonly resourcePolicies: Policies["resourcePolicies"];
  readonly tables: Readonly<Record<TableName, string>>;
  /** Of the metadata table. */
  readonly stream: string;
  readonly bucket: string;
  readonly userPool: string;
  /** Of the customer-managed key, where the environment has one. */
  readonly key: string | undefined;
  /** ARN of the API's stage, for calls. */
  readonly stage: string;
  /** ARNs of the tiers' usage plans. */
  readonly usagePlans: readonly string[];
  readonly eventBus: string;
  readonly deadLetters: string;
  readonly alarmTopic: string;
  /** By the name of the function's role. */
  readonly logGroups: Readonly<Record<string, string>>;
}

type Attributes = Readonly<Record<string, unknown>>;

const tableAddresses: Readonly<Record<TableName, string>> = {
  data: "tenant_data",
  metadata: "tenant_metadata",
  members: "tenant_members",
  audit: "audit_trail",
};

/** The platform of an environment, with the boundary of its roles where it has access for CI. */
export function accessIn(templates: ReadonlyMap<string, Template>, environment: string): Access {
  const platform = stack(templates, platformStackName(environment));
  return accessOf(platform, templates.get(ciAccessStackName(environment)));
}

/** Without the roles' boundaries: they would hide what a change of the roles' own policies lets through. */
export const unbounded = (access: Access): Access => ({
  ...access,
  roles: Object.fromEntries(
    Object.entries(access.roles).map(([name, role]) => [name, { ...role, permissionsBoundary: undefined }]),
  ),
});

/**
 * Reads the policies out of a platform stack's synthesized JSON, with every reference resolved to an ARN.
 * @param bounding the stack whose policy bounds the roles.
 */
function accessOf(template: Template, bounding?: Template): Access {
  const [provider] = template.provider.aws ?? [];
  const region = String(provider?.region);
  const [accountId = ""] = (provider?.allowed_account_ids ?? []) as string[];
  const account = { region, accountId };

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
        return { arn: arnIn(account, "cognito-idp", `userpool/${region}_Synthesis`) };
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
          { account, apiUrl: "", endpointUrl: "", scope: "" },
        );
        return { ...values, ...computed };
      }
    }
  };
  const read = ({ root, steps: [name, attribute] }: Reference): unknown => {
    const value = attributes(root, `${name}`)[`${attribute}`];
    if (value === undefined) throw new Error(`${template.name}: ${root}.${name} has no ${attribute}`);
    return value;
  };
  const attributeOf = (address: string, attribute = "arn") => {
    const [root = "", name = ""] = address.split(".");
    return String(read({ root, steps: [name, attribute] }));
  };

  const deployed = ["aws_iam_role", "aws_iam_role_policy", "aws_s3_bucket_policy", "aws_kms_key"].flatMap(
    (type) => resources(template, type).map(({ name }) => ({ type, name, values: attributes(type, name) })),
  );
  const boundaries = bounding === undefined ? [] : deployedBoundaries(bounding, accountId);
  const policies = readPolicies({
    environment: "",
    ...account,
    resources: [...deployed, ...boundaries],
    outputs: {},
  });
  const roles = resources(template, "aws_iam_role").map(({ address, name }): [string, Role] => {
    const role = policies.roles.get(attributeOf(address));
    if (role === undefined) throw new Error(`${template.name}: ${address} was not read`);
    return [name, role];
  });
  const people = resources(template, "aws_iam_policy").map(({ address, name }): [string, Role] => [
    name,
    personWith(address, JSON.parse(attributeOf(address, "policy")), account),
  ]);
  const environment = template.name.replace("saas-", "");
  return {
    environment,
    ...account,
    resourcePolicies: policies.resourcePolicies,
    roles: Object.fromEntries([...roles, ...people]),
    tables: Object.fromEntries(
      tableNames.map((name) => [name, attributeOf(`aws_dynamodb_table.${tableAddresses[name]}`)]),
    ) as Record<TableName, string>,
    stream: attributeOf("aws_dynamodb_table.tenant_metadata", "stream_arn"),
    bucket: attributeOf("aws_s3_bucket.tenant_files"),
    userPool: attributeOf("aws_cognito_user_pool.tenant_users"),
    key: resources(template, "aws_kms_key").some(({ name }) => name === "environment")
      ? attributeOf("aws_kms_key.environment")
      : undefined,
    stage: `${attributeOf("aws_api_gateway_rest_api.api", "execution_arn")}/${environment}`,
    usagePlans: resources(template, "aws_api_gateway_usage_plan").map(
      ({ address }) => `arn:aws:apigateway:${region}::/usageplans/${attributeOf(address, "id")}`,
    ),
    eventBus: attributeOf("aws_cloudwatch_event_bus.tenant_events"),
    deadLetters: attributeOf("aws_sqs_queue.lifecycle_dead_letters"),
    alarmTopic: attributeOf("aws_sns_topic.alarms"),
    logGroups: Object.fromEntries(
      resources(template, "aws_cloudwatch_log_group").map(({ address, name }) => [
        name,
        attributeOf(address),
      ]),
    ),
  };
}

function deployedBoundaries(template: Template, accountId: string): DeployedResource[] {
  const type = "aws_iam_policy";
  const name = "workload_boundary";
  const declared = resource(template, `${type}.${name}`);
  const values = {
    policy: String(declared.policy).replaceAll("$${", "${"),
    arn: `arn:aws:iam::${accountId}:policy/${declared.name}`,
  };
  return [{ type, name, values }];
}

/** A role outside the stack, with one policy. It may do what IAM allows it; who may take it does not matter here. */
export function personWith(
  name: string,
  policy: Role["trust"]["policy"],
  { accountId }: Pick<Access, "accountId">,
): Role {
  return {
    arn: `arn:aws:iam::${accountId}:role/${name}`,
    trust: accountTrust(accountId),
    identityPolicies: [{ name, policy }],
    permissionsBoundary: undefined,
    tags: {},
    maxSessionDuration: 3600,
  };
}

/** Leaves to the account's IAM policies who may take a role. */
export const accountTrust = (accountId: string): Role["trust"] => ({
  name: "trust of the account",
  policy: {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { AWS: `arn:aws:iam::${accountId}:root` },
        Action: ["sts:AssumeRole", "sts:TagSession"],
      },
    ],
  },
});
