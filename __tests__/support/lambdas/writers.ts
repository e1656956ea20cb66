import { dataOperations } from "../../../lambdas/data/operations";
import { ItemStore } from "../../../lambdas/data/store";
import { fileOperations } from "../../../lambdas/files/operations";
import type { FileStore } from "../../../lambdas/files/store";
import { Problem } from "../../../lambdas/shared/errors";
import { readAccessState } from "../../../lambdas/tenancy/own-record";
import { TenantContexts } from "../../../lambdas/tenancy/tenant-context";
import { TenantTables } from "../../../lambdas/tenancy/tenant-table";
import { claimsOf, clientId, issuer } from "./events";
import { type Platform, UPLOAD_URL_SECONDS } from "./platform";

/** How long a function's request can take, in seconds. */
const REQUEST_SECONDS = 30;

interface Upload {
  readonly bucket: Platform["s3"];
  readonly key: string;
  readonly expires: number;
}

/**
 * A tenant's users: what they are told was done is remembered, and nothing else. Each writer is a warm function with what it
 * has read of the record; requests can take as long as functions let them, and uploads begin while their URL is good.
 */
export class Users {
  readonly items = new Map<string, unknown>();
  readonly files = new Map<string, string>();
  readonly refused = { items: 0, files: 0 };
  /** A pending event: its time and its effect. */
  private pending: { readonly at: number; readonly end: () => void | Promise<void> }[] = [];
  private readonly functions: readonly ReturnType<Users["newFunction"]>[];
  private writes = 0;

  constructor(
    private readonly platform: Platform,
    private readonly tenantId: string,
    functions = 2,
  ) {
    this.functions = Array.from({ length: functions }, () => this.newFunction());
  }

  /** Makes the record's past the users' own: what is there now was acknowledged. */
  know(items: readonly Readonly<Record<string, unknown>>[], files: Readonly<Record<string, string>>): this {
    for (const { item_id, data } of items) this.items.set(String(item_id), data);
    for (const [key, text] of Object.entries(files)) this.files.set(key, text);
    return this;
  }

  /** An action of users after a number of milliseconds. */
  later(milliseconds: number, what: () => Promise<void>): void {
    this.pending.push({ at: this.platform.state.now + milliseconds, end: what });
  }

  /** Advances the clock and runs each due event at its time. */
  async advance(milliseconds: number): Promise<void> {
    const { state } = this.platform;
    const end = state.now + milliseconds;
    for (;;) {
      const [next] = this.pending.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
      if (next === undefined) break;
      this.pending = this.pending.filter((each) => each !== next);
      state.now = Math.max(state.now, next.at);
      await next.end();
    }
    state.now = Math.max(state.now, end);
  }

  /** @param seconds that the request takes before it writes; absent or 0: none */
  async putItem(id: string, { by = 0, seconds = 0 } = {}): Promise<void> {
    const data = { written: ++this.writes };
    await this.request("items", seconds, async (hold) => {
      await this.functions[by]?.data["PUT /data/{item_id}"](
        await this.requestOf(by, { item_id: id }, { data }, hold),
      );
      this.items.set(id, data);
    });
  }

  async deleteItem(id: string, { by = 0, seconds = 0 } = {}): Promise<void> {
    await this.request("items", seconds, async (hold) => {
      await this.functions[by]?.data["DELETE /data/{item_id}"](
        await this.requestOf(by, { item_id: id }, undefined, hold),
      );
      this.items.delete(id);
    });
  }

  /** The item as a user sees it. */
  async readItem(id: string, { by = 0 } = {}): Promise<unknown> {
    const request = await this.requestOf(by, { item_id: id }, undefined);
    const reply = await this.functions[by]?.data["GET /data/{item_id}"](request).catch((error: unknown) => {
      if (error instanceof Problem && error.status === 404) return undefined;
      throw error;
    });
    return Reflect.get(Object(reply?.body), "data");
  }

  async deleteFile(key: string, { by = 0, seconds = 0 } = {}): Promise<void> {
    await this.request("files", seconds, async (hold) => {
      await this.functions[by]?.files["DELETE /files/{key+}"](
        await this.requestOf(by, { key }, undefined, hold),
      );
      this.files.delete(key);
    });
  }

