import { translatedPatch } from "./dialect";
import { type Operation, type Resource, ScimError } from "./library";

/** What becomes of a group's members. */
export interface MemberChanges {
  /** Users who are in the group afterwards (`true`), or not. */
  readonly users: ReadonlyMap<string, boolean>;
  /** Nobody else is in it. */
  readonly only: boolean;
}

const userId = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The ids in a value of `members`: an entry, or a list of entries. @throws ScimError 400 */
export function memberIds(value: unknown): readonly string[] {
  return [value].flat().map((entry) => {
    const id = typeof entry === "string" ? entry : Reflect.get(Object(entry), "value");
    if (typeof id === "string" && userId.test(id)) return id;
    throw new ScimError(400, "invalidValue", "A member is named by `value`, the id of a user.");
  });
}

/**
 * Sorts a patch into changes of members and other operations. Members are not applied by the library, which takes
 * seconds for a group of thousands.
 * @throws ScimError 400
 */
export function sortedPatch(operations: readonly Operation[]): {
  readonly members: MemberChanges;
  readonly others: readonly Operation[];
} {
  const users = new Map<string, boolean>();
  let only = false;
  const others: Operation[] = [];
  const apply = (op: string, value: unknown) => {
    if (op === "replace" || (op === "remove" && value === undefined)) {
      users.clear();
      only = true;
    }
    if (value === undefined || value === null) return;
    for (const id of memberIds(value)) users.set(id, op !== "remove");
  };
  for (const operation of translatedPatch(operations)) {
    const { op, path, value } = operation;
    const [, one] = /^members\[value eq "([^"]*)"\]$/i.exec(path ?? "") ?? [];
    if (one !== undefined && op === "remove") apply(op, one);
    else if (path !== undefined && /^members$/i.test(path)) apply(op, value);
    else if (path !== undefined && /^members\b/i.test(path)) {
      throw new ScimError(
        400,
        "invalidPath",
        'Of members, only `members` and `members[value eq "…"]` are paths.',
      );
    } else if (path === undefined && typeof value === "object" && value !== null) {
      const { members, ...rest } = value as Resource;
      if (members !== undefined) apply(op, members);
      if (Object.keys(rest).length > 0) others.push({ op, value: rest });
    } else others.push(operation);
  }
  return { members: { users, only }, others };
}
