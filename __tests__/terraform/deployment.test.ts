import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import {
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectVersionsCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { App } from "cdktf";
import { functionNames } from "../../api/route";
import { dev } from "../../environments/dev";
import { loadEnvironments } from "../../environments/load";
import { deploymentFromState } from "../../local/deployment/terraform-state";
import { type LocalPlatform, startPlatform } from "../../local/platform";
import { compose } from "../../main";
import { bundleFunctions } from "../../stacks/support/bundling";
import { stateKey } from "../../stacks/support/naming";
import { type Moto, startMoto } from "../../tools/terraform/moto";
import { succeeded } from "../../tools/terraform/process";
import { Workspace } from "../../tools/terraform/workspace";
import { endToEndSuite } from "../e2e/suite";
import { targetOf } from "../e2e/tenants";
import { brokenCodeSuite } from "../isolation/broken-code";
import { requestSuite } from "../isolation/requests";
import { differences, type KnownGap } from "./plan";
import { describeWith, findRequirements } from "./requirements";

/** Matched exactly: a difference that is not here fails, and so does one here that no longer occurs. */
const knownGaps: readonly KnownGap[] = functionNames.map((name) => ({
  address: `aws_lambda_function.${name}_function`,
  attribute: "logging_config",
  reason: "Moto does not store a function's logging configuration",
}));

const platform = "saas-dev";
const backend = "state-backend-dev";
const platformState = { Bucket: dev.state.bucket, Key: stateKey(dev.state.keyPrefix, platform) };
const requirements = findRequirements();

jest.setTimeout(300_000);

describeWith(requirements)("Terraform on an AWS emulator", () => {
  let moto: Moto;
  let workspace: Workspace;
  let s3: S3Client;

  beforeAll(async () => {
    if (!("found" in requirements)) return;
    const { toolchain, moto: command } = requirements.found;
    moto = await startMoto({ command, accountId: dev.accountId });
    workspace = new Workspace(toolchain, moto.url);
    s3 = new S3Client({
      region: dev.region,
      endpoint: moto.url,
      credentials: { accessKeyId: "operator", secretAccessKey: "not-a-secret" },
    });
  });

  afterAll(async () => {
    s3?.destroy();
    workspace?.remove();
    await moto?.close();
  });

  const deploy = (stack: string) =>
    workspace.cdktf("deploy", stack, "--auto-approve", "--skip-provider-lock");
  const terraform = async (stack: string, ...args: string[]) =>
    succeeded(await workspace.terraform(stack, ...args)).stdout;
  /** What `force_destroy` does, in one call: Moto fails at delete markers that are deleted one by one. */
  const emptyBucket = async (Bucket: string) => {
    const { Versions = [], DeleteMarkers = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket }));
    const Objects = [...Versions, ...DeleteMarkers].map(({ Key, VersionId }) => ({ Key, VersionId }));
    if (Objects.length > 0) await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
  };
  const exists = async (key: string) => {
    const found = s3.send(new HeadObjectCommand({ ...platformState, Key: key }));
    return found.then(
      () => true,
      () => false,
    );
  };

  it("cdktf synthesizes every stack", async () => {
    succeeded(await workspace.cdktf("synth"));
    expect(workspace.stacks()).toEqual(
      ["dev", "local", "prod", "staging"].flatMap((name) => [`saas-${name}`, `state-backend-${name}`]).sort(),
    );
  });

  it("every stack of every environment is valid", async () => {
    for (const stack of workspace.stacks()) {
      await terraform(stack, "init", "-backend=false", "-input=false");
      expect([stack, JSON.parse(await terraform(stack, "validate", "-json"))]).toEqual([
        stack,
        expect.objectContaining({ valid: true, error_count: 0, warning_count: 0 }),
      ]);
    }
  });

  it("cdktf deploys the state backend, from local state", async () => {
    succeeded(await deploy(backend));
    expect(existsSync(join(workspace.output, `../terraform.${backend}.tfstate`))).toBe(true);
  });

  it("the state backend's own state moves into the bucket it made", async () => {
    const moved = { ...dev, state: { ...dev.state, ownState: "bucket" } };
    const app = new App({ outdir: workspace.output });
    compose(app, loadEnvironments({ dev: moved }), await bundleFunctions());
    app.synth();
    await terraform(backend, "init", "-migrate-state", "-force-copy", "-input=false");
    expect(await exists(stateKey(dev.state.keyPrefix, backend))).toBe(true);
    expect((await terraform(backend, "state", "list")).split("\n")).toContain("aws_s3_bucket.state");
  });

  it("refuses to destroy the bucket of the state", async () => {
    const { code, stdout, stderr } = await workspace.terraform(
      backend,
      "destroy",
      "-auto-approve",
      "-input=false",
    );
    expect(code).toBe(1);
    expect(stdout + stderr).toContain("prevent_destroy");
    expect(await exists(stateKey(dev.state.keyPrefix, backend))).toBe(true);
  });

  it("cdktf deploys the platform, its state in the bucket, locked meanwhile", async () => {
    const lock = `${platformState.Key}.tflock`;
    let locked = false;
    const watch = setInterval(async () => {
      locked ||= await exists(lock);
    }, 500);
    try {
      succeeded(await deploy(platform));
    } finally {
      clearInterval(watch);
    }
    expect(locked).toBe(true);
    expect(await exists(lock)).toBe(false);
    const state = await s3.send(new GetObjectCommand(platformState));
    expect(JSON.parse((await state.Body?.transformToString()) ?? "")).toMatchObject({
      version: 4,
      terraform_version: expect.any(String),
    });
  });

  it("the state reads like the pinned table of contents", async () => {
    const pinned = readFileSync(join(__dirname, "../stacks/addresses", `${platform}.txt`), "utf8");
    expect((await terraform(platform, "state", "list")).trim().split("\n").sort()).toEqual(
      pinned.trim().split("\n"),
    );
  });

  it("has the six outputs, also as parameters", async () => {
    const outputs = JSON.parse(await terraform(platform, "output", "-json")) as Record<
      string,
      { value: string }
    >;
    expect(outputs).toMatchObject({
      api_endpoint: {
        value: expect.stringMatching(/^https:\/\/\w+\.execute-api\.eu-central-1\.amazonaws\.com\/dev$/),
      },
      user_pool_id: { value: expect.stringMatching(/^eu-central-1_/) },
      user_pool_client_id: { value: expect.any(String) },
      tenant_metadata_table_name: { value: "saas-dev-tenant-metadata" },
      tenant_data_table_name: { value: "saas-dev-tenant-data" },
      tenant_data_bucket_name: { value: `saas-dev-tenant-data-${dev.accountId}-${dev.region}` },
    });
    const { resources } = deploymentFromState(await terraform(platform, "show", "-json"));
    const parameters = resources
      .filter(({ type, name }) => type === "aws_ssm_parameter" && name.startsWith("output_"))
      .map(({ values }) => [values.name, values.insecure_value]);
    expect(Object.fromEntries(parameters)).toEqual(
      Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [`/saas/dev/${name}`, value])),
    );
  });

  it("plans nothing when nothing changed, but for the emulator's known gaps", async () => {
    const file = join(workspace.stackDirectory(platform), "second.plan");
    await terraform(platform, "plan", "-input=false", `-out=${file}`);
    const expected = knownGaps.map(({ address, attribute }) => `${address}: ${attribute}`);
    expect(differences(await terraform(platform, "show", "-json", file))).toEqual(expected.sort());
  });

  describe("the deployed platform", () => {
    let running: LocalPlatform | undefined;
    endToEndSuite(async () => {
      const deployment = deploymentFromState(await terraform(platform, "show", "-json"));
      const backends = { dynamodb: moto.url, s3: moto.url, "cognito-idp": moto.url };
      running = await startPlatform({ deployment, backends });
      return { ...targetOf(running), corsOrigins: dev.cors.allowOrigins };
    });
    const shared = async () => {
      if (running === undefined) throw new Error("the platform did not start");
      return { ...running, close: async () => {} };
    };
    requestSuite(shared);
    brokenCodeSuite(shared);
    afterAll(() => running?.close());
  });

  it("cdktf destroys the platform, and leaves an empty state", async () => {
    await emptyBucket(`saas-dev-tenant-data-${dev.accountId}-${dev.region}`);
    succeeded(await workspace.cdktf("destroy", platform, "--auto-approve", "--skip-provider-lock"));
    expect((await terraform(platform, "state", "list")).trim()).toBe("");
  });
});
