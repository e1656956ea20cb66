import { exportFolder } from "../../registry/export-manifest";
import type { Step } from "../dependencies";

/** Removes what an offboarding that was called off has exported: the tenant goes on, and its files are its own. */
export const discardExport: Step = async (tenant, deps) => {
  const { discarded_export: requestedAt } = tenant;
  if (requestedAt === undefined) return;
  const { files } = await deps.storesOf(tenant);
  while ((await files.deletePage(exportFolder(requestedAt))) > 0);
  await deps.records.update(tenant.tenant_id, {
    remove: ["discarded_export"],
    where: { discarded_export: requestedAt },
  });
  return;
};
