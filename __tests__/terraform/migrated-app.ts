import { join } from "node:path";
import { CognitoUserPool } from "@cdktf/provider-aws/lib/cognito-user-pool";
import { App } from "cdktf";
import type { Workspace } from "../../develop/emulator/workspace";
import { dev } from "../../environments/dev";
import type { EnvironmentConfig } from "../../environments/schema";
import type { Checkout } from "../../operate/plan/checkout";
import { readSynthesized } from "../../operate/plan/synthesized";
import { BaseStack } from "../../stacks/base-stack";
import { TenantTable } from "../../stacks/constructs/data/tenant-table";
import { StateBackendStack } from "../../stacks/state-backend-stack";

/** What the code and the environment's data say at one time. */
export interface Version {
  readonly bucket: string;
  /** Where the state of the bucket's own stack is. */
  readonly ownState: EnvironmentConfig["state"]["ownState"];
  /** What encrypts the state; absent: S3's own keys. */
  readonly encryption?: EnvironmentConfig["state"]["encryption"];
  readonly stack: string;
  /** Construct id of the table of notes, which is its address. */
  readonly notes: string;
  /** Where that table was before: writes a `moved` block. */
  readonly movedFrom?: string;
  /** A table and a user pool that somebody made by hand: the pool's id, once there is one. */
  readonly adopted?: { readonly userPoolId: string };
  /** Writes `import` blocks for what is adopted. */
  readonly importing?: true;
}

export const KEY_PREFIX = "small/dev";
export const NOTES_TABLE = "small-notes";
export const LEGACY_TABLE = "legacy-customers";
export const LEGACY_POOL = "legacy-users";

/** A deployment that is migrated: its state in a bucket of its own making, its data in what must not be replaced. */
export class MigratedApp implements Checkout {
  readonly exceptions = [];
  readonly root: string;

  constructor(
    private readonly workspace: Workspace,
    public version: Version,
  ) {
    this.root = join(workspace.output, "..");
  }

  get environments(): EnvironmentConfig[] {
    const { bucket, ownState, encryption } = this.version;
    return [{ ...dev, state: { bucket, keyPrefix: KEY_PREFIX, ownState, encryption } }];
  }

  readonly terraform = () => this.workspace.cli;
  readonly today = () => "2026-03-01";
  readonly revision = async () => ({ commit: "a".repeat(40), uncommitted: [] });

  async synthesize() {
    const [environment = dev] = this.environments;
    const { stack: name, notes, movedFrom, adopted, importing } = this.version;
    const app = new App({ outdir: this.workspace.output, stackTraces: false });
    new StateBackendStack(app, environment);
    const stack = new BaseStack(app, name, { environment, state: "s3" });
    const { table } = new TenantTable(stack, notes, {
      environment,
      tableName: NOTES_TABLE,
      sortKey: "note_id",
    });
    if (movedFrom !== undefined) table.moveFromId(movedFrom);
    if (adopted !== undefined) {
      const { table: legacy } = new TenantTable(stack, "customers", { environment, tableName: LEGACY_TABLE });
      const pool = new CognitoUserPool(stack, "users", { name: LEGACY_POOL });
      if (importing) {
        legacy.importFrom(LEGACY_TABLE);
        pool.importFrom(adopted.userPoolId);
      }
    }
    app.synth();
    return readSynthesized(this.workspace.output);
  }
}
