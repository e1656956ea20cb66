import { KEY_OF_A_TABLE } from "../constructs/access/restore-role";
import { BACKUP_ACTIONS } from "../constructs/backup/backup-role";
import type { Statement } from "../support/policy-document";

/** ARNs of the platform's roles that restore and back up a silo's data, if the environment has them. */
export interface Recoverers {
  readonly restore?: string;
  readonly backup?: string;
}

/**
 * Statements of a silo's key policy for those roles, whose own policies do not name silos' keys. They allow its use
 * only through the services, so that the stores' policies decide which data. In a key policy "*" is the key itself.
 */
export function keyOfRecovery({ restore, backup }: Recoverers, region: string): Statement[] {
  const through = (...services: readonly string[]) => ({
    StringEquals: { "kms:ViaService": services.map((service) => `${service}.${region}.amazonaws.com`) },
  });
  return [
    ...(restore === undefined
      ? []
      : [
          {
            Sid: "RestoreThroughTables",
            Principal: { AWS: restore },
            Action: KEY_OF_A_TABLE,
            Resource: "*",
            Condition: through("dynamodb"),
          },
        ]),
    ...(backup === undefined
      ? []
      : [
          {
            Sid: "BackupThroughStores",
            Principal: { AWS: backup },
            Action: BACKUP_ACTIONS.keys,
            Resource: "*",
            Condition: through("backup", "dynamodb", "s3"),
          },
        ]),
  ];
}
