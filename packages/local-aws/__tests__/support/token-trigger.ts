import type { DeployedResource } from "../../src/terraform/resources";
import { accountId, region } from "./deployment";

const functionName = "tokens";

/** ARN of the function that a pool invokes before it issues tokens. */
export const triggerArn = `arn:aws:lambda:${region}:${accountId}:function:${functionName}`;

export const poolArn = (poolId: string): string =>
  `arn:aws:cognito-idp:${region}:${accountId}:userpool/${poolId}`;

/** Lets a pool invoke the function. */
export const triggerPermission = (poolId: string): DeployedResource => ({
  type: "aws_lambda_permission",
  name: functionName,
  values: {
    function_name: functionName,
    action: "lambda:InvokeFunction",
    principal: "cognito-idp.amazonaws.com",
    source_arn: poolArn(poolId),
  },
});
