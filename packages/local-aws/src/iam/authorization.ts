import type { Account } from "../terraform/resources";
import type { Check } from "./check";
import {
  type Bearing,
  decide,
  explain,
  identityOf,
  type NamedPolicy,
  PolicyError,
  type Question,
  readPolicy,
  refusalClause,
  within,
} from "./evaluation";
import { allPolicies, type Policies, type Role } from "./policies";
import type { RoleSession } from "./principals";
import { suppliedContext } from "./service-reference";
import { unsuppliedConditionKeys } from "./supplied-keys";

/** The result of one check. */
export interface Verdict {
  readonly allowed: boolean;
  /** Describes the deciding statement. */
  readonly reason: string;
  /** The end of AWS's message to the caller: "because no identity-based policy allows …". */
  readonly clause: string;
}

/** Evaluates the policies of a deployment as IAM does: denies by default. */
export class Authorization {
  /** @throws Error naming a policy that is malformed, or uses a condition key that the endpoint cannot supply. */
  constructor(
    readonly policies: Policies,
    private readonly account: Account,
    /** The source of a restored table, whose encryption key it shares. */
    private readonly sourceOf: (tableArn: string) => string | undefined = () => undefined,
  ) {
    for (const { name, policy, kind } of allPolicies(policies)) {
      within(name, () => readPolicy(policy, kind));
      const keys = unsuppliedConditionKeys(policy, policies.resourceTags !== undefined);
      if (keys.length > 0) {
        throw new Error(
          `${name} uses ${keys.join(", ")}: local-aws does not know their values, so it cannot enforce the policy. ` +
            "Leave the condition out, or add the key to src/iam/supplied-keys.ts of local-aws.",
        );
      }
    }
  }

  /** Whether `principal` may do `check`. If it cannot be evaluated, it is refused with the error as the reason. */
  async decide(principal: RoleSession, check: Check): Promise<Verdict> {
    const role = this.policies.roles.get(principal.roleArn);
    if (!role) return refused(check, `the deployment has no role ${principal.roleArn}`);
    try {
      const question = await this.question(principal, role, check);
      const bearing: Bearing = { ...role, resourcePolicy: this.resourcePolicy(check) };
      const decision = decide(question, bearing);
      return {
        allowed: decision.allowed,
        reason: explain(question, bearing, decision),
        clause: decision.allowed ? "" : refusalClause(decision, check.action),
      };
    } catch (error) {
      if (error instanceof PolicyError) return refused(check, `cannot be evaluated: ${error.message}`);
      throw error;
    }
  }

  /** The KMS permission that `check` implies, if a customer managed key encrypts its resource. */
  keyUse({ action, resource }: Check): Check | undefined {
    const [service = "", operation = ""] = action.split(":");
    const holder = resource.split("/", service === "s3" ? 1 : 2).join("/");
    const keys = this.policies.encryptionKeys;
    const key = keys.get(holder) ?? keys.get(this.sourceOf(holder) ?? "");
    if (!key || (service === "s3" && !/^(Get|Put)Object$/.test(operation))) return undefined;
    const contextKey = service === "s3" ? "kms:EncryptionContext:aws:s3:arn" : undefined;
    return {
      action: operation === "PutObject" ? "kms:GenerateDataKey" : "kms:Decrypt",
      resource: key,
      context: {
        "kms:ViaService": `${service}.${this.account.region}.amazonaws.com`,
        "kms:CallerAccount": this.account.accountId,
        ...(contextKey ? { [contextKey]: holder } : {}),
      },
    };
  }

  private async question(principal: RoleSession, role: Role, check: Check): Promise<Question> {
    const context = {
      ...this.callerContext(principal, role),
      ...this.tagsOf(check.resource),
      ...check.context,
    };
    return {
      caller: identityOf(principal.arn, role.arn),
      action: check.action,
      resource: check.resource,
      resourceAccount: this.account.accountId,
      context: await suppliedContext(check.action, check.resource, context),
    };
  }

  /** The policy of the bucket, table or key; for assuming a role, its trust policy. */
  private resourcePolicy({ action, resource }: Check): NamedPolicy | undefined {
    if (action.startsWith("sts:")) return this.policies.roles.get(resource)?.trust;
    const holder = action.startsWith("s3:") ? resource.split("/", 1).join("") : resource;
    return this.policies.resourcePolicies.get(holder);
  }

  /** Tags of a resource, or of the table or bucket that contains it. */
  private tagsOf(resource: string): Record<string, string> {
    const { resourceTags } = this.policies;
    const [bucket = "", name = ""] = resource.split("/");
    const tags =
      resourceTags?.get(resource) ?? resourceTags?.get(`${bucket}/${name}`) ?? resourceTags?.get(bucket);
    return Object.fromEntries(
      Object.entries(tags ?? {}).map(([tag, value]) => [`aws:ResourceTag/${tag}`, value]),
    );
  }

  private callerContext(principal: RoleSession, role: Role): Record<string, string | string[]> {
    const now = new Date();
    const tags = { ...role.tags, ...principal.tags };
    return {
      "aws:PrincipalArn": role.arn,
      "aws:PrincipalAccount": this.account.accountId,
      "aws:PrincipalType": "AssumedRole",
      "aws:PrincipalIsAWSService": "false",
      "aws:userid": principal.userId,
      "aws:ResourceAccount": this.account.accountId,
      "aws:RequestedRegion": this.account.region,
      // Loopback counts as TLS, since a local client could not satisfy the condition.
      "aws:SecureTransport": "true",
      "aws:SourceIp": "127.0.0.1",
      "aws:ViaAWSService": "false",
      "aws:CurrentTime": now.toISOString(),
      "aws:EpochTime": String(Math.floor(now.getTime() / 1000)),
      ...Object.fromEntries(Object.entries(tags).map(([name, value]) => [`aws:PrincipalTag/${name}`, value])),
    };
  }
}

function refused({ action }: Check, reason: string): Verdict {
  return { allowed: false, reason, clause: `because no identity-based policy allows the ${action} action` };
}
