import type { Check, NamedPolicy, RequestContext, Role } from "@saas/local-aws/iam";
import type { Access } from "../../../operate/isolation/access";

import { type CiAccess, withEverythingAttached } from "../../support/ci-access";
import { allows } from "../../support/policies";

/** An environment as deployed, and the role of CI that somebody misuses. */
export interface Scene {
  readonly access: Access;
  readonly deploy: Role;
  /** The boundaries that roles of the platform can have. */
  readonly boundaries: readonly NamedPolicy[];
}

/** @param names changes the role of CI, to see what a policy of it is good for. */
export const sceneOf = (access: Access, { deploy, policies }: CiAccess, changed: Role = deploy): Scene => ({
  access,
  deploy: changed,
  boundaries: ["workload_boundary", "recovery_boundary"].flatMap(
    (name) => policies[`aws_iam_policy.${name}`] ?? [],
  ),
});

/** A role whose permissions somebody has, and the steps by which they came to have them. */
interface Held {
  readonly role: Role;
  readonly steps: readonly string[];
}

const MOST_STEPS = 3;
const OTHER_ACCOUNT = "arn:aws:iam::333344445555:root";

/**
 * Every way in which CI's role comes to data of all tenants, in at most three steps, each of which the synthesized policies allow: by a
 * role (its trust, its service, another role that takes it) or by the policy of a store. One tenant at a time is no such way: CI
 * deploys the functions, which work so.
 */
export async function chains(scene: Scene): Promise<string[]> {
  const found: string[] = [];
  /** What a role reaches does not depend on how somebody came to it. */
  const reached = new Map<string, Promise<Check[]>>();
  let held = await firstRoles(scene);
  for (let length = 1; length <= MOST_STEPS && held.length > 0; length++) {
    const next: Held[] = [];
    for (const each of held) {
      const { role, steps } = each;
      const key = `${role.arn} ${role.permissionsBoundary?.name}`;
      const known = reached.get(key);
      const reaches = known ?? dataOfAll(scene, role);
      reached.set(key, reaches);
      for (const { action, resource } of await reaches) {
        found.push([...steps, `${action} on ${resource}`].join(", then "));
      }
      if (known === undefined) next.push(...(await takenBy(scene, each)));
    }
    held = next;
  }
  return [...found, ...(await storesOpened(scene))];
}

/** The roles that CI's own permissions lead to in one step or two. */
async function firstRoles(scene: Scene): Promise<Held[]> {
  const { access, deploy } = scene;
  const held: Held[] = [];
  for (const role of rolesOf(scene)) {
    const name = nameOf(role);
    const exists = existing(access).includes(role);
    const may = (action: string, context: RequestContext = {}, resource = role.arn) =>
      allows(access, { role: deploy }, { action, resource, context });
    const bounded = { "iam:PermissionsBoundary": boundaryArn(scene, role) };
    const creates = await may("iam:CreateRole", bounded);
    const lambda = `arn:aws:lambda:${access.region}:${access.accountId}:function:${name}`;
    const service = { "iam:PassedToService": "lambda.amazonaws.com" };
    const trusts = exists && (await may("iam:UpdateAssumeRolePolicy", bounded));
    const passes = (await may("iam:PassRole", service)) && (await may("lambda:CreateFunction", {}, lambda));
    if (!exists && creates) held.push({ role, steps: [`make ${name}`] });
    if (trusts) held.push({ role, steps: [`trust another account with ${name}`] });
    if (exists && creates && (await may("iam:DeleteRole", bounded))) {
      held.push({ role, steps: [`delete ${name}`, `make ${name}`] });
    }
    if (passes && (trustsService(role, "lambda") || trusts)) {
      held.push({ role, steps: [`pass ${name} to a function`] });
    }
    if (trustsService(role, "lambda") && (await may("lambda:UpdateFunctionCode", {}, lambda))) {
      held.push({ role, steps: [`change the code of ${name}`] });
    }
    const other = { "lambda:Principal": OTHER_ACCOUNT };
    if (trustsService(role, "lambda") && (await may("lambda:AddPermission", other, lambda))) {
      // Who calls a function says in the event whose request it is: no boundary sees that.
      held.push({
        role: { ...role, permissionsBoundary: undefined },
        steps: [`let another account call ${name}`],
      });
    }
    if (await may("sts:AssumeRole")) held.push({ role, steps: [`take ${name}`] });
  }
  return held;
}

