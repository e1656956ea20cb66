import { type Access, type Check, roleOf, type Session, type Silo } from "../access";
import { tagsFor, type Work, works } from "./works";

/** Two tenants; the other ids extend the first one's id, or are a prefix of it. */
export const A = "a0000000-0000-4000-8000-00000000000a";
export const B = "b0000000-0000-4000-8000-00000000000b";
export const LONGER = `${A}0`;
export const SHORTER = A.slice(0, -1);

/** Whether something has the shape of a tenant's id. */
export const isTenantId = (id = ""): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id);

/** The roles that are assumed for one tenant at a time. */
export const accessRoles = [
  "tenant_access",
  "tenant_account",
  "tenant_provisioning",
  "tenant_support",
  "tenant_lifecycle",
  "tenant_export",
  "tenant_move",
  "tenant_restore",
] as const;

/** Rights by role name; a role that is not listed has none. */
export type Rights<T> = Readonly<Record<string, T>>;

/** One question to IAM, and the correct answer. */
export interface Question {
  readonly text: string;
  /** Name of the role that asks. */
  readonly role: string;
  readonly session: Session;
  readonly check: Check;
  readonly allowed: boolean;
}

/** The principal: a role, and for a session of an access role the tenant in its tag. */
export interface Who {
  readonly role: string;
  readonly tenant?: string;
  /** For a session of a silo's access role: the silo's tenant, and the work. */
  readonly silo?: { readonly of: string; readonly work: string };
}

/** The principal of a request. The rights of an access role's session depend on its tag; `tenant` is undefined without it. */
export interface Asker extends Who {
  readonly name: string;
  readonly session: Session;
}

/** A session of a silo's role, with that silo's tenant's tag. */
export function siloAsker(access: Access, { roleName, tenantId }: Silo, work: Work | string): Asker {
  const session = { role: roleOf(access, roleName), tags: tagsFor(tenantId, work) };
  const name = `${roleName} for ${work}`;
  return { name, role: roleName, tenant: tenantId, silo: { of: tenantId, work }, session };
}

/** Every role of the account that is assumed for one tenant at a time, including silos'. */
export const scopedRoles = ({ silos }: Pick<Access, "silos">): readonly string[] => [
  ...accessRoles,
  ...silos.map(({ roleName }) => roleName),
];

/**
 * Every role of the platform, operators, each access role for either tenant, for none and with another tag; and tenant A's
 * silo's role for each work. The roles of other silos differ only in their tenant.
 */
export function askers(access: Access): Asker[] {
  const silo = access.silos.find(({ tenantId }) => tenantId === A);
  const scoped = (role: string, name: string, tags: Record<string, string>, tenant?: string): Asker => ({
    name: `${role} ${name}`,
    role,
    session: { role: roleOf(access, role), tags },
    ...(tenant !== undefined && { tenant }),
  });
  return [
    ...Object.keys(access.roles)
      .filter((name) => !scopedRoles(access).includes(name))
      // A tag on a function's own session grants nothing.
      .map((name) => ({
        name,
        role: name,
        session: { role: roleOf(access, name), tags: { tenant_id: A } },
      })),
    ...accessRoles.flatMap((role) => [
      scoped(role, "for A", { tenant_id: A }, A),
      scoped(role, "for B", { tenant_id: B }, B),
      scoped(role, "without a tag", {}),
      scoped(role, "with the tag under another name", { tenant: A }),
    ]),
    ...(silo === undefined ? [] : works.map((work) => siloAsker(access, silo, work))),
  ];
}

/** @param of distinguishes this question from similar ones. */
export function question(
  { name, role, session }: Asker,
  action: string,
  resource: string,
  of: string,
  context: Check["context"],
  allowed: boolean,
): Question {
  const text = `${name}: ${action} on ${resource}${of === "" ? "" : ` with ${of}`}`;
  return { text, role, session, check: { action, resource, context }, allowed };
}

/** Every pair. */
export function product<T, U>(first: readonly T[], second: readonly U[]): [T, U][] {
  return first.flatMap((one) => second.map((other): [T, U] => [one, other]));
}
