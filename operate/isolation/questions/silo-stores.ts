import type { Access, Silo } from "../access";
import { roleOf } from "../access";
import { encryptionActions, mayUseKeyOfStores, throughStores } from "./encryption";
import { grantedObjectActions, mayList, mayUseObject } from "./files";
import { itemActions } from "./items";
import {
  A,
  type Asker,
  askers,
  B,
  LONGER,
  product,
  type Question,
  question,
  SHORTER,
  siloAsker,
} from "./question";
import { mayUseSiloItems } from "./silo-rights";
import { tagsFor, unknownWorks, works } from "./works";

/**
 * Every question about silos' stores. Sessions of A's silo are asked all of them about their own silo; every principal is
 * asked, about both silos, the actions that at least one role may perform.
 */
export function siloStoreQuestions(access: Access): Question[] {
  const own = siloAskers(access);
  const everybody = [...askers(access).filter(({ silo }) => silo === undefined), ...own];
  return access.silos.flatMap((silo) => [
    ...own
      .filter(({ role }) => silo.tenantId === A && role === silo.roleName)
      .flatMap((who) => [
        ...onItems(who, silo, itemActions, Object.keys(keys)),
        ...onObjects(who, silo, objectActions, objects),
        ...onBucket(who, silo, bucketActions, prefixes),
        ...onKey(who, silo, access.region, encryptionActions, throughStores(access.region)),
        ...besides(who, silo),
      ]),
    ...everybody.flatMap((who) => [
      ...onItems(who, silo, grantedItemActions, ["A's key", "B's key", "no key"]),
      ...onObjects(who, silo, grantedObjectActions, objects.slice(0, 4)),
      ...onBucket(who, silo, ["ListBucket", "ListBucketVersions"], prefixes.slice(0, 3)),
      ...onKey(
        who,
        silo,
        access.region,
        ["Decrypt", "GenerateDataKey"],
        throughStores(access.region).slice(0, 2),
      ),
    ]),
  ]);
}

/**
 * Sessions of each silo's role: for each work, for works that do not exist, with an empty tenant tag and with none. A
 * session without the tag has the role's own, as every resource of the stack: the trust policy refuses it, and it would reach
 * no other tenant.
 */
function siloAskers(access: Access): Asker[] {
  return access.silos.flatMap((silo) => {
    const untagged = works.flatMap((work): Asker[] => {
      const { tenant_id: _, ...tags } = tagsFor(silo.tenantId, work);
      const role = roleOf(access, silo.roleName);
      return [
        {
          name: `${silo.roleName} for ${work}, an empty tenant`,
          role: silo.roleName,
          session: { role, tags: { ...tags, tenant_id: "" } },
        },
        {
          ...siloAsker(access, silo, work),
          name: `${silo.roleName} for ${work}, no tenant`,
          session: { role, tags },
        },
      ];
    });
    const asking = [...works.map((work) => siloAsker(access, silo, work)), ...untagged];
    // Unknown works are the same in every silo.
    return silo.tenantId === A
      ? [...asking, ...unknownWorks.map((work) => unknownAsker(siloAsker(access, silo, work), work))]
      : asking;
  });
}

/** A session with an unknown work, including "tenant", which is never a session tag. */
const unknownAsker = (asker: Asker, work: string): Asker => ({
  ...asker,
  name: `${asker.role} for the unknown work "${work}"`,
  silo: { of: `${asker.tenant}`, work: `unknown: ${work}` },
  session: { ...asker.session, tags: { tenant_id: `${asker.tenant}`, work } },
});

function onItems(
  who: Asker,
  { table, tenantId }: Silo,
  actions: readonly string[],
  of: readonly string[],
): Question[] {
  return product(actions, of).map(([action, name]) => {
    const leading = keys[name] ?? [];
    const context = leading.length === 0 ? {} : { "dynamodb:LeadingKeys": [...leading] };
    const allowed = mayUseSiloItems(who, tenantId, action, leading);
    return question(who, `dynamodb:${action}`, table, name, context, allowed);
  });
}

function onObjects(
  who: Asker,
  { bucket, tenantId }: Silo,
  actions: readonly string[],
  of: readonly string[],
): Question[] {
  return product(actions, of).map(([action, key]) =>
    question(who, `s3:${action}`, `${bucket}/${key}`, "", {}, mayUseObject(who, action, key, tenantId)),
  );
}

