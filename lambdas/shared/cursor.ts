import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { badRequest } from "./errors";

/** The list that a cursor points into. */
export interface CursorScope {
  /** Known only to the platform; undefined if none is recorded yet; cursors are then valid only in this sandbox. */
  readonly secret: string | undefined;
  /** The route, and everything else that determines the list's content. */
  readonly list: string;
  /** The caller: a cursor is invalid for anyone else. */
  readonly caller: readonly string[];
}

/** The properties of a tenant's caller that cursors need. */
interface TenantCaller {
  readonly tenantId: string;
  readonly userId: string;
  readonly cursorSecret?: string | undefined;
}

const SANDBOX_SECRET = randomBytes(32).toString("base64url");

/** A new secret of 256 bits. */
export const newCursorSecret = (): string => randomBytes(32).toString("base64url");

/** The scope of a tenant's list. @param list the route */
export const tenantList = ({ tenantId, userId, cursorSecret }: TenantCaller, list: string): CursorScope => ({
  secret: cursorSecret,
  list,
  caller: [tenantId, userId],
});

/**
 * Encodes the position of the next page of a list for a URL. The position is readable and signed: only this platform
 * makes cursors, each for one list of one caller, so that every position that reaches a store was read from that store
 * by the platform.
 */
export function encodeCursor(scope: CursorScope, position: string): string {
  const payload = [position, signatureOf(scope, position).toString("base64url")];
  return Buffer.from(JSON.stringify(payload)).toString("base64url");
}

/** Decodes a cursor; 400 unless `encodeCursor` created it for this list and caller. */
export function decodeCursor(scope: CursorScope, cursor: string): string {
  const [position, signature] = partsOf(cursor);
  if (position === undefined || signature === undefined || !isSigned(scope, position, signature)) {
    throw badRequest("The cursor was not issued by this list.", [
      { field: "cursor", message: "follow the Link header, or start without a cursor" },
    ]);
  }
  return position;
}

/** The Link header of a page; relative, so that it works with any stage or domain name. */
export function linkToNext(scope: CursorScope, limit: number, position: string): { readonly link: string } {
  return { link: `<?limit=${limit}&cursor=${encodeCursor(scope, position)}>; rel="next"` };
}

/** The parts of a possible cursor, only in the encoding that `encodeCursor` produces: decoding would accept others. */
function partsOf(cursor: string): readonly (string | undefined)[] {
  try {
    const payload: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString());
    if (!Array.isArray(payload) || !payload.every((part) => typeof part === "string")) return [];
    return Buffer.from(JSON.stringify(payload)).toString("base64url") === cursor ? payload : [];
  } catch {
    return [];
  }
}

function isSigned(scope: CursorScope, position: string, signature: string): boolean {
  const expected = signatureOf(scope, position);
  const given = Buffer.from(signature, "base64url");
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** JSON separates the parts, and preserves unpaired UTF-16 surrogates. */
function signatureOf({ secret = SANDBOX_SECRET, list, caller }: CursorScope, position: string): Buffer {
  const signed = JSON.stringify([list, ...caller, position]);
  return createHmac("sha256", secret).update(signed).digest().subarray(0, 16);
}
