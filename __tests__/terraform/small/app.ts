import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ApiGatewayApiKey } from "@cdktf/provider-aws/lib/api-gateway-api-key";
import { App, TerraformOutput } from "cdktf";
import { dev } from "../../../environments/dev";
import type { EnvironmentConfig } from "../../../environments/schema";
import { backendOf, type Project } from "../../../operate/terraform/project";
import { BaseStack } from "../../../stacks/base-stack";
import { PublishedOutputs } from "../../../stacks/constructs/configuration/published-outputs";
import { TenantTable } from "../../../stacks/constructs/data/tenant-table";
import { PrivateBucket } from "../../../stacks/constructs/storage/private-bucket";
import { StateBackendStack } from "../../../stacks/state-backend-stack";

/** What the code of the small app says; tests deploy one and go on with another. */
export interface Variant {
  /** The members' table forgets items by this attribute; absent: never. */
  readonly expiresAt?: string;
  /** A stack that the code no longer declares. */
  readonly withRetired?: true;
}

export const environment: EnvironmentConfig = {
  ...dev,
  state: { bucket: "small-tfstate", keyPrefix: "small/dev", ownState: "local" },
};

/** The value of the API key: nothing may ever show it. */
export const SECRET = "Kx9-never-to-be-shown-anywhere";

/** Two tables, a bucket and a secret, of the project's own constructs: what can be deployed to an emulator in seconds. */
class SmallStack extends BaseStack {
  constructor(app: App, { expiresAt }: Variant) {
    super(app, "small-dev", { environment, state: "s3" });
    const { table } = new TenantTable(this, "tenant_data", {
      environment,
      tableName: "small-tenant-data",
      sortKey: "item_id",
    });
    new TenantTable(this, "tenant_members", {
      environment,
      tableName: "small-tenant-members",
      sortKey: "user_id",
      ...(expiresAt !== undefined && { expiresAt }),
    });
    new PrivateBucket(this, "files", {
      bucketName: "small-files",
      preventDestroy: false,
      forceDestroy: true,
    });
    const key = new ApiGatewayApiKey(this, "tenant_key", { name: "small-tenant", value: SECRET });
    new PublishedOutputs(this, "published", {
      environment: environment.name,
      outputs: { table_arn: { value: table.arn, description: "The tenants' table" } },
    });
    new TerraformOutput(this, "tenant_key_value", { value: key.value, sensitive: true });
  }
}

class RetiredStack extends BaseStack {
  constructor(app: App) {
    super(app, "retired-dev", { environment, state: "s3" });
    new TenantTable(this, "old", { environment, tableName: "small-old" });
  }
}

/** Synthesizes the small app. @param output where to, as `cdktf.out` */
export function synthesizeSmall(output: string, variant: Variant): void {
  const app = new App({ outdir: output, stackTraces: false });
  new StateBackendStack(app, environment);
  new SmallStack(app, variant);
  if (variant.withRetired) new RetiredStack(app);
  app.synth();
}

/** What the commands see of the small app, as it was synthesized last. */
export const smallProject = (output: string): Project => ({
  environments: () => [environment],
  stacks: () => {
    const manifest = JSON.parse(readFileSync(join(output, "manifest.json"), "utf8")) as { stacks: object };
    return Object.keys(manifest.stacks)
      .sort()
      .map((name) => {
        const directory = join(output, "stacks", name);
        const template = JSON.parse(readFileSync(join(directory, "cdk.tf.json"), "utf8"));
        return { name, backend: backendOf(name, template, directory) };
      });
  },
  synthesize: async () => output,
});
