import { createHash } from "node:crypto";
import { type DynamoDBDocumentClient, GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { changedMeanwhile } from "../registry/alignment";
import { reservedRow } from "../registry/members";
import { conditionalWrite } from "../shared/conditional-write";
import { tooManyRequests } from "../shared/errors";

export interface InvitationLimit {
  /** Mails that a tenant may trigger per UTC day. */
  readonly perDay: number;
  /** Seconds between two mails to one address. */
  readonly coolDown: number;
}

/** Mails that a tenant has sent. */
interface Sent {
  /** `2030-01-01` */
  readonly day: string;
  readonly count: number;
  /** Seconds since 1970, by the hash of the address: those within the cool-down. */
  readonly addresses: Readonly<Record<string, number>>;
  readonly version: number;
}

/** Each round follows a change by another request. */
const ROUNDS = 6;

const DAY = 24 * 3600;

/**
 * Limits the mails that one tenant triggers: a tenant chooses the addresses, and all tenants share the sender's quota
 * and reputation. The row stores hashes, so that no address remains after a user is removed.
 */
export class InvitationLimits {
  private readonly key: { readonly tenant_id: string; readonly user_id: string };

  constructor(
    private readonly documents: Pick<DynamoDBDocumentClient, "send">,
    private readonly table: string,
    tenantId: string,
    readonly limit: InvitationLimit,
    private readonly now: () => Date,
  ) {
    this.key = { tenant_id: tenantId, user_id: reservedRow("invitations") };
  }

  /** @throws Problem 429 when the day's mails are used up. */
  async requireRoom(): Promise<void> {
    this.refuseOver(await this.read());
  }

  /**
   * Takes one of the day's mails, for this address.
   * @param coolDown seconds, when it is not the usual one
   * @throws Problem 429 when none is left, or the address received one recently.
   */
  async take(address: string, coolDown: number = this.limit.coolDown): Promise<void> {
    const hash = hashOf(address);
    for (let round = 0; round < ROUNDS; round += 1) {
      const sent = await this.read();
      this.refuseOver(sent);
      const now = this.seconds();
      const rest = (sent?.addresses[hash] ?? 0) + coolDown - now;
      if (rest > 0) throw tooManyRequests("An invitation was sent to this address recently.", rest);
      const recent = Object.entries(sent?.addresses ?? {}).filter(([, at]) => at + this.limit.coolDown > now);
      const written = await this.write(sent?.version, {
        day: this.today(),
        count: this.countOf(sent) + 1,
        addresses: { ...Object.fromEntries(recent), [hash]: now },
        version: (sent?.version ?? 0) + 1,
      });
      if (written) return;
    }
    throw changedMeanwhile();
  }

  /** Ends the cool-down of an address whose mail was not sent. The day's count stays. */
  async giveBack(address: string): Promise<void> {
    const sent = await this.read();
    if (!sent) return;
    const { [hashOf(address)]: _, ...addresses } = sent.addresses;
    await this.write(sent.version, { ...sent, addresses, version: sent.version + 1 });
  }

  private refuseOver(sent: Sent | undefined): void {
    if (this.countOf(sent) < this.limit.perDay) return;
    const rest = DAY - (this.seconds() % DAY);
    throw tooManyRequests(`A tenant can send at most ${this.limit.perDay} invitations a day.`, rest);
  }

  private countOf(sent: Sent | undefined): number {
    return sent?.day === this.today() ? sent.count : 0;
  }

  private today(): string {
    return this.now().toISOString().slice(0, 10);
  }

  private seconds(): number {
    return Math.floor(this.now().getTime() / 1000);
  }

  private async read(): Promise<Sent | undefined> {
    const { Item } = await this.documents.send(
      new GetCommand({ TableName: this.table, Key: this.key, ConsistentRead: true }),
    );
    return Item as Sent | undefined;
  }

  private async write(seen: number | undefined, sent: Sent): Promise<boolean> {
    const written = await conditionalWrite(() =>
      this.documents.send(
        new PutCommand({
          TableName: this.table,
          Item: { ...sent, ...this.key },
          ConditionExpression: seen === undefined ? "attribute_not_exists(tenant_id)" : "version = :seen",
          ...(seen !== undefined && { ExpressionAttributeValues: { ":seen": seen } }),
        }),
      ),
    );
    return written !== undefined;
  }
}

const hashOf = (address: string): string =>
  createHash("sha256").update(address).digest("base64url").slice(0, 22);
