import { fileRoutes } from "../../api/files";
import { environmentOf, integer } from "../shared/env";
import { createHandler } from "../shared/http";
import { telemetryOf } from "../shared/telemetry";
import { establishTenancy, tenancyVariables } from "../tenancy/establish";
import { TenantBuckets } from "../tenancy/tenant-bucket";
import type { definition } from "./definition";
import { fileOperations } from "./operations";
import { FileStore } from "./store";

const env = environmentOf<typeof definition>()({
  ...tenancyVariables,
  // S3 takes at most 5 GB in one upload.
  UPLOAD_MAX_BYTES: integer(1, 5 * 1024 ** 3),
  // Less than the hour for which the signing credentials are valid.
  PRESIGNED_URL_SECONDS: integer(1, 3000),
});
const telemetry = telemetryOf("files", env);
const { resolver, contexts, settings } = establishTenancy(env, telemetry);
const buckets = new TenantBuckets(resolver, settings, telemetry);
const urlSeconds = env.PRESIGNED_URL_SECONDS;

export const handler = createHandler(
  "files",
  fileRoutes,
  fileOperations({
    filesOf: async (tenant) => new FileStore(await buckets.of(tenant, urlSeconds), { urlSeconds }),
    maxUploadBytes: env.UPLOAD_MAX_BYTES,
  }),
  {
    telemetry,
    allowOrigins: env.CORS_ALLOW_ORIGINS,
    tenantOf: (claims, sourceIp) => contexts.of(claims, sourceIp),
  },
);
