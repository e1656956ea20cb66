import { AwsError, type Protocol } from "../http/errors";
import type { Authorization, Verdict } from "./authorization";
import type { Check } from "./check";
import { type Principal, roleSession } from "./principals";

/** One authorization of one action on one resource, by a policy or by a rule of the user pool. */
export interface AccessDecision {
  allowed: boolean;
  /** IAM action, e.g. `dynamodb:GetItem`. */
  action: string;
  /** ARN, or `*` for an action that has no resource. */
  resource: string;
  /** ARN of the caller, or `anonymous`. */
  principal: string;
  /** Describes the deciding statement; for a refusal, the closest statement and what it missed. */
  reason: string;
  at: Date;
  requestId: string;
}

/** Authorizes calls by the enforced deployment, and reports every decision to its listeners. */
export class Access {
  /** Undefined until a deployment is enforced. */
  authorization: Authorization | undefined;
  private readonly listeners = new Set<(decision: AccessDecision) => void>();

  onDecision(listener: (decision: AccessDecision) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Reports a decision made elsewhere: failed authentication, a rule of the user pool. */
  report(decision: Omit<AccessDecision, "at">): void {
    for (const listener of this.listeners) listener({ ...decision, at: new Date() });
  }

  /** Whether AWS may act on behalf of a role, e.g. Lambda that polls a stream for a function. */
  async roleMay(roleArn: string, action: string, resource: string): Promise<Verdict> {
    const { authorization } = this;
    if (!authorization) throw new Error("No deployment is enforced yet: every call is refused.");
    return authorization.decide(roleSession(roleArn, "lambda"), { action, resource, context: {} });
  }

  /**
   * Passes if `principal` may do all of `checks`; the administrator always may.
   *
   * @throws AwsError AccessDenied (or AccessDeniedException) with AWS's message for the first check that fails.
   */
  async require(
    principal: Principal,
    checks: readonly Check[],
    protocol: Protocol,
    requestId: string,
  ): Promise<void> {
    if (principal.kind === "administrator") return;
    const { authorization } = this;
    if (!authorization) {
      throw denied(protocol, "No deployment is enforced yet: only the administrator may call.");
    }
    if (checks.length === 0)
      throw denied(protocol, "The local endpoint finds nothing in the request to authorize.");
    for (const check of checks.flatMap((each) => [each, authorization.keyUse(each) ?? []].flat())) {
      const { action, resource } = check;
      const verdict = await authorization.decide(principal, check);
      this.report({
        allowed: verdict.allowed,
        action,
        resource,
        principal: principal.arn,
        reason: verdict.reason,
        requestId,
      });
      if (!verdict.allowed) {
        const sentence = `User: ${principal.arn} is not authorized to perform: ${action} on resource: ${resource}`;
        throw denied(protocol, action.startsWith("sts:") ? sentence : `${sentence} ${verdict.clause}`);
      }
    }
  }
}

function denied(protocol: Protocol, message: string): AwsError {
  if (protocol === "s3" || protocol === "query") return new AwsError("AccessDenied", message, 403);
  return new AwsError("AccessDeniedException", message, protocol === "rest-json" ? 403 : 400);
}
