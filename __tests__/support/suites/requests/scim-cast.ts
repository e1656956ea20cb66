import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { expectResponse } from "@saas/api-client/responses";
import type { Target } from "@saas/api-client/target";
import { newScimCredential } from "../../../../api/provisioning";
import { GROUP_SCHEMA, scimGroup } from "../../../../api/scim";
import type { Clients } from "../../isolation/clients";
import type { Stores } from "../../isolation/stores";
import { CheckedClient, newTenant, type Tenant } from "../../target/tenants";

/** A SCIM credential. */
interface Made {
  readonly id: string;
  readonly token: string;
}

/** Identity providers of the attacker and of others. */
export interface Providers {
  /** The attacker's, whose token is valid. */
  readonly own: Made;
  readonly ownGroupId: string;
  /** The victim's, whose token the attacker does not have. */
  readonly victim: Made;
  readonly victimGroupId: string;
  /** Tokens that were the attacker's. */
  readonly revoked: string;
  readonly expired: string;
  /** Of a tenant that an operator has suspended; made when first asked for. */
  readonly suspended: () => Promise<string>;
  /** Of a tenant that is gone; made when first asked for. */
  readonly purged: () => Promise<string>;
}

async function make({ api }: Tenant): Promise<Made> {
  const body = { name: "provider", expires_in_days: 1 };
  const made = await api.send("POST", "/tenant/scim-credentials", { body });
  const { credential_id: id, token } = expectResponse(made, 201, newScimCredential);
  return { id, token };
}

async function groupOf({ apiEndpoint }: Target, { token }: Made): Promise<string> {
  const body = { schemas: [GROUP_SCHEMA], displayName: "Everyone" };
  const provider = new CheckedClient(apiEndpoint, `Bearer ${token}`);
  return expectResponse(await provider.send("POST", "/scim/v2/Groups", { body }), 201, scimGroup).id;
}

/** A tenant with a credential that no function has seen: functions remember a state for 30 s. */
async function elsewhere(target: Target, label: string): Promise<{ tenant: Tenant; token: string }> {
  const tenant = await newTenant(target, label);
  return { tenant, token: (await make(tenant)).token };
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

export async function providersOf(
  target: Target,
  { attacker, victim }: { readonly attacker: Tenant; readonly victim: Tenant },
  { dynamodb }: Clients,
  { membersTable, metadataTable }: Stores,
): Promise<Providers> {
  const revoked = await make(attacker);
  await attacker.api.send("DELETE", `/tenant/scim-credentials/${revoked.id}`);
  const expired = await make(attacker);
  await dynamodb.send(
    new UpdateCommand({
      TableName: membersTable,
      Key: { tenant_id: attacker.tenantId, user_id: "#scim_credentials" },
      UpdateExpression: "SET credentials.#id.expires_at = :past",
      ExpressionAttributeNames: { "#id": expired.id },
      ExpressionAttributeValues: { ":past": "2020-01-01T00:00:00.000Z" },
    }),
  );
  const own = await make(attacker);
  const theirs = await make(victim);
  const suspended = once(async () => {
    const { tenant, token } = await elsewhere(target, "Suspended");
    const body = { status: "suspended" };
    await target.operator?.send("PATCH", `/admin/tenants/${tenant.tenantId}`, { body });
    return token;
  });
  const purged = once(async () => {
    const { tenant, token } = await elsewhere(target, "Purged");
    // As a purge leaves it: a tombstone, and no row of the tenant's.
    await dynamodb.send(
      new UpdateCommand({
        TableName: metadataTable,
        Key: { tenant_id: tenant.tenantId },
        UpdateExpression: "SET #status = :deleted",
        ExpressionAttributeNames: { "#status": "status" },
        ExpressionAttributeValues: { ":deleted": "deleted" },
      }),
    );
    return token;
  });
  return {
    own,
    ownGroupId: await groupOf(target, own),
    victim: theirs,
    victimGroupId: await groupOf(target, theirs),
    revoked: revoked.token,
    expired: expired.token,
    suspended,
    purged,
  };
}
