import type { MemberRow } from "../registry/members";
import type { Resource } from "./library";
import { ScimError } from "./library";

/** Bytes of the attributes that an identity provider adds to a user. */
const MOST_PROFILE_BYTES = 8_192;

/** Bytes of a body about one user: more could not be stored, and would take long to understand. */
const MOST_BODY_BYTES = 8 * MOST_PROFILE_BYTES;

/** @throws ScimError 413 for a body that is too large for one user */
export function requireSmall(body: unknown): void {
  if (Buffer.byteLength(JSON.stringify(body)) <= MOST_BODY_BYTES) return;
  throw new ScimError(413, null, `A body about a user may have at most ${MOST_BODY_BYTES} bytes.`);
}

/** Attributes that the user's row has itself, or that no one stores. */
const own = new Set(["schemas", "id", "meta", "userName", "active", "groups"]);

/** What an identity provider says of a user, besides address and status. @throws ScimError 400 when it is too large */
export function profileOf(resource: Resource): Resource {
  const profile = Object.fromEntries(Object.entries(resource).filter(([name]) => !own.has(name)));
  if (Buffer.byteLength(JSON.stringify(profile)) > MOST_PROFILE_BYTES) {
    throw new ScimError(
      400,
      "invalidValue",
      `A user's attributes may have at most ${MOST_PROFILE_BYTES} bytes.`,
    );
  }
  return profile;
}

/** The id by which the identity provider knows a user. */
export const scimIdOf = ({ scim_id, user_id }: Pick<MemberRow, "scim_id" | "user_id">): string =>
  scim_id ?? user_id;

/** A user's row as a resource of the protocol. @param groupNames by id, of groups that exist */
export function userResource(row: MemberRow, groupNames: ReadonlyMap<string, string>): Resource {
  const groups = [...(row.groups ?? [])].flatMap((value) => {
    const display = groupNames.get(value);
    return display === undefined ? [] : [{ value, display }];
  });
  return {
    emails: [{ value: row.email, type: "work", primary: true }],
    ...row.profile,
    id: scimIdOf(row),
    userName: row.email,
    active: row.status === "active",
    ...(groups.length > 0 && { groups }),
    meta: { created: row.created_at, lastModified: row.updated_at },
  };
}
