import type { FunctionDefinition } from "../shared/definition";
import { tenancyVariables } from "../tenancy/definition";

/** Tenants' files: lists, presigned URLs and deletion. */
export const definition = {
  timeoutSeconds: 30,
  memoryMb: 256,
  bundleBytes: 315_000,
  variables: {
    ...tenancyVariables,
    UPLOAD_MAX_BYTES: "files.maxUploadBytes",
    PRESIGNED_URL_SECONDS: "files.presignedUrlSeconds",
  },
  assumes: { TENANT_ACCESS_ROLE_ARN: { role: "work", sid: "ActForOneTenant" } },
  grants: [],
  silo: "tenant",
} as const satisfies FunctionDefinition;
