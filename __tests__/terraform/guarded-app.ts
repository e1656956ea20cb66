import { join } from "node:path";
import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { SsmParameter } from "@cdktf/provider-aws/lib/ssm-parameter";
import { App, TerraformOutput } from "cdktf";
import type { Workspace } from "../../develop/emulator/workspace";
import { dev } from "../../environments/dev";
import type { PlanException } from "../../environments/plan-exceptions";
import type { Checkout } from "../../operate/plan/checkout";
import { readSynthesized } from "../../operate/plan/synthesized";
import { BaseStack } from "../../stacks/base-stack";
import { TenantTable } from "../../stacks/constructs/data/tenant-table";
import { PrivateBucket } from "../../stacks/constructs/storage/private-bucket";

/** The one stack of the app. */
export const STACK = "guarded-dev";

/** What somebody may do to the stack. */
export interface Edits {
  /** Gives the table another name: AWS cannot rename one, so it is replaced. */
  readonly notesName?: string;
  /** Gives the table of drafts another address, and says so. */
  readonly draftsMoved?: true;
  readonly scrapsDeleted?: true;
  /** Takes the table out of Terraform's hands with a `removed` block. */
  readonly ledgerForgotten?: true;
  /** Lets Terraform delete what is in the bucket. */
  readonly forceDestroy?: true;
  readonly secret?: string;
}

/** A small platform of the project's own constructs: enough to lose data with, and quick to deploy to an emulator. */
export class GuardedApp implements Checkout {
  edits: Edits = {};
  exceptions: PlanException[] = [];
  commit = "a".repeat(40);
  readonly environments = [dev];
  readonly root: string;

  constructor(private readonly workspace: Workspace) {
    this.root = join(workspace.output, "..");
  }

  readonly terraform = () => this.workspace.cli;
  readonly today = () => "2026-03-01";
  readonly revision = async () => ({ commit: this.commit, uncommitted: [] });

  async synthesize() {
    const app = new App({ outdir: this.workspace.output, stackTraces: false });
    const stack = new BaseStack(app, STACK, { environment: dev, state: "local" });
    const {
      notesName = "notes",
      draftsMoved,
      scrapsDeleted,
      ledgerForgotten,
      forceDestroy,
      secret,
    } = this.edits;
    const table = (id: string, name = id) =>
      new TenantTable(stack, id, { environment: dev, tableName: `${STACK}-${name}` }).table;
    const notes = table("notes", notesName);
    if (draftsMoved) table("papers", "drafts").moveFromId("aws_dynamodb_table.drafts");
    else table("drafts");
    if (!scrapsDeleted) table("scraps");
    if (ledgerForgotten) {
      stack.addOverride("removed", [{ from: "aws_dynamodb_table.ledger", lifecycle: { destroy: false } }]);
    } else table("ledger");
    new PrivateBucket(stack, "files", {
      bucketName: `${STACK}-files`,
      preventDestroy: false,
      forceDestroy: forceDestroy === true,
    });
    new CloudwatchLogGroup(stack, "audit", { name: `/${STACK}/audit`, retentionInDays: 30 });
    new SsmParameter(stack, "key", {
      name: `/${STACK}/key`,
      type: "String",
      value: secret ?? "first-secret",
    });
    new TerraformOutput(stack, "notes_table_name", { value: notes.name });
    app.synth();
    return readSynthesized(this.workspace.output);
  }
}
