import { DeleteCommand, type DynamoDBDocumentClient, QueryCommand } from "@aws-sdk/lib-dynamodb";
import { createItem, updateItem } from "../shared/conditional-write";
import { CLIENT_ROWS, clientRow, type MachineClient } from "./machine-client";

/** The app clients of one tenant's machines. */
export class MachineClients {
  constructor(
    private readonly documents: Pick<DynamoDBDocumentClient, "send">,
    private readonly table: string,
    readonly tenantId: string,
  ) {}

  /** All of them; strongly consistent. */
  async list(): Promise<readonly MachineClient[]> {
    const { Items = [] } = await this.documents.send(
      new QueryCommand({
        TableName: this.table,
        KeyConditionExpression: "tenant_id = :tenant AND begins_with(user_id, :prefix)",
        ExpressionAttributeValues: { ":tenant": this.tenantId, ":prefix": CLIENT_ROWS },
        ConsistentRead: true,
      }),
    );
    return Items as MachineClient[];
  }

  /** @returns false when there is a row of the client already. */
  add(client: Omit<MachineClient, "tenant_id">): Promise<boolean> {
    return createItem(this.documents, this.table, {
      ...client,
      tenant_id: this.tenantId,
      user_id: clientRow(client.client_id),
    });
  }

  /** @returns the client as it is now; `undefined` if there is no such client. */
  async change(
    clientId: string,
    change: Pick<MachineClient, "until"> | Pick<MachineClient, "last_used_at">,
  ): Promise<MachineClient | undefined> {
    const changed = await updateItem(this.documents, this.table, this.key(clientId), {
      set: { ...change },
      exists: ["user_id"],
    });
    return changed as MachineClient | undefined;
  }

  async remove(clientId: string): Promise<void> {
    await this.documents.send(new DeleteCommand({ TableName: this.table, Key: this.key(clientId) }));
  }

  private key(clientId: string) {
    return { tenant_id: this.tenantId, user_id: clientRow(clientId) };
  }
}

/** Name of the members table's index of clients. */
export const CLIENT_INDEX = "by_client";

/**
 * The row that binds a client to its tenant, by the index; `undefined` if there is none. Two rows of one client bind it to
 * no tenant. The index follows the table: whoever relies on a revocation reads the row itself.
 */
export async function bindingOfClient(
  documents: Pick<DynamoDBDocumentClient, "send">,
  table: string,
  clientId: string,
): Promise<MachineClient | undefined> {
  const { Items = [] } = await documents.send(
    new QueryCommand({
      TableName: table,
      IndexName: CLIENT_INDEX,
      KeyConditionExpression: "client_id = :client",
      ExpressionAttributeValues: { ":client": clientId },
      Limit: 2,
    }),
  );
  const [row, another] = Items;
  return another === undefined && row?.user_id === clientRow(clientId) ? (row as MachineClient) : undefined;
}
