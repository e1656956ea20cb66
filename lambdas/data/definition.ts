import type { FunctionDefinition } from "../shared/definition";
import { tenancyVariables } from "../tenancy/definition";

/** Tenants' items. */
export const definition = {
  timeoutSeconds: 30,
  memoryMb: 256,
  bundleBytes: 151_000,
  variables: tenancyVariables,
  assumes: { TENANT_ACCESS_ROLE_ARN: { role: "work", sid: "ActForOneTenant" } },
  grants: [],
  silo: "tenant",
} as const satisfies FunctionDefinition;
