import { DeleteCommand, type DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { nameKeyOf } from "../registry/tenant-name";
import { conditionalWrite } from "../shared/conditional-write";

/** The rows that reserve tenants' names, as far as a tenant that leaves gives its name back. */
export class TenantNames {
  constructor(
    private readonly documents: Pick<DynamoDBDocumentClient, "send">,
    private readonly table: string,
  ) {}

  /** Frees the name, unless it is another tenant's by now. */
  async release(tenantName: string, tenantId: string): Promise<void> {
    await conditionalWrite(() =>
      this.documents.send(
        new DeleteCommand({
          TableName: this.table,
          Key: { tenant_id: nameKeyOf(tenantName) },
          ConditionExpression: "holder = :tenant",
          ExpressionAttributeValues: { ":tenant": tenantId },
        }),
      ),
    );
  }
}
