import { DeleteCommand, GetCommand, PutCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import type { Documents } from "../aws/dynamodb";
import { conditionalWrite, createItem, deleteItem, updateItem } from "../shared/conditional-write";
import { reservedRow } from "./members";

/** A domain that a tenant has claimed: a row `#domain#…` of its partition of the members table. */
export interface Domain {
  readonly domain: string;
  /** What the domain's TXT record must say. */
  readonly token: string;
  /** ISO 8601 in UTC; absent: the claim is not proved. */
  readonly verified_at?: string;
}

const PREFIX = reservedRow("domain#");

const rowOf = (tenantId: string, domain: string) => ({ tenant_id: tenantId, user_id: PREFIX + domain });

/** Whether the tenant has proved that the domain is its own; strongly consistent. */
export async function isVerifiedDomain(
  documents: Documents,
  table: string,
  tenantId: string,
  domain: string,
): Promise<boolean> {
  const { Item } = await documents.send(
    new GetCommand({ TableName: table, Key: rowOf(tenantId, domain), ConsistentRead: true }),
  );
  return Item?.verified_at !== undefined;
}

/** The domains that one tenant has claimed, with the tenant's own session. */
export class ClaimedDomains {
  constructor(
    private readonly documents: Documents,
    private readonly table: string,
    private readonly tenantId: string,
  ) {}

  /** By name; strongly consistent. */
  async list(): Promise<readonly Domain[]> {
    const { Items = [] } = await this.documents.send(
      new QueryCommand({
        TableName: this.table,
        KeyConditionExpression: "tenant_id = :tenant AND begins_with(user_id, :prefix)",
        ExpressionAttributeValues: { ":tenant": this.tenantId, ":prefix": PREFIX },
        ConsistentRead: true,
      }),
    );
    return Items as Domain[];
  }

  async get(domain: string): Promise<Domain | undefined> {
    const { Item } = await this.documents.send(
      new GetCommand({ TableName: this.table, Key: rowOf(this.tenantId, domain), ConsistentRead: true }),
    );
    return Item as Domain | undefined;
  }

  /** @returns false when it was claimed already. */
  claim(domain: string, token: string): Promise<boolean> {
    return createItem(this.documents, this.table, { ...rowOf(this.tenantId, domain), domain, token });
  }

  /** @returns the domain; `undefined`: the claim is gone. */
  async verified(domain: string, at: string): Promise<Domain | undefined> {
    const row = await updateItem(this.documents, this.table, rowOf(this.tenantId, domain), {
      set: { verified_at: at },
      exists: ["domain"],
    });
    return row as unknown as Domain | undefined;
  }

  async remove(domain: string): Promise<void> {
    await this.documents.send(
      new DeleteCommand({ TableName: this.table, Key: rowOf(this.tenantId, domain) }),
    );
  }
}

/**
 * Which tenant has a domain: rows `domain#…` of the metadata table, so that a domain has one holder. A claim reserves
 * nothing; a proof does.
 */
export class DomainHolders {
  constructor(
    private readonly documents: Documents,
    private readonly table: string,
  ) {}

  async holderOf(domain: string): Promise<string | undefined> {
    const { Item } = await this.documents.send(
      new GetCommand({ TableName: this.table, Key: keyOf(domain), ConsistentRead: true }),
    );
    return typeof Item?.holder === "string" ? Item.holder : undefined;
  }

  /** @returns false when another tenant has it. */
  async take(domain: string, tenantId: string): Promise<boolean> {
    const taken = await conditionalWrite(() =>
      this.documents.send(
        new PutCommand({
          TableName: this.table,
          Item: { ...keyOf(domain), holder: tenantId },
          ConditionExpression: "attribute_not_exists(tenant_id) OR holder = :tenant",
          ExpressionAttributeValues: { ":tenant": tenantId },
        }),
      ),
    );
    return taken !== undefined;
  }

  /** Frees the domain, if the tenant has it. */
  async release(domain: string, tenantId: string): Promise<void> {
    await deleteItem(this.documents, this.table, keyOf(domain), { where: { holder: tenantId } });
  }
}

const keyOf = (domain: string) => ({ tenant_id: `domain#${domain}` });
