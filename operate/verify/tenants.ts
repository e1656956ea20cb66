import { randomBytes } from "node:crypto";
import type { ApiClient } from "@saas/api-client/api";
import { uploadFile } from "@saas/api-client/files";
import { callRoute, expectSuccess } from "@saas/api-client/routes";
import type { Session } from "@saas/api-client/sign-in";
import { newPassword } from "@saas/api-client/target";
import { inParallel } from "@saas/cli-kit/concurrency";
import type { Clock } from "@saas/cli-kit/progress";
import type { TenantView } from "../../api/tenant";
import type { ControlPlane } from "../tenants/control-plane";
import { until } from "./wait";

/** A test tenant. */
export interface Made {
  readonly tenantId: string;
  readonly name: string;
  readonly email: string;
}

/** A test tenant whose administrator has signed in. */
export interface TestTenant extends Made {
  readonly password: string;
  readonly session: Session;
  readonly apiKey: string;
  /** The API as its administrator. */
  readonly api: ApiClient;
  /** Id of its administrator. */
  readonly userId: string;
}

/** Id of the item that every test tenant with data has. */
export const ITEM = "verified";
export const FILE = "verified.txt";

/** The removal of a test tenant. */
export interface Removal {
  readonly tenantId: string;
  readonly name: string;
  /** When its purge begins, by the environment's grace period; absent if it is purged, or `remains` states why not. */
  readonly purgedAfter?: string;
  /** Why it could not be removed. */
  readonly remains?: string;
}

export interface TenantsOptions {
  readonly plane: ControlPlane;
  readonly clock: Clock;
  readonly emailFor: (label: string) => string;
  readonly enter: (tenant: Made, password: string) => Promise<Omit<TestTenant, keyof Made | "password">>;
  /** Tier of those that the control plane creates. */
  readonly tier: string;
}

/** Prefix of every test tenant's name: a later run recognizes tenants of a killed one. */
const MARK = "Verify";
const NAME = new RegExp(`^${MARK} (\\d{8})T(\\d{2})(\\d{2})(\\d{2})-[0-9a-f]{6} `);
/** Age after which a test tenant counts as abandoned: no run takes longer. */
const ABANDONED_MS = 2 * 3_600_000;
/** Time for the lifecycle function to carry out one change. */
const CHANGE_SECONDS = 120;
const AT_ONCE = 4;

/** The test tenants of a run: it makes them, and removes all of them. */
export class TestTenants {
  private readonly run: string;
  private readonly made: Made[] = [];
  private readonly making = new Set<Promise<unknown>>();
  private pair: Promise<readonly [TestTenant, TestTenant]> | undefined;
  private addresses = 0;
  private closed = false;

  constructor(private readonly options: TenantsOptions) {
    const stamp = new Date(options.clock.now()).toISOString().slice(0, 19).replaceAll(/[-:]/g, "");
    this.run = `${stamp}-${randomBytes(3).toString("hex")}`;
  }

  /** Name and address of a new tenant. @param label letters of any script */
  named(label: string): Pick<Made, "name" | "email"> {
    this.addresses += 1;
    return {
      name: `${MARK} ${this.run} ${label}`,
      email: this.options.emailFor(`verify-${this.run.toLowerCase()}-${this.addresses}`),
    };
  }

  /** Makes a tenant, and remembers to remove it. @param create gets name and address, and returns the id */
  async make(label: string, create: (of: Pick<Made, "name" | "email">) => Promise<string>): Promise<Made> {
    if (this.closed) throw new Error("the run is over: no more test tenants");
    const named = this.named(label);
    const work = create(named).then((tenantId) => {
      const made = { ...named, tenantId };
      this.made.push(made);
      return made;
    });
    this.making.add(work);
    try {
      return await work;
    } finally {
      this.making.delete(work);
    }
  }

  /** A new tenant, made by the control plane, with its administrator signed in. */
  async signedIn(label: string): Promise<TestTenant> {
    const { plane, tier, enter } = this.options;
    const made = await this.make(label, async ({ name, email }) => {
      const body = { tenant_name: name, admin_email: email, tier };
      return (await plane.create(body, `verify-${randomBytes(8).toString("hex")}`)).tenant_id;
    });
    const password = newPassword();
    return { ...made, password, ...(await enter(made, password)) };
  }

  /** Two tenants with an item and a file each, the same for every probe. */
  two(): Promise<readonly [TestTenant, TestTenant]> {
    this.pair ??= (async () => {
      const [one, other] = await Promise.all([this.signedIn("One"), this.signedIn("Other")]);
      for (const { api, tenantId } of [one, other]) {
        const body = { item_id: ITEM, data: { of: tenantId } };
        expectSuccess("POST /data", await callRoute(api, "POST /data", { body }));
        await uploadFile(api, FILE, `of ${tenantId}`);
      }
      return [one, other] as const;
    })();
    return this.pair;
  }

  /** Removes tenants of killed runs. @returns their number */
  async removeAbandoned(): Promise<number> {
    const { entries } = await this.options.plane.tenants(undefined);
    const abandoned = entries.filter(
      ({ tenant_name, status }) =>
        status !== "deleted" && status !== "offboarding" && this.isAbandoned(tenant_name),
    );
    await inParallel(abandoned, AT_ONCE, ({ tenant_id }) => this.remove(tenant_id));
    return abandoned.length;
  }

  /** Removes every tenant of the run, and prevents new ones. */
  async removeAll(): Promise<Removal[]> {
    this.closed = true;
    await Promise.allSettled(this.making);
    const removals: Removal[] = [];
    await inParallel(this.made, AT_ONCE, async ({ tenantId, name }) => {
      const outcome = await this.remove(tenantId).catch((error: Error) => ({
        remains: error.message.split("\n", 1)[0] ?? "",
      }));
      removals.push({ tenantId, name, ...outcome });
    });
    return removals;
  }

  private isAbandoned(name: string): boolean {
    const [, day = "", hour, minute, second] = NAME.exec(name) ?? [];
    const began = Date.parse(
      `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}T${hour}:${minute}:${second}Z`,
    );
    return this.options.clock.now() - began > ABANDONED_MS;
  }

  /** Suspends and offboards. */
  private async remove(tenantId: string): Promise<Pick<Removal, "purgedAfter">> {
    const { plane, clock } = this.options;
    const tenant = await plane.tenant(tenantId);
    if (tenant.status === "deleted") return {};
    if (tenant.status === "active") await plane.change(tenant, { status: "suspended" });
    const suspended = await this.settled(tenantId, ({ pending }) => pending.length === 0);
    const leaving = suspended.status === "offboarding" ? suspended : await plane.offboard(suspended);
    const { purge_after: purgedAfter } = leaving.offboarding ?? {};
    // The purge waits for the grace period, and for presigned URLs to expire.
    if (purgedAfter !== undefined && Date.parse(purgedAfter) > clock.now()) return { purgedAfter };
    await this.settled(tenantId, ({ status }) => status === "deleted");
    return {};
  }

  private async settled(tenantId: string, wanted: (tenant: TenantView) => boolean): Promise<TenantView> {
    const { plane, clock } = this.options;
    const { found } = await until(
      `tenant ${tenantId} to settle`,
      { clock, seconds: CHANGE_SECONDS },
      async () => {
        const tenant = await plane.tenant(tenantId);
        return wanted(tenant) ? tenant : undefined;
      },
    );
    return found;
  }
}
