import { createHmac } from "node:crypto";
import { badRequest } from "./errors";

/**
 * Encodes the position of the next page of a list for a URL. A keyed hash binds it to tenant and list, so that an altered cursor,
 * or one of another tenant or list, is rejected. It is no secret and grants no access: every page is read with the tenant's own
 * credentials.
 */
export function encodeCursor(tenantId: string, list: string, position: string): string {
  const payload = [position, signatureOf(tenantId, list, position).toString("base64url")];
  return Buffer.from(JSON.stringify(payload)).toString("base64url");
}

/** Decodes a cursor; 400 unless `encodeCursor` created it for this tenant and list. */
export function decodeCursor(tenantId: string, list: string, cursor: string): string {
  const position = positionIn(cursor);
  // Encoding again rejects the variants that base64 decoding accepts.
  if (position === undefined || encodeCursor(tenantId, list, position) !== cursor) {
    throw badRequest("The cursor is not one that this list gave out.", [
      { field: "cursor", message: "follow the Link header, or begin without a cursor" },
    ]);
  }
  return position;
}

/** The Link header of a page; relative, so that it works with any stage or domain name. */
export function linkToNext(
  tenantId: string,
  list: string,
  limit: number,
  position: string,
): { readonly link: string } {
  return { link: `<?limit=${limit}&cursor=${encodeCursor(tenantId, list, position)}>; rel="next"` };
}

function positionIn(cursor: string): string | undefined {
  try {
    const payload: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString());
    const position: unknown = Array.isArray(payload) ? payload[0] : undefined;
    // DynamoDB takes no empty key.
    return typeof position === "string" && position !== "" ? position : undefined;
  } catch {
    return undefined;
  }
}

function signatureOf(tenantId: string, list: string, position: string): Buffer {
  return createHmac("sha256", tenantId).update(`${list}\n${position}`).digest().subarray(0, 16);
}
