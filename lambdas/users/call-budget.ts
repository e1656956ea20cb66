import type { Allowance } from "../registry/allowance";
import { BoundedMap } from "../shared/bounded-map";
import { tooManyRequests } from "../shared/errors";

/** Calls taken from the tenant's allowance at a time: one write to the table covers this many calls. */
const CHUNK = 20;

/** More than a change of one user needs, unless other requests change the user at the same time. */
export const CALLS_OF_A_CHANGE = 15;

/** Number of tenants whose budgets a sandbox caches. */
const CAPACITY = 1_000;

interface Lease {
  /** Calls taken but not made yet; negative: made but not taken yet. */
  left: number;
  /** Milliseconds since 1970; unused calls then expire. */
  until: number;
}

type Client = { send(command: never): Promise<unknown> };

/**
 * A tenant's budget of calls to a service that all tenants share, and whose quota is the account's. It is checked
 * before a request changes anything; calls of an admitted request are counted but never refused, so that no request
 * stops half-way.
 */
export class CallBudget {
  private admitted = false;

  constructor(
    private readonly lease: Lease,
    private readonly allowance: Pick<Allowance, "take">,
    private readonly now: () => Date,
    private readonly seconds: number,
  ) {}

  /**
   * Admits a request that is about to make this many calls. @throws Problem 429 when the tenant's budget is used up.
   */
  async admit(calls: number): Promise<void> {
    const { lease } = this;
    const now = this.now().getTime();
    if (lease.until <= now) {
      lease.left = Math.min(lease.left, 0);
      lease.until = (Math.floor(now / 1000 / this.seconds) + 1) * this.seconds * 1000;
    }
    if (lease.left < calls) {
      const wanted = Math.max(CHUNK, calls - lease.left);
      const wait = await this.allowance.take(wanted);
      if (wait !== undefined) {
        throw tooManyRequests(
          "The tenant changes or reads its users too often. Repeat the request later.",
          wait,
        );
      }
      lease.left += wanted;
    }
    this.admitted = true;
  }

  /** A client whose calls count against the budget. */
  meter<C extends Client>(client: C): C {
    const send = async (command: never) => {
      if (!this.admitted) await this.admit(1);
      this.lease.left -= 1;
      return client.send(command);
    };
    return { send } as unknown as C;
  }
}

/** The budgets of all tenants that a sandbox serves. */
export class CallBudgets {
  private readonly leases = new BoundedMap<string, Lease>(CAPACITY);

  /** @param seconds of the allowances' windows */
  constructor(
    private readonly seconds: number,
    private readonly now: () => Date,
  ) {}

  /** The budget for one request of the tenant. */
  of(tenantId: string, allowance: Pick<Allowance, "take">): CallBudget {
    const lease = this.leases.get(tenantId) ?? { left: 0, until: 0 };
    this.leases.set(tenantId, lease);
    return new CallBudget(lease, allowance, this.now, this.seconds);
  }
}
