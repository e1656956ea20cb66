import { type Access, type TableName, tableNames } from "../access";
import {
  A,
  type Asker,
  askers,
  B,
  isTenantId,
  LONGER,
  product,
  type Question,
  question,
  type Rights,
  SHORTER,
  type Who,
} from "./question";
import { mayUseSiloItems } from "./silo-rights";

type OnTables = Partial<Record<TableName, readonly string[]>>;

/** Actions on items under the key of the session's tenant only. */
const ofOneTenant: Rights<OnTables> = {
  tenant_access: {
    data: ["GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query"],
    metadata: ["GetItem"],
    members: ["GetItem"],
  },
  tenant_account: {
    members: ["GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query"],
    metadata: ["GetItem"],
    audit: ["PutItem"],
  },
  tenant_provisioning: {
    members: ["GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query"],
    metadata: ["GetItem"],
    audit: ["PutItem"],
  },
  tenant_support: { members: ["GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query"] },
  tenant_lifecycle: {
    members: ["GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query"],
    data: ["DeleteItem", "Query"],
  },
  tenant_move: { data: ["GetItem", "PutItem", "DeleteItem", "Query"] },
  tenant_restore: { data: ["PutItem", "DeleteItem", "Query"], audit: ["PutItem"] },
};

/** Actions on items under any key, for work across tenants. */
const ofAllTenants: Rights<OnTables> = {
  onboarding_function: {
    metadata: ["GetItem", "PutItem", "UpdateItem", "DeleteItem"],
    members: ["GetItem", "PutItem", "UpdateItem", "DeleteItem"],
    audit: ["PutItem"],
  },
  admin_function: { audit: ["PutItem", "Query"] },
  connections_function: { audit: ["PutItem"] },
  lifecycle_function: { metadata: ["GetItem", "UpdateItem", "DeleteItem"], audit: ["PutItem"] },
};

/** Actions on items whose key is a tenant's id, and no other rows. */
const ofTenantsAlone: Rights<OnTables> = {
  admin_function: { metadata: ["GetItem", "UpdateItem"] },
  connections_function: { metadata: ["GetItem"] },
  tokens_function: { members: ["GetItem", "PutItem", "UpdateItem", "DeleteItem"] },
};

/** Actions on the rows that reserve a domain for a tenant, and no other rows. */
const ofDomainsAlone: Rights<OnTables> = {
  connections_function: { metadata: ["GetItem", "PutItem", "DeleteItem"] },
};

/**
 * Whether a principal may perform an action on items under these partition keys; none: the call names no key.
 * @param at the tenant whose silo's table it is; absent: it is the platform's.
 */
export function mayUseItems(
  who: Who,
  table: TableName,
  action: string,
  keys: readonly string[],
  at?: string,
): boolean {
  if (table === "data" && at !== undefined) return mayUseSiloItems(who, at, action, keys);
  const { role, tenant } = who;
  const own = keys.length === 1 && keys[0] === tenant;
  const all = (is: (key: string) => boolean) => keys.length > 0 && keys.every(is);
  const rights = [
    own ? ofOneTenant[role] : undefined,
    ofAllTenants[role],
    all(isTenantId) ? ofTenantsAlone[role] : undefined,
    all((key) => key.startsWith("domain#")) ? ofDomainsAlone[role] : undefined,
  ];
  return rights.some((of) => of?.[table]?.includes(action));
}

/** Every question about items under a key. */
export function itemQuestions({ tables, ...access }: Access): Question[] {
  const all = askers({ tables, ...access });
  return [
    ...all.flatMap((who) =>
      product(tableNames, itemActions).flatMap(([table, action]) =>
        Object.keys(keys).map((of) => {
          const allowed = mayUseItems(who, table, action, keys[of] ?? []);
          return askItem(who, action, tables[table], of, allowed);
        }),
      ),
    ),
    ...all.flatMap((who) =>
      product(tableNames, itemActions.slice(0, 5)).flatMap(([table, action]) =>
        ["A's key", "a domain's row"].map((of) =>
          askItem(who, action, `${tables[table]}-archive`, of, false),
        ),
      ),
    ),
  ];
}

const keys: Readonly<Record<string, readonly string[]>> = {
  "A's key": [A],
  "B's key": [B],
  "a longer key": [LONGER],
  "a shorter key": [SHORTER],
  "the keys of A and B": [A, B],
  "a row of the onboarding": ["name#acme"],
  "A's key and a row of the onboarding": [A, "name#acme"],
  "a domain's row": ["domain#example.com"],
  "A's key and a domain's row": [A, "domain#example.com"],
  "no key": [],
};

/** @param of name of the keys. */
export function askItem(
  who: Asker,
  action: string,
  resource: string,
  of: string,
  allowed: boolean,
): Question {
  const leading = keys[of] ?? [];
  const context = leading.length === 0 ? {} : { "dynamodb:LeadingKeys": [...leading] };
  return question(who, `dynamodb:${action}`, resource, of, context, allowed);
}

export const itemActions = [
  "GetItem",
  "PutItem",
  "UpdateItem",
  "DeleteItem",
  "Query",
  "Scan",
  "BatchGetItem",
  "BatchWriteItem",
  "ConditionCheckItem",
  "PartiQLSelect",
  "PartiQLInsert",
  "PartiQLUpdate",
  "PartiQLDelete",
];
