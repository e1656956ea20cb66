import type { EnvironmentConfig } from "../../environments/schema";
import type { Statement } from "../support/policy-document";
import { environmentArns } from "./arns";

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
  ];
}
