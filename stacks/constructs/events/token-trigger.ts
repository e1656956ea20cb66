import type { CognitoUserPool } from "@cdktf/provider-aws/lib/cognito-user-pool";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { LambdaPermission } from "@cdktf/provider-aws/lib/lambda-permission";
import { Construct } from "constructs";
import { policyDocument, type Statement } from "../../support/policy-document";
import type { PlatformFunction } from "../compute/platform-function";

export interface TokenTriggerProps {
  readonly pool: CognitoUserPool;
  /** Also asks the function before the pool makes a user. */
  readonly signUps: boolean;
  readonly function: PlatformFunction;
  readonly policyName: string;
  /** The function's rights on the pool. */
  readonly statements: readonly Statement[];
}

/**
 * A function that customizes the tokens of a user pool. The pool depends on the function, so the function's rights
 * on the pool are a policy on which the function does not depend.
 */
export class TokenTrigger extends Construct {
  constructor(
    scope: Construct,
    id: string,
    { pool, signUps, function: triggered, policyName, statements }: TokenTriggerProps,
  ) {
    super(scope, id);
    pool.putLambdaConfig({
      // Version 3 also concerns access tokens, and those of machines.
      preTokenGenerationConfig: { lambdaArn: triggered.function.arn, lambdaVersion: "V3_0" },
      ...(signUps && { preSignUp: triggered.function.arn }),
    });
    new LambdaPermission(this, "permission", {
      statementId: id,
      functionName: triggered.function.functionName,
      action: "lambda:InvokeFunction",
      principal: "cognito-idp.amazonaws.com",
      sourceArn: pool.arn,
    });
    new IamRolePolicy(this, "policy", {
      name: policyName,
      role: triggered.role.id,
      policy: policyDocument([...statements]),
    });
  }
}
