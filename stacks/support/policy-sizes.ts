import { IamPolicy } from "@cdktf/provider-aws/lib/iam-policy";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { KmsKey } from "@cdktf/provider-aws/lib/kms-key";
import { S3BucketPolicy } from "@cdktf/provider-aws/lib/s3-bucket-policy";
import { DefaultTokenResolver, StringConcat, type TerraformStack, Tokenization } from "cdktf";
import type { IConstruct } from "constructs";
import { partitionOf } from "../../environments/regions";
import type { EnvironmentConfig } from "../../environments/schema";

/** A policy document, with the group that it is counted in. */
interface Document {
  readonly kind: keyof typeof LIMITS;
  /** Address of the resource or, for documents that are counted together, of the role. */
  readonly where: string;
  readonly text: string;
}

/**
 * Characters. Sources: IAM user guide, IAM and STS quotas; S3 user guide, bucket policies; KMS developer guide,
 * resource quotas.
 */
const LIMITS = {
  "trust policy": 2048,
  "managed policy": 6144,
  "inline policies of the role": 10_240,
  "policy of the bucket": 20_480,
  "policy of the key": 32_768,
} as const;

/** The longest name that the stacks' policies refer to, that of a role. Source: IAM user guide, name requirements. */
const LONGEST_NAME = 64;

/** The longest part that precedes a name in an ARN: `event-source-mapping:`, `log-group:/aws/lambda/`. */
const LONGEST_KIND = 24;

/**
 * Policy documents of a stack that AWS would refuse for their size, one sentence each. References count with the
 * maximum length of their values: an ARN in the environment's partition and region, with the name of the resource that
 * they refer to.
 */
export function oversizedPolicies(stack: TerraformStack, environment: EnvironmentConfig): string[] {
  const names = namesOf(stack);
  const used = new Map<string, { readonly of: Document; readonly characters: number }>();
  for (const document of documentsOf(stack)) {
    const key = `${document.kind} ${document.where}`;
    const characters = resolvedLength(document.text, names, environment);
    used.set(key, { of: document, characters: characters + (used.get(key)?.characters ?? 0) });
  }
  return [...used.values()].flatMap(({ of: { kind, where }, characters }) =>
    characters <= LIMITS[kind]
      ? []
      : [
          `${where}: the ${kind} has up to ${characters} characters, and AWS accepts ${LIMITS[kind]}: shorten "name" in ` +
            `environments/${environment.name}.ts or the tenant's slug, or use fewer statements`,
        ],
  );
}

function documentsOf(stack: TerraformStack): Document[] {
  return stack.node.findAll().flatMap((node): Document[] => {
    const document = (kind: Document["kind"], text: unknown, where = addressOf(node)): Document[] =>
      text === undefined ? [] : [{ kind, where, text: textOf(text, node) }];
    if (node instanceof IamRole) return document("trust policy", node.assumeRolePolicyInput);
    if (node instanceof IamPolicy) return document("managed policy", node.policyInput);
    if (node instanceof IamRolePolicy)
      return document("inline policies of the role", node.policyInput, textOf(node.roleInput, node));
    if (node instanceof S3BucketPolicy) return document("policy of the bucket", node.policyInput);
    if (node instanceof KmsKey) return document("policy of the key", node.policyInput);
    return [];
  });
}

const addressOf = (node: IConstruct): string => node.node.path.split("/").slice(1).join("_");

const textOf = (value: unknown, scope: IConstruct): string =>
  String(
    Tokenization.resolve(value, {
      scope,
      resolver: new DefaultTokenResolver(new StringConcat()),
      preparing: false,
    }),
  );

const REFERENCE = /\$\{(?:data\.)?(aws_\w+\.\w+)\.(\w+)\}/g;

/** Names of resources by address, if they have one. */
function namesOf(stack: TerraformStack): ReadonlyMap<string, string> {
  return new Map(
    stack.node.findAll().flatMap((node) => {
      const { terraformResourceType, friendlyUniqueId, nameInput, bucketInput } = node as {
        readonly terraformResourceType?: string;
        readonly friendlyUniqueId?: string;
        readonly nameInput?: unknown;
        readonly bucketInput?: unknown;
      } & IConstruct;
      const name = nameInput ?? bucketInput;
      return terraformResourceType === undefined || typeof name !== "string" || name.includes("${")
        ? []
        : [[`${terraformResourceType}.${friendlyUniqueId}`, name] as const];
    }),
  );
}

function resolvedLength(
  text: string,
  names: ReadonlyMap<string, string>,
  { region, accountId }: EnvironmentConfig,
): number {
  const arn = `arn:${partitionOf(region)}:cognito-identity:${region}:${accountId}:`.length + LONGEST_KIND;
  let length = text.replaceAll("$${", "${").length;
  for (const [reference, address = "", attribute = ""] of text.matchAll(REFERENCE)) {
    const name = names.get(address)?.length ?? LONGEST_NAME;
    const isArn = /(^|_)arn$/.test(attribute) || address.startsWith("aws_ssm_parameter.");
    length += (isArn ? arn + name : name) - reference.length;
  }
  return length;
}
