/**
 * Parts of the AWS SDK that no function uses, and their replacements in the bundles: module to file, relative to the
 * repository root. Measured with esbuild's metafile: about 140 KB of the data function in all.
 */
export const aliases: Readonly<Record<string, string>> = {
  // SSO, profiles, processes, container and instance metadata: Lambda puts credentials into the environment.
  "@aws-sdk/credential-provider-node": "lambdas/shared/credential-chain.ts",
  // The cache (and an LRU library) of DynamoDB endpoint discovery, which is off by default.
  "@aws-sdk/endpoint-cache": "lambdas/shared/unused-sdk.ts",
  // Event streams: no operation used here has one.
  "@smithy/core/event-streams": "lambdas/shared/unused-sdk.ts",
};
