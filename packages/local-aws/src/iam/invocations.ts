import type { IncomingMessage } from "node:http";
import { AwsError } from "../http/errors";
import { parseTarget } from "../http/request-target";
import type { Account } from "../terraform/resources";
import type { Access } from "./access";
import { authenticate, missingAuthentication, readSignature, sha256 } from "./authentication";
import type { IssuedCredentials } from "./principals";

/** The signer of an API call. */
export interface Caller {
  /** Of a role's session: `arn:aws:sts::<account>:assumed-role/<role>/<session>`. */
  readonly arn: string;
  /** Of a role's session: `<role id>:<session>`. */
  readonly userId: string;
  readonly accountId: string;
  readonly accessKeyId: string;
}

const ACTION = "execute-api:Invoke";

/** Authorizes the API's AWS_IAM calls, which the gateway serves rather than the endpoint. */
export class Invocations {
  constructor(
    private readonly issued: IssuedCredentials,
    private readonly access: Access,
    private readonly account: Account,
  ) {}

  /**
   * Verifies a call's signature, and that its caller may invoke `resource`.
   *
   * @param body complete: the signature covers its hash.
   * @param resource `arn:aws:execute-api:<region>:<account>:<api>/<stage>/<METHOD>/<path>`
   * @throws AwsError with the codes of API Gateway; AccessDeniedException if the caller lacks permission.
   */
  async authorize(
    request: IncomingMessage,
    body: Buffer,
    resource: string,
    requestId: string,
  ): Promise<Caller> {
    let caller: Caller;
    let principal: ReturnType<typeof authenticate>;
    try {
      const target = parseTarget(request.url ?? "/");
      const signature = readSignature(request, target);
      if (signature === undefined) throw missingAuthentication("rest-json");
      const { service, region, accessKeyId } = signature;
      if (service !== "execute-api" || region !== this.account.region) {
        throw new AwsError(
          "InvalidSignatureException",
          `Credential should be scoped to the service execute-api and the region ${this.account.region}.`,
          403,
        );
      }
      principal = authenticate(request, target, signature, sha256(body), this.issued, "rest-json");
      const { arn, userId } = principal;
      caller = { arn, userId, accountId: this.account.accountId, accessKeyId };
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.access.report({
        allowed: false,
        action: ACTION,
        resource,
        principal: "unauthenticated",
        reason,
        requestId,
      });
      throw error;
    }
    await this.access.require(principal, [{ action: ACTION, resource, context: {} }], "rest-json", requestId);
    return caller;
  }
}
