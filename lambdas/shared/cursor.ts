import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { badRequest } from "./errors";

/** The list that a cursor is a place of. */
export interface CursorScope {
  /** Known to the platform alone; undefined: none is recorded yet, and cursors are valid in this sandbox alone. */
  readonly secret: string | undefined;
  /** The route, with what else decides what the list contains. */
  readonly list: string;
  /** Whose request it is: a cursor is of no use to anybody else. */
  readonly caller: readonly string[];
}

/** A caller of a tenant, as far as its cursors need it. */
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
 * Encodes the position of the next page of a list for a URL. The position is readable and signed: only this platform makes
 * cursors, each for one list of one caller, so that no position reaches a store that the platform did not read there.
 */
export function encodeCursor(scope: CursorScope, position: string): string {
  const payload = [position, signatureOf(scope, position).toString("base64url")];
  return Buffer.from(JSON.stringify(payload)).toString("base64url");
}

/** Decodes a cursor; 400 unless `encodeCursor` created it for this list and caller. */
export function decodeCursor(scope: CursorScope, cursor: string): string {
  const [position, signature] = partsOf(cursor);
  if (position === undefined || signature === undefined || !isSigned(scope, position, signature)) {
    throw badRequest("The cursor is not one that this list gave out.", [
      { field: "cursor", message: "follow the Link header, or begin without a cursor" },
    ]);
  }
  return position;
}

/** The Link header of a page; relative, so that it works with any stage or domain name. */
export function linkToNext(scope: CursorScope, limit: number, position: string): { readonly link: string } {
  return { link: `<?limit=${limit}&cursor=${encodeCursor(scope, position)}>; rel="next"` };
}

/** The parts of what may be a cursor, in the one spelling that `encodeCursor` has: decoding accepts others. */
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

/** JSON keeps the parts apart, and half of a pair of UTF-16 as what it is. */
function signatureOf({ secret = SANDBOX_SECRET, list, caller }: CursorScope, position: string): Buffer {
  const signed = JSON.stringify([list, ...caller, position]);
  return createHmac("sha256", secret).update(signed).digest().subarray(0, 16);
}
