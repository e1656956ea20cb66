import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { skeletonOf } from "../../api/look-alikes";
import { deleteItem } from "../shared/conditional-write";

/** Key of the row that reserves a tenant's name. Names that look the same to people have the same key. */
export function nameKeyOf(tenantName: string): string {
  // Upper case first: it unfolds letters such as ß, as case folding does.
  const folded = tenantName.normalize("NFKC").toUpperCase().toLowerCase().normalize("NFKC");
  // A replaced letter can form one character with the mark that follows.
  const skeleton = skeletonOf(folded).normalize("NFC");
  return `name#${skeleton.trim().replace(/\s+/g, " ")}`;
}

/** Releases the name of a tenant, unless another tenant holds it. */
export async function releaseName(
  documents: Pick<DynamoDBDocumentClient, "send">,
  table: string,
  { tenant_name, tenant_id }: { readonly tenant_name: string; readonly tenant_id: string },
): Promise<void> {
  await deleteItem(documents, table, { tenant_id: nameKeyOf(tenant_name) }, { where: { holder: tenant_id } });
}
