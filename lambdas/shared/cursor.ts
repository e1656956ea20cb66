import { createHmac } from "node:crypto";
import { badRequest } from "./errors";

/**
 * Where the next page of a list begins, as text for a URL. Bound to a tenant and a list by a keyed hash, so that
 * one that was altered, or taken from another tenant or list, is refused as such. It is no secret and gives no access: a
 * page is read with the tenant's own credentials wherever it begins.
 */
export function encodeCursor(tenantId: string, list: string, position: string): string {
  const payload = [position, signatureOf(tenantId, list, position).toString("base64url")];
  return Buffer.from(JSON.stringify(payload)).toString("base64url");
}

/** The position in a cursor; 400 for anything that `encodeCursor` has not made for this tenant and list. */
export function decodeCursor(tenantId: string, list: string, cursor: string): string {
  const position = positionIn(cursor);
  // Encoding again refuses the spellings that base64 decoding forgives.
  if (position === undefined || encodeCursor(tenantId, list, position) !== cursor) {
    throw badRequest("The cursor is not one that this list gave out.", [
      { field: "cursor", message: "follow the Link header, or begin without a cursor" },
    ]);
  }
  return position;
}

/** The Link header of a page: where the next one is, relative, so that it is right behind any stage or domain name. */
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
    // No list begins after nothing, and DynamoDB takes no empty key.
    return typeof position === "string" && position !== "" ? position : undefined;
  } catch {
    return undefined;
  }
}

function signatureOf(tenantId: string, list: string, position: string): Buffer {
  return createHmac("sha256", tenantId).update(`${list}\n${position}`).digest().subarray(0, 16);
}
