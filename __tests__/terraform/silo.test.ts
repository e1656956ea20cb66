import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type BucketLocationConstraint, CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { GetParameterCommand, PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { succeeded } from "@saas/cli-kit/process";
import { App } from "cdktf";
import { type Moto, startMoto } from "../../develop/emulator/moto";
import { Workspace } from "../../develop/emulator/workspace";
import { dev } from "../../environments/dev";
import { loadEnvironments } from "../../environments/load";
import { prod } from "../../environments/prod";
import {
  ALARM_TOPIC_OUTPUT,
  bindingParameter,
  functionRoleOutput,
  parameterName,
  RESTORE_ROLE_OUTPUT,
  siloStackName,
} from "../../stacks/support/naming";
import { compose } from "../../synthesis/compose";
import { protectedDev } from "../support/protected-dev";
import { acme, globex } from "../support/silos";
import { differences, planned } from "./plan";
import { describeWith, findRequirements } from "./requirements";

const silo = siloStackName("dev", acme.slug);
const other = siloStackName("dev", globex.slug);
const requirements = findRequirements();

/** Silos beside a platform that is nothing but its published parameters: they need no more of it. */
describeWith(requirements)("a silo's stack, deployed by Terraform on an AWS emulator", () => {
  let moto: Moto;
  let workspace: Workspace;
  let s3: S3Client;
  let ssm: SSMClient;

  beforeAll(async () => {
    if (!("found" in requirements)) return;
    const { toolchain, moto: command } = requirements.found;
    moto = await startMoto({ command, accountId: dev.accountId });
    workspace = new Workspace(toolchain, moto.url);
    const settings = {
      region: dev.region,
      endpoint: moto.url,
      credentials: { accessKeyId: "operator", secretAccessKey: "not-a-secret" },
    };
    s3 = new S3Client({ ...settings, forcePathStyle: true });
    ssm = new SSMClient(settings);
    await s3.send(
      new CreateBucketCommand({
        Bucket: dev.state.bucket,
        CreateBucketConfiguration: { LocationConstraint: dev.region as BucketLocationConstraint },
      }),
    );
    const app = new App({ outdir: workspace.output, stackTraces: false });
    // One is protected, so that its stores have the policies that lock them.
    const environments = loadEnvironments({
      dev: {
        ...protectedDev,
        storageAccess: prod.storageAccess,
        siloTenants: [acme, { ...globex, removalProtection: false }],
      },
    });
    compose(app, environments, undefined, new Set([silo, other]));
    app.synth();
  });

  afterAll(async () => {
    s3?.destroy();
    ssm?.destroy();
    workspace?.remove();
    await moto?.close();
  });

  const terraform = async (stack: string, ...args: string[]) =>
    succeeded(await workspace.terraform(stack, ...args)).stdout;
  const deploy = async (stack: string) => {
    await terraform(stack, "init", "-input=false");
    await terraform(stack, "apply", "-auto-approve", "-input=false");
  };
  const differencesOf = async (stack: string) => {
    const file = await planned(workspace, stack);
    return file === undefined ? [] : differences(await terraform(stack, "show", "-json", file));
  };
  const bindingOf = async (tenantId: string) => {
    const { Parameter } = await ssm.send(
      new GetParameterCommand({ Name: bindingParameter("dev", tenantId) }),
    );
    return JSON.parse(Parameter?.Value ?? "");
  };

  it("is valid, and its plan names the parameter that a platform would publish", async () => {
    await terraform(silo, "init", "-input=false");
    expect(JSON.parse(await terraform(silo, "validate", "-json"))).toMatchObject({
      valid: true,
      error_count: 0,
      warning_count: 0,
    });
    const { code, stderr } = await workspace.terraform(silo, "plan", "-input=false");
    expect(code).toBe(1);
    expect(stderr).toContain("/saas/dev/alarm_topic_arn");
  });

  it("is planned in whole before its first deployment, from what the platform publishes", async () => {
    const published = [
      ...["data", "files", "lifecycle", "admin", "onboarding"].map((name) => [
        functionRoleOutput(name),
        `arn:aws:iam::${dev.accountId}:role/saas-dev-${name}`,
      ]),
      [RESTORE_ROLE_OUTPUT, `arn:aws:iam::${dev.accountId}:role/saas-dev-restore`],
      [ALARM_TOPIC_OUTPUT, `arn:aws:sns:${dev.region}:${dev.accountId}:saas-dev-alarms`],
    ];
    for (const [output = "", Value] of published) {
      await ssm.send(new PutParameterCommand({ Name: parameterName("dev", output), Value, Type: "String" }));
    }
    const pinned = readFileSync(join(__dirname, "../stacks/addresses/saas-prod-silo-acme.txt"), "utf8");
    expect(await differencesOf(silo)).toEqual(
      pinned
        .trim()
        .split("\n")
        .map((address) => `${address}: create`),
    );
  });

  it("is deployed, publishes its binding, and has nothing to plan then", async () => {
    await deploy(silo);
    expect(await bindingOf(acme.tenantId)).toEqual({
      model: "silo",
      slug: "acme",
      data_table: `${silo}-tenant-data`,
      bucket: `${silo}-${dev.accountId}`,
      access_role_arn: `arn:aws:iam::${dev.accountId}:role/${silo}-tenant-access`,
    });
    expect(await differencesOf(silo)).toEqual([]);
  });

  it("is deployed and destroyed beside another, which notices neither", async () => {
    await deploy(other);
    expect(await differencesOf(silo)).toEqual([]);
    await terraform(other, "destroy", "-auto-approve", "-input=false");
    await expect(bindingOf(globex.tenantId)).rejects.toMatchObject({ name: "ParameterNotFound" });
    expect(await differencesOf(silo)).toEqual([]);
    expect(await bindingOf(acme.tenantId)).toMatchObject({ slug: "acme" });
  });
});
