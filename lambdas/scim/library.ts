import SCIMMY from "scimmy";
import { MOST_RESULTS, SCIM_BASE } from "../../api/scim";

const { Config, Messages, Resources, Schemas, Types } = SCIMMY;

/** An error in the protocol's own words. */
export const ScimError = Types.Error as unknown as new (
  status: number,
  scimType: string | null,
  message: string,
) => Error & { readonly status: number; readonly scimType: string | null };

/** A resource as JSON. */
export type Resource = Readonly<Record<string, unknown>>;

/** An operation of a patch. */
export interface Operation {
  readonly op: string;
  readonly path?: string | undefined;
  readonly value?: unknown;
}

/** The library keeps what is declared in its own module, once for a process. */
if (Resources.declared("User") === undefined) {
  // Passwords and what makes a row large: the pool has the first, and nothing reads the others.
  Schemas.User.truncate(["password", "ims", "photos", "entitlements", "roles", "x509Certificates"]);
  Schemas.User.extend(Schemas.EnterpriseUser.definition as never);
  // By name: bundles shorten the names of classes, by which the library would tell them apart.
  Resources.declare(Resources.User, "User");
  Resources.declare(Resources.Group, "Group");
  for (const each of [
    Resources.User,
    Resources.Group,
    Resources.Schema,
    Resources.ResourceType,
    Resources.ServiceProviderConfig,
  ]) {
    each.basepath(SCIM_BASE);
  }
  Config.set({
    patch: true,
    filter: MOST_RESULTS,
    authenticationSchemes: [
      {
        type: "oauthbearertoken",
        name: "SCIM credential",
        description: "A bearer token, which an administrator of the tenant makes.",
        primary: true,
      },
    ],
  });
}

export type Kind = "User" | "Group";
const schemaOf = (kind: Kind) => (kind === "User" ? Schemas.User : Schemas.Group);

/** Runs the library on what a client sent: what it does not understand is the client's error, in its own words. */
function understanding<T>(scimType: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof Types.Error) throw error;
    const message = error instanceof TypeError ? error.message : "The value cannot be used.";
    throw new ScimError(400, scimType, message);
  }
}

const plain = (value: unknown): Resource => JSON.parse(JSON.stringify(value)) as Resource;

/**
 * A client's resource: the attributes that the schema knows and clients may write.
 * @throws ScimError 400 for values that do not match the schema
 */
export const received = (kind: Kind, body: unknown): Resource =>
  understanding("invalidValue", () => plain(new (schemaOf(kind))(body, "in")));

/** The attributes to return, as a client names them in the query. */
export interface Wanted {
  readonly attributes?: string | undefined;
  readonly excludedAttributes?: string | undefined;
}

/** A resource for a client: without what it does not want. @param base URL of the protocol */
export function sent(kind: Kind, resource: Resource, base: string, wanted: Wanted = {}): Resource {
  const { attributes, excludedAttributes } = wanted;
  const names = {
    ...(attributes !== undefined && { attributes }),
    ...(excludedAttributes !== undefined && { excludedAttributes }),
  };
  const { attributes: filter } = understanding(
    "invalidValue",
    () => new Resources.User(names as never) as unknown as { attributes?: never },
  );
  return plain(new (schemaOf(kind))(resource, "out", `${base}/${kind}s`, filter));
}

/**
 * A resource after one operation of a patch.
 * @throws ScimError 400 for an operation that the schema does not allow
 */
export async function patched(kind: Kind, resource: Resource, operation: Operation): Promise<Resource> {
  const patch = understanding(
    "invalidSyntax",
    () => new Messages.PatchOp({ schemas: [Messages.PatchOp.id], Operations: [operation] } as never),
  );
  const before = new (schemaOf(kind))(resource, "out", "");
  try {
    return plain((await patch.apply(before as never)) ?? before);
  } catch (error) {
    return understanding("invalidValue", () => {
      throw error;
    });
  }
}

/** @throws ScimError 400 `invalidFilter` */
export const parsedFilter = (filter: string) =>
  understanding("invalidFilter", () => new Types.Filter(filter));

/** As {@link parsedFilter}, from expressions. */
export const filterOf = (expressions: readonly object[]) =>
  understanding("invalidFilter", () => new Types.Filter([...expressions]));

/** What the server supports; `Schema` by URN. @throws ScimError 404 for an unknown schema */
export const discovery = {
  configuration: async () => plain(await new Resources.ServiceProviderConfig().read()),
  resourceTypes: async () => plain(await new Resources.ResourceType().read()),
  schemas: async () => plain(await new Resources.Schema().read()),
  schema: async (id: string) => plain(await new Resources.Schema(id).read()),
};
