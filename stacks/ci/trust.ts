import type { CiConfig } from "../../environments/schema";
import { policyDocument, type Statement } from "../support/policy-document";
import { GITHUB_ISSUER } from "./arns";

/**
 * Audience of the tokens that `aws-actions/configure-aws-credentials` requests. Source: GitHub docs, OpenID Connect in
 * AWS.
 */
export const AUDIENCE = "sts.amazonaws.com";

const claim = (name: string) => `${GITHUB_ISSUER}:${name}`;

/** Planning: for pull requests of the repository, and on its branch. */
export function trustPlans(ci: CiConfig, providerArn: string): string {
  const { repository, branch } = ci;
  return trust(ci, providerArn, {
    [claim("sub")]: [`repo:${repository}:pull_request`, `repo:${repository}:ref:refs/heads/${branch}`],
  });
}

/** Verifying: on the repository's branch, and for no pull request. */
export function trustBranch(ci: CiConfig, providerArn: string): string {
  return trust(ci, providerArn, { [claim("sub")]: `repo:${ci.repository}:ref:refs/heads/${ci.branch}` });
}

/**
 * Deploying: jobs in the environment on GitHub, on the branch. The subject of such a job does not name the branch, so
 * that STS checks the claim itself. Source: AWS STS, claims of identity providers in trust policies.
 */
export function trustDeployments(ci: CiConfig, providerArn: string): string {
  const { repository, branch, githubEnvironment } = ci;
  return trust(ci, providerArn, {
    [claim("sub")]: `repo:${repository}:environment:${githubEnvironment}`,
    [claim("environment")]: githubEnvironment,
    [claim("ref")]: `refs/heads/${branch}`,
  });
}

function trust(
  { repositoryId }: CiConfig,
  providerArn: string,
  claims: NonNullable<Statement["Condition"]>[string],
): string {
  return policyDocument([
    {
      Sid: "GitHubActions",
      Principal: { Federated: providerArn },
      Action: "sts:AssumeRoleWithWebIdentity",
      Condition: {
        StringEquals: {
          [claim("aud")]: AUDIENCE,
          // The name can pass to another owner, the number cannot.
          ...(repositoryId !== undefined && { [claim("repository_id")]: repositoryId }),
          ...claims,
        },
      },
    },
  ]);
}
