import { type RunSimulationResults, runSimulation, type Simulation } from "@cloud-copilot/iam-simulate";
import type { Account } from "../terraform/resources";
import type { Check } from "./check";
import { explainAllowed, explainRefused, refusalClause } from "./explanation";
import { allPolicies, type NamedPolicy, type Policies, type Role } from "./policies";
import type { RoleSession } from "./principals";
import { unsuppliedConditionKeys } from "./supplied-keys";

/** The result of one check. */
export interface Verdict {
  readonly allowed: boolean;
  /** The deciding statement in words. */
  readonly reason: string;
  /** The end of AWS's message to the caller: "because no identity-based policy allows …". */
  readonly clause: string;
}

/** Evaluates the policies of one deployment as IAM would: what no statement allows is refused. */
export class Authorization {
  private static readonly cacheSize = 2_000;
  private readonly verdicts = new Map<string, Verdict>();
  private readonly dependsOnTime: boolean;

  /** @throws Error naming the policy that uses a condition key which the endpoint cannot supply. */
  constructor(
    readonly policies: Policies,
    private readonly account: Account,
    /** The table that a restored one was restored from, and whose key it has. */
    private readonly sourceOf: (tableArn: string) => string | undefined = () => undefined,
  ) {
    const all = allPolicies(policies);
    for (const { name, policy } of all) {
      const keys = unsuppliedConditionKeys(policy, policies.resourceTags !== undefined);
      if (keys.length > 0) {
        throw new Error(
          `${name} uses ${keys.join(", ")}: local-aws does not know their values, so it cannot enforce the policy. ` +
            "Leave the condition out, or add the key to src/iam/supplied-keys.ts of local-aws.",
        );
      }
    }
    this.dependsOnTime = all.some(({ policy }) =>
      /aws:(CurrentTime|EpochTime)/i.test(JSON.stringify(policy)),
    );
  }

  /** May `principal` do what `check` asks? A verdict is remembered by everything that it depends on. */
  async decide(principal: RoleSession, check: Check): Promise<Verdict> {
    const role = this.policies.roles.get(principal.roleArn);
    if (!role) return refused(check, `the deployment has no role ${principal.roleArn}`);
    const simulation = this.simulation(principal, role, check);
    const input = JSON.stringify([principal.roleArn, simulation.request]);
    const known = this.verdicts.get(input);
    if (known) return known;
    const verdict = read(check, await runSimulation(simulation, {}), this.resourcePolicy(check)?.name);
    if (this.verdicts.size >= Authorization.cacheSize) this.verdicts.clear();
    this.verdicts.set(input, verdict);
    return verdict;
  }

  /** The use of a customer's key that touching `check.resource` implies, if one encrypts it. */
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

  private simulation(principal: RoleSession, role: Role, check: Check): Simulation {
    const resourcePolicy = this.resourcePolicy(check);
    return {
      request: {
        principal: principal.arn,
        action: check.action,
        resource: { resource: literal(check.resource), accountId: this.account.accountId },
        contextVariables: {
          ...this.callerContext(principal, role),
          ...this.tagsOf(check.resource),
          ...check.context,
        },
      },
      identityPolicies: [...role.identityPolicies],
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      ...(resourcePolicy ? { resourcePolicy: resourcePolicy.policy } : {}),
      ...(role.permissionsBoundary ? { permissionBoundaryPolicies: [role.permissionsBoundary] } : {}),
    };
  }

  /** The policy of the bucket, table or key; for taking a role, its trust policy. */
  private resourcePolicy({ action, resource }: Check): NamedPolicy | undefined {
    if (action.startsWith("sts:")) return this.policies.roles.get(resource)?.trust;
    const holder = action.startsWith("s3:") ? resource.split("/", 1).join("") : resource;
    return this.policies.resourcePolicies.get(holder);
  }

  /** Tags of a resource, or of the table or the bucket that it is a part of. */
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
      // Loopback stands for the TLS of the real endpoints: a refusal here could not be cured.
      "aws:SecureTransport": "true",
      "aws:SourceIp": "127.0.0.1",
      "aws:ViaAWSService": "false",
      ...(this.dependsOnTime
        ? { "aws:CurrentTime": now.toISOString(), "aws:EpochTime": String(Math.floor(now.getTime() / 1000)) }
        : {}),
      ...Object.fromEntries(Object.entries(tags).map(([name, value]) => [`aws:PrincipalTag/${name}`, value])),
    };
  }
}

/** The simulator reads "*" in a request as "any"; in an object key it is a character like others. */
function literal(resource: string): string {
  return resource === "*" ? resource : resource.replaceAll("*", "%2A");
}

function read(check: Check, outcome: RunSimulationResults, resourcePolicy: string | undefined): Verdict {
  if (outcome.resultType === "error") {
    const { message } = outcome.errors;
    return refused(check, `cannot be evaluated (${message}): ${JSON.stringify(outcome.errors)}`);
  }
  // A request without wildcards has a single result; several would mean that `literal` missed one.
  if (outcome.resultType === "wildcard") return refused(check, "the resource reads as a pattern");
  const { analysis } = outcome.result;
  return analysis.result === "Allowed"
    ? { allowed: true, reason: explainAllowed(analysis, resourcePolicy), clause: "" }
    : {
        allowed: false,
        reason: explainRefused(analysis, check, resourcePolicy),
        clause: refusalClause(analysis, check.action),
      };
}

function refused({ action }: Check, reason: string): Verdict {
  return { allowed: false, reason, clause: `because no identity-based policy allows the ${action} action` };
}
