import type { Access } from "../access";
import { askers, product, type Question, question, type Rights, type Who } from "./question";

/** The stores through which the key is used; their own policies decide about the data. */
const through: Rights<readonly string[]> = {
  tenant_access: ["dynamodb", "s3"],
  tenant_account: ["dynamodb"],
  tenant_provisioning: ["dynamodb"],
  tenant_support: ["dynamodb"],
  tenant_lifecycle: ["dynamodb", "s3"],
  tenant_export: ["s3"],
  tenant_move: ["dynamodb", "s3"],
  tenant_restore: ["dynamodb", "s3"],
  restore: ["dynamodb"],
  backup: ["backup", "dynamodb", "s3"],
  onboarding_function: ["dynamodb"],
  admin_function: ["dynamodb"],
  connections_function: ["dynamodb"],
  lifecycle_function: ["dynamodb"],
  tokens_function: ["dynamodb"],
};

/** Key actions other than decrypting and generating data keys. */
const actionsOf: Rights<readonly string[]> = {
  restore: [
    ...["CreateGrant", "Decrypt", "DescribeKey", "Encrypt", "GenerateDataKey"],
    ...["GenerateDataKeyWithoutPlaintext", "ReEncryptFrom", "ReEncryptTo"],
  ],
  backup: ["Decrypt", "DescribeKey", "GenerateDataKey"],
};

/** Whether a principal may use a key through a service. @param roles only these */
export function mayUseKeyOfStores(
  { role }: Who,
  action: string,
  via: string | undefined,
  region: string,
  roles?: readonly string[],
): boolean {
  return (
    roles?.includes(role) !== false &&
    (actionsOf[role] ?? ["Decrypt", "GenerateDataKey"]).includes(action) &&
    through[role]?.some((store) => `${store}.${region}.amazonaws.com` === via) === true
  );
}

/** Every question about the customer's key, and about the key of backups, which only the backup role uses. */
export function encryptionQuestions(access: Access): Question[] {
  const { key, vaultKey } = access;
  return [
    ...(key === undefined ? [] : questionsAbout(access, key)),
    ...(vaultKey === undefined ? [] : questionsAbout(access, vaultKey, ["backup"])),
  ];
}

function questionsAbout(access: Access, key: string, roles?: readonly string[]): Question[] {
  const { region } = access;
  return askers(access).flatMap((who) =>
    product(encryptionActions, [key, `${key}x`]).flatMap(([action, resource]) =>
      throughStores(region).map((via) => {
        const allowed = resource === key && mayUseKeyOfStores(who, action, via, region, roles);
        const context = via === undefined ? {} : { "kms:ViaService": via };
        return question(who, `kms:${action}`, resource, `through ${via}`, context, allowed);
      }),
    ),
  );
}

/** Services through which a key is used; undefined: none. */
export function throughStores(region: string): (string | undefined)[] {
  const services = ["dynamodb", "s3", "sns", "backup"].map((name) => `${name}.${region}.amazonaws.com`);
  return [...services, ...services.map((name) => `${name}.cn`), undefined];
}

export const encryptionActions = [
  ...["Decrypt", "GenerateDataKey", "Encrypt", "CreateGrant", "PutKeyPolicy"],
  ...["DescribeKey", "GenerateDataKeyWithoutPlaintext", "ReEncryptFrom", "ReEncryptTo"],
];
