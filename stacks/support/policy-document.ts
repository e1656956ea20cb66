/** Pattern of a tenant id, a UUID, for conditions with `StringLike`. */
export const TENANT_ID_SHAPE = "????????-????-????-????-????????????";

/** One statement of an IAM policy. Deny statements of resource policies name their principal. */
export interface Statement {
  readonly Sid: string;
  readonly Effect?: "Allow" | "Deny";
  readonly Principal?: string | Readonly<Record<string, string | readonly string[]>>;
  /** Absent where {@link NotAction} is. */
  readonly Action?: string | readonly string[];
  /** For denials: all other actions. */
  readonly NotAction?: string | readonly string[];
  /** Absent in trust policies, and where {@link NotResource} is. */
  readonly Resource?: string | readonly string[];
  /** For denials: all other resources. */
  readonly NotResource?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** An IAM policy as JSON; the effect of a statement is Allow by default. */
export function policyDocument(statements: readonly Statement[]): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: statements.map(({ Sid, Effect = "Allow", ...rest }) => ({ Sid, Effect, ...rest })),
  });
}

/**
 * The statements with `*` for the partition in the ARNs of their resources: shorter but equivalent, because credentials
 * belong to one partition.
 */
export const inAnyPartition = (statements: readonly Statement[]): Statement[] =>
  statements.map(({ Resource, NotResource, ...rest }) => ({
    ...rest,
    ...(Resource !== undefined && { Resource: anyPartition(Resource) }),
    ...(NotResource !== undefined && { NotResource: anyPartition(NotResource) }),
  }));

function anyPartition(arns: string | readonly string[]): string | string[] {
  const shorter = (arn: string) => arn.replace(/^arn:[a-z-]+:/, "arn:*:");
  return typeof arns === "string" ? shorter(arns) : arns.map(shorter);
}

/** The trust policy of a role that one AWS service assumes. */
export function trustService(service: string): string {
  return policyDocument([{ Sid: "Service", Action: "sts:AssumeRole", Principal: { Service: service } }]);
}

/** An IAM policy variable such as `aws:PrincipalTag/tenant_id`, escaped so that Terraform leaves it to IAM. */
export function policyVariable(name: string): string {
  return `$\${${name}}`;
}

/** Allows encryption and decryption through a store on the caller's behalf, and nothing else. */
export function useKeyThrough(
  keyArn: string,
  region: string,
  stores: readonly ("dynamodb" | "s3")[],
): Statement {
  return {
    Sid: "KeyThroughStores",
    Action: ["kms:Decrypt", "kms:GenerateDataKey"],
    Resource: keyArn,
    Condition: {
      StringEquals: { "kms:ViaService": stores.map((store) => `${store}.${region}.amazonaws.com`) },
    },
  };
}