  /**
   * @param seconds that the request for the URL takes; `after`: when the upload begins, in seconds after that, which is too
   * late beyond the URL's life; `lasting`: how long it takes
   */
  async upload(key: string, { by = 0, seconds = 0, after = 0, lasting = 0 } = {}): Promise<void> {
    const text = `upload ${++this.writes}`;
    await this.request("files", seconds, async (hold) => {
      const body = { key, content_type: "text/plain", size: text.length };
      const reply = await this.functions[by]?.files["POST /files"](await this.requestOf(by, {}, body, hold));
      if (reply === undefined) throw new Error("there is no such function");
      const { bucket, expires } = reply.body as object as Upload;
      const begins = this.platform.state.now + after * 1000;
      if (begins > expires) return;
      this.pending.push({
        at: begins + lasting * 1000,
        end: () => {
          bucket.put(`tenants/${this.tenantId}/${key}`, text, { ContentType: "text/plain" });
          this.files.set(key, text);
        },
      });
    });
  }

  /** Begins a request; the part that writes comes when its time is over. */
  private async request(
    what: "items" | "files",
    seconds: number,
    run: (hold: () => Promise<void>) => Promise<void>,
  ): Promise<void> {
    if (seconds > REQUEST_SECONDS) throw new Error("no request takes that long");
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    let reached = () => {};
    const atHold = new Promise<void>((resolve) => {
      reached = resolve;
    });
    const done = run(async () => {
      if (seconds === 0) return;
      reached();
      await held;
    }).catch((error: unknown) => {
      if (!(error instanceof Problem) || error.slug !== "tenant-moving") throw error;
      this.refused[what] += 1;
    });
    await Promise.race([done, atHold]);
    if (seconds === 0) return;
    this.pending.push({
      at: this.platform.state.now + seconds * 1000,
      end: () => {
        release();
        return done;
      },
    });
  }

  private async requestOf(by: number, params: object, body: unknown, hold = async () => {}): Promise<never> {
    const tenant = await this.functions[by]?.contexts.of(claimsOf(this.tenantId));
    return { tenant: { ...tenant, hold }, params, body, query: {}, header: () => undefined } as never;
  }

  private newFunction() {
    const { platform } = this;
    const tenancy = platform.newTenancy();
    const { state } = platform;
    const contexts = new TenantContexts({
      pool: { issuer, clientId },
      mfa: { users: "optional", administrators: "optional", tiers: {} },
      readAccessState: async (tenantId) => {
        const own = await tenancy.documents.of(tenancy.ownSession(tenantId));
        const state = await readAccessState(own, "metadata", tenantId);
        return state && { ...state, ownMfa: undefined, connection: undefined };
      },
      // Writers are not among the tenant's users.
      readUser: async () => ({ role: "tenant-admin", status: "active" }),
      readMachine: async () => undefined,
      now: () => state.now,
    });
    const tables = new TenantTables(tenancy.documents, tenancy.resolver);
    const held = (tenant: object) => (Reflect.get(tenant, "hold") as () => Promise<void>)();
    return {
      contexts,
      data: dataOperations(async (tenant) => {
        const table = await tables.of(tenant);
        await held(tenant);
        return new ItemStore(table, () => new Date(state.now));
      }),
      files: fileOperations({
        filesOf: async (tenant) => {
          const { bucket, credentials } = tenancy.resolver.of(tenant.tenantId, tenant.binding);
          await tenancy.files.of(credentials);
          await held(tenant);
          const store = bucket === "bucket" ? platform.s3 : platform.siloS3;
          const presignUpload = async (key: string): Promise<Upload> => ({
            bucket: store,
            key,
            expires: state.now + UPLOAD_URL_SECONDS * 1000,
          });
          const remove = async (key: string) => store.delete(`tenants/${tenant.tenantId}/${key}`);
          return { presignUpload, remove } as unknown as FileStore;
        },
        maxUploadBytes: 1000,
      }),
    };
  }
}
