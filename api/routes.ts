import { accountResponses, accountRoutes } from "./account";
import { connectionResponses, connectionRoutes } from "./connections";
import { credentialResponses, credentialRoutes } from "./credentials";
import { fileResponses, fileRoutes } from "./files";
import { itemResponses, itemRoutes } from "./items";
import { onboardingResponses, onboardingRoutes } from "./onboarding";
import { provisioningResponses, provisioningRoutes } from "./provisioning";
import type { ResponsesTo } from "./response";
import { scimResponses, scimRoutes } from "./scim";
import { signInResponses, signInRoutes } from "./sign-in";
import { tenantCredentialResponses, tenantCredentialRoutes } from "./tenant-credentials";
import { tenantUserResponses, tenantUserRoutes } from "./tenant-users";
import { tenantResponses, tenantRoutes } from "./tenants";

/**
 * The one route table. It drives the API Gateway resources, the permissions to invoke, CORS, request validation and the
 * local gateway; handlers are typed by it. A function imports only the routes of its own resources.
 */
export const routes = [
  ...onboardingRoutes,
  ...itemRoutes,
  ...fileRoutes,
  ...accountRoutes,
  ...provisioningRoutes,
  ...scimRoutes,
  ...signInRoutes,
  ...credentialRoutes,
  ...tenantRoutes,
  ...tenantUserRoutes,
  ...tenantCredentialRoutes,
  ...connectionRoutes,
] as const;

/** What every route documents and returns, by route key. */
export const responses = {
  ...onboardingResponses,
  ...itemResponses,
  ...fileResponses,
  ...accountResponses,
  ...provisioningResponses,
  ...scimResponses,
  ...signInResponses,
  ...credentialResponses,
  ...tenantResponses,
  ...tenantUserResponses,
  ...tenantCredentialResponses,
  ...connectionResponses,
} satisfies ResponsesTo<typeof routes>;

/** The functions that routes name. */
export type RoutedFunction = (typeof routes)[number]["function"];
