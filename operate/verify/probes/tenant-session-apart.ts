import {
  AdminGetUserCommand,
  CognitoIdentityProviderClient,
} from "@aws-sdk/client-cognito-identity-provider";
import { GetItemCommand, QueryCommand } from "@aws-sdk/client-dynamodb";
import { GetObjectCommand, ListObjectsV2Command } from "@aws-sdk/client-s3";
import { placeOf, restoreClients } from "../../tenants/restore-access";
import { Skipped, Untrue } from "../outcome";
import type { Probe } from "../probe";
import { FILE, ITEM } from "../tenants";

export const tenantSessionApart: Probe = {
  name: "tenant-session-apart",
  assumes:
    "IAM lets a session with a tenant's tag read that tenant's items and files, and refuses it another tenant's",
  source:
    "DynamoDB developer guide, using IAM policy conditions (dynamodb:LeadingKeys); IAM user guide, passing session tags in AWS STS",
  otherwise:
    "close the API: tenants are not apart. Compare the deployed policy with stacks/constructs/access/tenant-access-role.ts",
  meaningful: ["aws", "emulator", "local"],
  run: async ({ environment, aws, plane, client, users, tenants }) => {
    if (environment.backup.pointInTimeRecoveryDays === undefined) {
      throw new Skipped(
        "operators take a tenant's session only to restore it: backup.pointInTimeRecoveryDays is not set",
      );
    }
    const [one, other] = await tenants.two();
    const place = placeOf(environment, await plane.tenant(one.tenantId));
    const clients = restoreClients(aws, place);
    const { items, files, ofTenant } = clients;
    const cognito = new CognitoIdentityProviderClient({ ...client, credentials: ofTenant });
    const query = (tenant: string) =>
      items.send(
        new QueryCommand({
          TableName: place.table,
          KeyConditionExpression: "tenant_id = :tenant",
          ExpressionAttributeValues: { ":tenant": { S: tenant } },
        }),
      );
    const get = (tenant: string) =>
      files.send(new GetObjectCommand({ Bucket: place.bucket, Key: `tenants/${tenant}/${FILE}` }));
    try {
      const { Items = [] } = await query(one.tenantId);
      if (!Items.some(({ item_id }) => item_id?.S === ITEM)) throw new Untrue("its own item is not found");
      await (await get(one.tenantId)).Body?.transformToString();
      const attacks: Readonly<Record<string, () => Promise<unknown>>> = {
        "the other tenant's items": () => query(other.tenantId),
        "the other tenant's item": () =>
          items.send(
            new GetItemCommand({
              TableName: place.table,
              Key: { tenant_id: { S: other.tenantId }, item_id: { S: ITEM } },
            }),
          ),
        "the other tenant's file": () => get(other.tenantId),
        "a list of the other tenant's files": () =>
          files.send(
            new ListObjectsV2Command({ Bucket: place.bucket, Prefix: `tenants/${other.tenantId}/` }),
          ),
        "the other tenant's user": () =>
          cognito.send(new AdminGetUserCommand({ UserPoolId: users.userPoolId, Username: other.userId })),
      };
      for (const [what, attack] of Object.entries(attacks)) {
        const outcome = await attack().then(
          () => "an answer",
          ({ name }: Error) => name,
        );
        if (!/^AccessDenied/.test(outcome)) throw new Untrue(`${what}: ${outcome}, not AccessDenied`);
      }
      return `own item and file read; refused: ${Object.keys(attacks).join(", ")}`;
    } finally {
      cognito.destroy();
      clients.close();
    }
  },
};
