import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import type { Documents } from "../aws/dynamodb";
import { forEachOf } from "../shared/concurrency";
import { conditionalWrite } from "../shared/conditional-write";

/** Writes at a time: fast, without starving other tenants of the table's capacity. */
const CONCURRENT = 20;

/**
 * Who is in which group. A user's row names its groups, so that a membership ends with the user, and a group of any size
 * needs no large row.
 */
export class Memberships {
  /** @param documents with the tenant's own session */
  constructor(
    private readonly documents: Documents,
    private readonly table: string,
    private readonly tenantId: string,
  ) {}

  /** Adds users to a group. @returns those of whom the tenant has none */
  async join(groupId: string, userIds: readonly string[]): Promise<readonly string[]> {
    const unknown: string[] = [];
    await forEachOf(userIds, CONCURRENT, async (userId) => {
      if (!(await this.write(userId, "ADD", groupId))) unknown.push(userId);
    });
    return unknown;
  }

  /** Takes users out of a group; unknown ones are in none. */
  leave(groupId: string, userIds: readonly string[]): Promise<void> {
    return forEachOf(userIds, CONCURRENT, async (userId) => {
      await this.write(userId, "DELETE", groupId);
    });
  }

  private async write(userId: string, what: "ADD" | "DELETE", groupId: string): Promise<boolean> {
    const written = await conditionalWrite(() =>
      this.documents.send(
        new UpdateCommand({
          TableName: this.table,
          Key: { tenant_id: this.tenantId, user_id: userId },
          UpdateExpression: `${what} #groups :group`,
          // A row that is no user's has no role. One that is going takes no change, which would be lost.
          ConditionExpression: "attribute_exists(#role) AND attribute_not_exists(removing)",
          ExpressionAttributeNames: { "#groups": "groups", "#role": "role" },
          ExpressionAttributeValues: { ":group": new Set([groupId]) },
        }),
      ),
    );
    return written !== undefined;
  }
}
