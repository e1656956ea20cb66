import { fromEnv } from "@aws-sdk/credential-provider-env";

/**
 * Replaces `@aws-sdk/credential-provider-node` in the bundles: Lambda puts the role's credentials into the environment,
 * so a function never reaches the rest of the default chain (SSO, profiles, processes, IMDS).
 */
export const defaultProvider = () => fromEnv();
