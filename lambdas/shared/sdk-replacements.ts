import { fromEnv } from "@aws-sdk/credential-provider-env";

/**
 * Stands in for `@aws-sdk/credential-provider-node` in the bundles (see ../bundle-aliases.ts): Lambda hands a function its
 * role's credentials in the environment, so the rest of the default chain (SSO, profiles, processes, IMDS) is dead weight.
 */
export const defaultProvider = () => fromEnv();
