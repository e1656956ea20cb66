import { developmentDefaults } from "./defaults";
import { type EnvironmentData, environment } from "./environment";

/** For developers: small limits, nothing protected, everything can be destroyed. */
export const dev = environment({
  ...developmentDefaults,
  name: "dev",
  accountId: "111122223333",
  state: { bucket: "example-saas-dev-tfstate", keyPrefix: "dev", ownState: "local" },
  ci: { ...developmentDefaults.ci, githubEnvironment: "dev", verify: true },
} satisfies EnvironmentData);
