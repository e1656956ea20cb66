import { GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import type { Documents } from "../aws/dynamodb";
import { conditionalWrite } from "../shared/conditional-write";
import { reservedRow } from "./members";

/** What a tenant's identity provider says of an address, by SCIM. */
export interface ProvisionedAddress {
  /** The user; absent: the identity provider has removed the user. */
  readonly member?: string;
}

/**
 * The users of one tenant as its identity provider knows them: rows `#address#…`, and rows `#scim_user#…` of those whose
 * id there is not that of the row. Neither gives a right: a member's row does, and it must name the address itself.
 */
export class Provisioned {
  constructor(
    private readonly documents: Documents,
    private readonly table: string,
    private readonly tenantId: string,
  ) {}

  /** `undefined`: nothing; strongly consistent. */
  async of(address: string): Promise<ProvisionedAddress | undefined> {
    return (await this.read(`address#${address}`)) as ProvisionedAddress | undefined;
  }

  /** @param member undefined: the user is removed */
  async keep(address: string, member: string | undefined): Promise<void> {
    await this.write(`address#${address}`, member === undefined ? {} : { member });
  }

  /** Gives an address a user. @returns false: another request has changed it since it was read. */
  async claim(address: string, member: string, seen: ProvisionedAddress | undefined): Promise<boolean> {
    const condition =
      seen === undefined
        ? "attribute_not_exists(tenant_id)"
        : seen.member === undefined
          ? "attribute_not_exists(#member)"
          : "#member = :seen";
    const claimed = await conditionalWrite(() =>
      this.documents.send(
        new PutCommand({
          TableName: this.table,
          Item: { ...this.key(`address#${address}`), member },
          ConditionExpression: condition,
          ...(seen !== undefined && { ExpressionAttributeNames: { "#member": "member" } }),
          ...(seen?.member !== undefined && { ExpressionAttributeValues: { ":seen": seen.member } }),
        }),
      ),
    );
    return claimed !== undefined;
  }

  /** The `user_id` of a user whom the identity provider may know by another id. */
  async userIdOf(scimId: string): Promise<string> {
    const row = await this.read(`scim_user#${scimId}`);
    return typeof row?.member === "string" ? row.member : scimId;
  }

  async rename(scimId: string, userId: string): Promise<void> {
    await this.write(`scim_user#${scimId}`, { member: userId });
  }

  private async read(name: string): Promise<Record<string, unknown> | undefined> {
    const { Item } = await this.documents.send(
      new GetCommand({ TableName: this.table, Key: this.key(name), ConsistentRead: true }),
    );
    return Item;
  }

  private async write(name: string, attributes: object): Promise<void> {
    await this.documents.send(
      new PutCommand({ TableName: this.table, Item: { ...this.key(name), ...attributes } }),
    );
  }

  private key(name: string) {
    return { tenant_id: this.tenantId, user_id: reservedRow(name) };
  }
}
