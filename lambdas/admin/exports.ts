import { createHash } from "node:crypto";
import { GetObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import type { ExportDownload } from "../../api/tenants";
import { exportFolder, MANIFEST, parseManifest } from "../registry/export-manifest";
import { purgeHasBegun } from "../registry/pending-work";
import type { StoredTenant } from "../registry/tenant-records";
import { notFound } from "../shared/errors";
import type { TenantSessions } from "../tenancy/tenant-sessions";

export interface ExportsOptions {
  /** Lifetime of the URLs. */
  readonly urlSeconds: number;
  readonly now?: () => Date;
}

/** Exports of tenants in offboarding, read with credentials that reach only the one tenant's exports. */
export class Exports {
  constructor(
    private readonly sessions: Pick<TenantSessions<S3Client>, "of">,
    private readonly options: ExportsOptions,
  ) {}

  /** URLs of the manifest and of every part; 404 with the reason if there is no complete export. */
  async download(tenant: StoredTenant): Promise<ExportDownload> {
    const { offboarding } = tenant;
    if (!offboarding) throw notFound("The tenant is not being offboarded, so it has no export.");
    if (tenant.awaits_silo)
      throw notFound("The tenant was discarded before it had data: nothing was exported.");
    if (purgeHasBegun(tenant)) throw notFound("The export was removed with the tenant's other data.");
    if (offboarding.export.state !== "done") {
      throw notFound("The export is not complete yet. Ask again when offboarding.export.state is done.");
    }
    const { urlSeconds, now = () => new Date() } = this.options;
    const { client, tenantId, bucket } = await this.sessions.of(tenant, urlSeconds);
    const prefix = `tenants/${tenantId}/${exportFolder(offboarding.requested_at)}`;
    const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: prefix + MANIFEST }));
    const text = (await Body?.transformToString()) ?? "";
    const manifest = {
      name: MANIFEST,
      bytes: Buffer.byteLength(text),
      sha256: createHash("sha256").update(text).digest("hex"),
    };
    const signingDate = now();
    const files = [manifest, ...parseManifest(text).parts].map(async ({ name, bytes, sha256 }) => ({
      name,
      url: await getSignedUrl(
        client,
        new GetObjectCommand({
          Bucket: bucket,
          Key: prefix + name,
          ResponseContentDisposition: `attachment; filename="${name}"`,
        }),
        { expiresIn: urlSeconds, signingDate, signableHeaders: new Set(["host"]) },
      ),
      bytes,
      sha256,
    }));
    return {
      files: await Promise.all(files),
      expires_at: new Date(signingDate.getTime() + urlSeconds * 1000).toISOString(),
    };
  }
}