/** The roles that a held one may take in turn, whatever CI writes into its policies. */
async function takenBy(scene: Scene, { role, steps }: Held): Promise<Held[]> {
  const { access } = scene;
  const taken: Held[] = [];
  for (const other of existing(access)) {
    if (other.arn === role.arn) continue;
    const check = { action: "sts:AssumeRole", resource: other.arn, context: {} };
    if (await allows(access, { role: withEverythingAttached(role) }, check)) {
      taken.push({ role: other, steps: [...steps, `take ${nameOf(other)}`] });
    }
  }
  return taken;
}

/** What of all tenants' data a role reaches with no tenant in its session, whatever CI writes into its policies. */
async function dataOfAll({ access, deploy, boundaries }: Scene, role: Role): Promise<Check[]> {
  const own = { "iam:PermissionsBoundary": boundaryArn({ boundaries, access }, role) };
  const writes = await allows(
    access,
    { role: deploy },
    { action: "iam:PutRolePolicy", resource: role.arn, context: own },
  );
  const worst = writes ? withEverythingAttached(role) : role;
  const reached: Check[] = [];
  for (const check of dataChecks(access)) {
    if (await allows(access, { role: worst }, check)) reached.push(check);
  }
  return reached;
}

function dataChecks({ tables, bucket, silos }: Access): Check[] {
  const of = (service: string, operations: readonly string[], resource: string): Check[] =>
    operations.map((operation) => ({ action: `${service}:${operation}`, resource, context: {} }));
  return [
    ...[tables.data, ...silos.map(({ table }) => table)].flatMap((table) =>
      of("dynamodb", ["GetItem", "Query", "Scan", "ExportTableToPointInTime"], table),
    ),
    ...[bucket, ...silos.map((silo) => silo.bucket)].flatMap((each) =>
      of("s3", ["GetObject", "GetObjectVersion"], `${each}/tenants/a/file`),
    ),
  ];
}

/** Stores whose own policies CI can write so that another account reads them. */
async function storesOpened({ access, deploy }: Scene): Promise<string[]> {
  const { bucket, key, silos } = access;
  const ways = [
    ...[bucket, ...silos.map((silo) => silo.bucket)].flatMap((each) =>
      ["s3:PutBucketPolicy", "s3:DeleteBucketPolicy"].map((action) => [action, each] as const),
    ),
    ...[key, ...silos.map((silo) => silo.key)].flatMap((each) =>
      each === undefined ? [] : [["kms:PutKeyPolicy", each] as const],
    ),
  ];
  const opened: string[] = [];
  for (const [action, resource] of ways) {
    const context: RequestContext = action.startsWith("kms:")
      ? { "aws:ResourceTag/environment": access.environment }
      : {};
    if (await allows(access, { role: deploy }, { action, resource, context }))
      opened.push(`${action} on ${resource}`);
  }
  return opened;
}

const existing = ({ roles }: Access): Role[] =>
  // People's are no roles of the platform.
  Object.values(roles).filter(
    ({ arn, permissionsBoundary }) => /:role\/saas-/.test(arn) && permissionsBoundary,
  );

/** The roles that there are, and one of each boundary that CI would make. */
const rolesOf = ({ access, boundaries }: Scene): Role[] => {
  const roles = existing(access);
  const [like] = roles;
  if (like === undefined) throw new Error(`${access.environment} has no roles`);
  return [
    ...roles,
    ...boundaries.map((permissionsBoundary, index) => ({
      ...like,
      arn: `arn:aws:iam::${access.accountId}:role/saas-${access.environment}-made-${index}`,
      permissionsBoundary,
    })),
  ];
};

const nameOf = ({ arn }: Role): string => arn.split("/").at(-1) ?? arn;

const boundaryArn = (
  { access }: Pick<Scene, "access" | "boundaries">,
  { permissionsBoundary }: Role,
): string => {
  const kind = permissionsBoundary?.name.includes("recovery") ? "recovery" : "workload";
  return `arn:aws:iam::${access.accountId}:policy/saas-${access.environment}-${kind}-boundary`;
};

const trustsService = ({ trust }: Role, service: string): boolean =>
  JSON.stringify(trust.policy).includes(`"${service}.amazonaws.com"`);
