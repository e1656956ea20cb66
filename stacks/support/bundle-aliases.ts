/**
 * Parts of the AWS SDK that a function never reaches, and what stands in for them in the bundles: module to file, relative
 * to the repository root. Measured with esbuild's metafile; together about 140 KB of the data function.
 */
export const aliases: Readonly<Record<string, string>> = {
  // SSO, profiles, processes, container and instance metadata: Lambda gives credentials in the environment.
  "@aws-sdk/credential-provider-node": "lambdas/shared/sdk-replacements.ts",
  // The cache (and an LRU library) of DynamoDB endpoint discovery, which is off unless asked for.
  "@aws-sdk/endpoint-cache": "lambdas/shared/absent/endpoint-cache.ts",
  // Encoding of streamed events: no operation used here streams any.
  "@smithy/core/event-streams": "lambdas/shared/absent/event-streams.ts",
};