function onBucket(
  who: Asker,
  { bucket, tenantId }: Silo,
  actions: readonly string[],
  of: readonly (string | undefined)[],
): Question[] {
  return product(actions, of).map(([action, prefix]) => {
    const context = prefix === undefined ? {} : { "s3:prefix": prefix };
    const allowed = mayList(who, action, prefix, tenantId);
    return question(who, `s3:${action}`, bucket, `prefix ${prefix}`, context, allowed);
  });
}

/** Similar names, the stores' settings, and plain HTTP. */
function besides(who: Asker, { table, bucket, tenantId }: Silo): Question[] {
  const leading = { "dynamodb:LeadingKeys": [tenantId] };
  const prefix = { "s3:prefix": `tenants/${tenantId}/` };
  const key = `tenants/${tenantId}/exports/x`;
  const clear = { "aws:SecureTransport": "false" };
  const refused = (action: string, resource: string, of = "", context = {}) =>
    question(who, action, resource, of, context, false);
  return [
    ...product(grantedItemActions, [`${table}-archive`, `${table}/index/by_time`]).map(([action, resource]) =>
      refused(`dynamodb:${action}`, resource, "the tenant's key", leading),
    ),
    ...["DeleteTable", "UpdateTable", "DescribeTable", "ExportTableToPointInTime"].map((action) =>
      refused(`dynamodb:${action}`, table),
    ),
    ...grantedObjectActions.flatMap((action) => [
      refused(`s3:${action}`, `${bucket}-archive/${key}`),
      refused(`s3:${action}`, `${bucket}/${key}`, "plain HTTP", clear),
    ]),
    ...["ListBucket", "ListBucketVersions"].map((action) =>
      refused(`s3:${action}`, `${bucket}-archive`, "the tenant's prefix", prefix),
    ),
  ];
}

/** Every work in a silo may use its key through the stores; the work's statements decide on which data. */
function onKey(
  who: Asker,
  { key, tenantId, roleName }: Silo,
  region: string,
  actions: readonly string[],
  services: readonly (string | undefined)[],
): Question[] {
  return product(actions, [key, `${key}x`]).flatMap(([action, resource]) =>
    services.map((via) => {
      const allowed =
        resource === key &&
        (mayUseKeyOfStores(who, action, via, region, ["restore", "backup"]) ||
          (who.role === roleName &&
            ["Decrypt", "GenerateDataKey"].includes(action) &&
            [`dynamodb.${region}.amazonaws.com`, `s3.${region}.amazonaws.com`].includes(via ?? "")));
      const context = via === undefined ? {} : { "kms:ViaService": via };
      return question(who, `kms:${action}`, resource, `through ${via}, of ${tenantId}`, context, allowed);
    }),
  );
}

const grantedItemActions = ["GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query"];
const keys: Readonly<Record<string, readonly string[]>> = {
  "A's key": [A],
  "B's key": [B],
  "a longer key": [LONGER],
  "a shorter key": [SHORTER],
  "the keys of A and B": [A, B],
  "no key": [],
};
const objects = [
  `tenants/${A}/x`,
  `tenants/${B}/x`,
  `tenants/${A}/exports/x`,
  `tenants/${B}/exports/x`,
  `tenants/${A}/exports`,
  `tenants/${A}/exports-2/x`,
  `tenants/${LONGER}/x`,
  `tenants/${LONGER}/exports/x`,
  `tenants/${SHORTER}/x`,
  `tenants/${A}`,
  "tenants/x",
  `${A}/x`,
];
const objectActions = [
  ...grantedObjectActions,
  "PutObjectAcl",
  "GetObjectTagging",
  "PutObjectRetention",
  "BypassGovernanceRetention",
];
const prefixes = [
  `tenants/${A}/`,
  `tenants/${B}/`,
  undefined,
  `tenants/${A}/exports/`,
  `tenants/${LONGER}/`,
  `tenants/${A}`,
  "tenants/",
  "",
];
const bucketActions = [
  "ListBucket",
  "ListBucketVersions",
  "ListBucketMultipartUploads",
  "PutBucketPolicy",
  "PutBucketVersioning",
  "DeleteBucket",
];
