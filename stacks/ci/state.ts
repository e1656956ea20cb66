import type { EnvironmentConfig } from "../../environments/schema";
import type { Statement } from "../support/policy-document";
import { environmentArns } from "./arns";
import { of } from "./reading";

/**
 * Use of the state's key, by S3 and for the objects of the state bucket alone. The key's ARN is not known here: S3 names
 * the bucket, or an object that was written without a bucket key, in the encryption context. Source: Amazon S3 user
 * guide, using SSE-KMS.
 */
export function stateKeyUse(environment: EnvironmentConfig, ...operations: readonly string[]): Statement[] {
  const { name, region, state } = environment;
  if (state.encryption !== "customer-managed") return [];
  const { keys, stateBucket } = environmentArns(environment);
  return [
    {
      Sid: "StateKey",
      Action: of("kms", ...operations),
      Resource: keys,
      Condition: {
        StringEquals: {
          "aws:ResourceTag/environment": name,
          "kms:ViaService": `s3.${region}.amazonaws.com`,
        },
        StringLike: { [OBJECT_ENCRYPTED]: [stateBucket, `${stateBucket}/*`] },
      },
    },
  ];
}

/** The condition key of what S3 encrypts. */
export const OBJECT_ENCRYPTED = "kms:EncryptionContext:aws:s3:arn";

/** Planning reads the state of every stack of the environment, and locks it while it does. */
export function planState(environment: EnvironmentConfig): Statement[] {
  const { deployedStates, deployedLocks, otherStates, otherLocks } = environmentArns(environment);
  return [
    { Sid: "ReadState", Action: "s3:GetObject", Resource: [...deployedStates, ...otherStates] },
    {
      Sid: "LockState",
      Action: ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"],
      Resource: [...deployedLocks, ...otherLocks],
    },
    ...stateKeyUse(environment, "Decrypt", "GenerateDataKey"),
  ];
}

/**
 * Deploying writes the state of the platform's stacks. Only an administrator deploys CI's access and the state bucket.
 */
export function deployState(environment: EnvironmentConfig): Statement[] {
  const { deployedStates, deployedLocks } = environmentArns(environment);
  return [
    { Sid: "ReadAndWriteState", Action: ["s3:GetObject", "s3:PutObject"], Resource: deployedStates },
    {
      Sid: "LockState",
      Action: ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"],
      Resource: deployedLocks,
    },
    ...stateKeyUse(environment, "Decrypt", "GenerateDataKey"),
  ];
}
