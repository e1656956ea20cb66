import { join } from "node:path";
import { BackupVault } from "@cdktf/provider-aws/lib/backup-vault";
import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { App } from "cdktf";
import type { Workspace } from "../../develop/emulator/workspace";
import { dev } from "../../environments/dev";
import type { Checkout } from "../../operate/plan/checkout";
import { readSynthesized } from "../../operate/plan/synthesized";
import { BaseStack } from "../../stacks/base-stack";
import { TenantTable } from "../../stacks/constructs/data/tenant-table";
import { EnvironmentKey } from "../../stacks/constructs/encryption/environment-key";
import { TenantUsers } from "../../stacks/constructs/identity/tenant-users";
import { PrivateBucket } from "../../stacks/constructs/storage/private-bucket";

/** The one stack of the app. */
export const PROTECTED = "protected-dev";

/**
 * A resource of each type that stacks protect from removal, the names that calls about it have, and the call after its creation
 * that fails: in AWS for a missing permission or a tag that does not count yet, say.
 */
export const failures: Readonly<Record<string, (call: Call) => boolean>> = {
  "aws_dynamodb_table.notes": ({ target }) => target === "DynamoDB_20120810.UpdateContinuousBackups",
  "aws_s3_bucket.files": ({ method, path, query }) =>
    method === "PUT" && path.includes(`${PROTECTED}-files`) && query.has("tagging"),
  "aws_cognito_user_pool.users": ({ target }) =>
    target === "AWSCognitoIdentityProviderService.GetUserPoolMfaConfig",
  "aws_kms_key.environment": ({ target }) => target === "TrentService.EnableKeyRotation",
  "aws_cloudwatch_log_group.audit": ({ target }) => target === "Logs_20140328.PutRetentionPolicy",
  "aws_backup_vault.vault": ({ method, path }) => method === "GET" && path.startsWith("/backup-vaults/"),
};

export interface Call {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** X-Amz-Target; empty for REST. */
  readonly target: string;
}

/** A small platform of the project's own constructs, all of it protected from removal. */
export class ProtectedApp implements Checkout {
  readonly exceptions = [];
  readonly environments = [dev];
  readonly root: string;

  constructor(private readonly workspace: Workspace) {
    this.root = join(workspace.output, "..");
  }

  readonly terraform = () => this.workspace.cli;
  readonly today = () => "2026-03-01";
  readonly revision = async () => ({ commit: "a".repeat(40), uncommitted: [] });

  async synthesize() {
    const app = new App({ outdir: this.workspace.output, stackTraces: false });
    const environment = { ...dev, removalProtection: true };
    const stack = new BaseStack(app, PROTECTED, { environment, state: "local" });
    const lifecycle = { preventDestroy: environment.removalProtection };
    new TenantTable(stack, "notes", { environment, tableName: `${PROTECTED}-notes` });
    new PrivateBucket(stack, "files", {
      bucketName: `${PROTECTED}-files`,
      preventDestroy: true,
      forceDestroy: false,
    });
    new TenantUsers(stack, "users", { environment, userPoolName: `${PROTECTED}-users` });
    new EnvironmentKey(stack, "environment", { environment, alias: PROTECTED });
    new CloudwatchLogGroup(stack, "audit", { name: `/${PROTECTED}/audit`, retentionInDays: 30, lifecycle });
    new BackupVault(stack, "vault", { name: PROTECTED, lifecycle });
    app.synth();
    return readSynthesized(this.workspace.output);
  }
}
