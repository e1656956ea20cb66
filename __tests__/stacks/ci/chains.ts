import type { Check, NamedPolicy, RequestContext, Role } from "@saas/local-aws/iam";
import type { Access } from "../../support/access";
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
  return [...found, ...(await storesOpened(scene)), ...(await backupsTaken(scene))];
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
    // Of a role that exists too: once it did not.
    if (creates) held.push({ role, steps: [exists ? `make ${name} first` : `make ${name}`] });
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
    // Who calls a function says in the event whose request it is: no boundary sees that.
    const called = { ...role, permissionsBoundary: undefined };
    const other = { "lambda:Principal": OTHER_ACCOUNT };
    if (trustsService(role, "lambda") && (await may("lambda:AddPermission", other, lambda))) {
      held.push({ role: called, steps: [`let another account call ${name}`] });
    }
    const url = { "lambda:FunctionArn": lambda, "lambda:FunctionUrlAuthType": "NONE" };
    if (trustsService(role, "lambda") && (await may("lambda:CreateFunctionUrlConfig", url, lambda))) {
      held.push({ role: called, steps: [`give ${name} a URL`] });
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

/** Stores that CI can open to another account: by a policy of theirs, a list of access, a replica or an export. */
async function storesOpened({ access, deploy }: Scene): Promise<string[]> {
  const { bucket, key, silos, tables } = access;
  const ways = [
    ...[bucket, ...silos.map((silo) => silo.bucket)].flatMap((each) =>
      ["PutBucketPolicy", "DeleteBucketPolicy", "PutBucketAcl", "PutReplicationConfiguration"].map(
        (action) => [`s3:${action}`, each] as const,
      ),
    ),
    ...[...Object.values(tables), ...silos.map(({ table }) => table)].flatMap((each) =>
      ["PutResourcePolicy", "CreateTableReplica", "ExportTableToPointInTime"].map(
        (action) => [`dynamodb:${action}`, each] as const,
      ),
    ),
    ...[key, ...silos.map((silo) => silo.key)].flatMap((each) =>
      each === undefined
        ? []
        : ["PutKeyPolicy", "CreateGrant", "ReplicateKey"].map((action) => [`kms:${action}`, each] as const),
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

const FOREIGN_VAULT = "arn:aws:backup:eu-central-1:333344445555:backup-vault:theirs";

/**
 * Ways to backups: a job of CI's own, the policy of the vault, and a plan that copies to another account, which takes two: CI writes
 * the plan, and the role that makes backups, whatever CI writes into its policies, carries the copy out.
 */
async function backupsTaken({ access, deploy }: Scene): Promise<string[]> {
  const { environment: name, region, accountId } = access;
  const arn = (resource: string) => `arn:aws:backup:${region}:${accountId}:${resource}`;
  const vault = arn(`backup-vault:saas-${name}-backup`);
  const point = arn("recovery-point:0a1b2c3d");
  const copies = { "backup:CopyTargets": [FOREIGN_VAULT] };
  const may = (role: Role, action: string, resource: string, context: RequestContext = {}) =>
    allows(access, { role }, { action, resource, context });
  const found: string[] = [];
  for (const [action, resource] of [
    ...["StartCopyJob", "StartRestoreJob"].map((job) => [`backup:${job}`, point] as const),
    ...["PutBackupVaultAccessPolicy", "PutBackupVaultSharingPolicy"].map(
      (policy) => [`backup:${policy}`, vault] as const,
    ),
  ]) {
    if (await may(deploy, action, resource)) found.push(`${action} on ${resource}`);
  }
  const made = { "aws:RequestTag/environment": name };
  const plans = await may(deploy, "backup:CreateBackupPlan", arn("backup-plan:new"), made);
  for (const role of existing(access).filter((each) => trustsService(each, "backup"))) {
    const carries = withEverythingAttached(role);
    if (plans && (await may(carries, "backup:CopyFromBackupVault", point, copies)))
      found.push(`plan copies to another account, then ${nameOf(role)} makes them`);
  }
  return found;
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
