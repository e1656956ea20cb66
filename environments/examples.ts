/**
 * Account ids that AWS keeps for documentation; an environment that still has one synthesizes, but cannot be deployed.
 * Source: the example ids of the AWS documentation style guide.
 */
export const exampleAccountIds: ReadonlySet<string> = new Set([
  "111122223333",
  "444455556666",
  "777788889999",
  "123456789012",
]);

/** The repository of GitHub's documentation, a placeholder for yours. Source: GitHub docs, OpenID Connect in AWS. */
export const exampleRepository = "octo-org/octo-repo";
