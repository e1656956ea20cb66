import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import {
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectVersionsCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { succeeded } from "@saas/cli-kit/process";
import { deploymentFromState, resourcesFromState } from "@saas/local-aws/terraform";
import { App } from "cdktf";
import { type Moto, startMoto } from "../../develop/emulator/moto";
import { Workspace } from "../../develop/emulator/workspace";
import { type Front, startFront } from "../../develop/permissions/front";
import { Memory } from "../../develop/permissions/memory";
import { type RecordedCheck, record } from "../../develop/permissions/recording";
import { type LocalPlatform, startPlatform } from "../../develop/start/platform";
import { dev } from "../../environments/dev";
import { loadEnvironments } from "../../environments/load";
import type { EnvironmentConfig } from "../../environments/schema";
import type { SiloTenant } from "../../environments/schema/data";
import { comparePlan } from "../../operate/drift/compare";
import { parseRefreshedPlan } from "../../operate/terraform/plan-json";
import { probes } from "../../operate/verify/probes";
import { restoreRoleName, siloStackName, stateKey } from "../../stacks/support/naming";
import { compose } from "../../synthesis/compose";
import { ciAccessOf, may } from "../support/ci-access";
import deployed from "../support/recorded/deploy.json";
import readings from "../support/recorded/plan.json";
import { globex } from "../support/silos";
import { brokenCodeSuite } from "../support/suites/broken-code/suite";
import { endToEndSuite } from "../support/suites/end-to-end/suite";
import { requestSuite } from "../support/suites/requests/suite";
import { synthesize } from "../support/synth";
import { targetOf } from "../support/target/tenants";
import { differences, planFileOf, planned } from "./plan";
import { describeWith, findRequirements } from "./requirements";
import { verified } from "./verified";

const environment: EnvironmentConfig = dev;
const platform = "saas-dev";
const backend = "state-backend-dev";
const access = "ci-access-dev";
const platformState = { Bucket: dev.state.bucket, Key: stateKey(dev.state.keyPrefix, platform) };
const requirements = findRequirements();

describeWith(requirements)("Terraform on an AWS emulator", () => {
  let moto: Moto;
  let workspace: Workspace;
  let s3: S3Client;
  /** What stands before the emulator for a role of CI: it refuses what the synthesized policies do not allow. */
  let deploying: Front;
  let planning: Front;
  /** Refuses nothing, and learns what the others must know. */
  let administering: Front;

  beforeAll(async () => {
    if (!("found" in requirements)) return;
    const { toolchain, moto: command } = requirements.found;
    moto = await startMoto({ command, accountId: dev.accountId });
    workspace = new Workspace(toolchain, moto.url);
    const { plan, deploy } = ciAccessOf(synthesize([environment], access), environment);
    const { accountId, region } = dev;
    const front = { emulator: moto.url, place: { accountId, region }, memory: new Memory() };
    deploying = await startFront({ ...front, allows: (check) => may(accountId, deploy, check) });
    planning = await startFront({ ...front, allows: (check) => may(accountId, plan, check) });
    administering = await startFront(front);
    s3 = new S3Client({
      region: dev.region,
      endpoint: moto.url,
      credentials: { accessKeyId: "operator", secretAccessKey: "not-a-secret" },
    });
  });

  afterAll(async () => {
    s3?.destroy();
    workspace?.remove();
    await deploying?.close();
    await planning?.close();
    await administering?.close();
    await moto?.close();
  });

  /** What an administrator does before CI's role can deploy. */
  const administrators = new Set([
    `iam:CreateRole on arn:aws:iam::${dev.accountId}:role/${restoreRoleName(dev.name)}`,
  ]);
  const deploy = (stack: string) =>
    workspace.cdktf("deploy", stack, "--auto-approve", "--skip-provider-lock");
  /** Runs as one of CI's roles, with its rights alone. */
  const as = async <T>(front: Front, work: () => Promise<T>): Promise<T> => {
    workspace.pointAt(front.url);
    try {
      return await work();
    } finally {
      workspace.pointAt(moto.url);
    }
  };
  /** Kinds of checks that the recording lacks. */
  const unrecorded = ({ checks }: Front, recorded: readonly RecordedCheck[]) => {
    const known = new Set(recorded.map((each) => JSON.stringify(each)));
    return record(checks, dev).filter((each) => !known.has(JSON.stringify(each)));
  };
  const terraform = async (stack: string, ...args: string[]) =>
    succeeded(await workspace.terraform(stack, ...args)).stdout;
  /** What `force_destroy` does, in one call: Moto fails at delete markers that are deleted one by one. */
  const emptyBucket = async (Bucket: string) => {
    const { Versions = [], DeleteMarkers = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket }));
    const Objects = [...Versions, ...DeleteMarkers].map(({ Key, VersionId }) => ({ Key, VersionId }));
    if (Objects.length > 0) await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
  };
  const silos: SiloTenant[] = [];
  const siloOf = ({ slug }: SiloTenant) => siloStackName(dev.name, slug);
  /**
   * What an operator and CI do for tenants that await their silos: their lines in the registry, their stacks, as CI's role. Side by side:
   * the provider waits for a minute until it believes a bucket's lifecycle rules.
   */
  const deploySilos = async (...tenants: SiloTenant[]) => {
    silos.push(...tenants);
    const app = new App({ outdir: workspace.output, stackTraces: false });
    const environments = loadEnvironments({ dev: { ...dev, siloTenants: silos } });
    compose(app, environments, undefined, new Set(tenants.map(siloOf)));
    app.synth();
    const deployOne = async (stack: string) => {
      await terraform(stack, "init", "-input=false");
      await terraform(stack, "apply", "-auto-approve", "-input=false");
    };
    await as(deploying, () => Promise.all(tenants.map((tenant) => deployOne(siloOf(tenant)))));
  };
  /** What the role that only reads plans for a stack. */
  const differencesOf = async (stack: string) => {
    const file = await as(planning, () => planned(workspace, stack));
    return file === undefined ? [] : differences(await terraform(stack, "show", "-json", file));
  };
  const shown = new Map<string, Promise<string>>();
  /** The state of a stack that stays as it is, read out once. */
  const stateOf = (stack: string) => {
    const text = shown.get(stack) ?? terraform(stack, "show", "-json");
    shown.set(stack, text);
    return text;
  };
  const exists = async (key: string) => {
    const found = s3.send(new HeadObjectCommand({ ...platformState, Key: key }));
    return found.then(
      () => true,
      () => false,
    );
  };

  it("cdktf deploys the state backend, from local state", async () => {
    succeeded(await deploy(backend));
    expect(existsSync(join(workspace.output, `../terraform.${backend}.tfstate`))).toBe(true);
  });

  it("the state backend's own state moves into the bucket it made", async () => {
    const moved = { ...dev, state: { ...dev.state, ownState: "bucket" } };
    const app = new App({ outdir: workspace.output, stackTraces: false });
    compose(app, loadEnvironments({ dev: moved }), undefined, new Set([backend]));
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

  it("an administrator deploys the access for CI, which prints the workflow's roles", async () => {
    succeeded(await deploy(access));
    const arn = (role: string) => `arn:aws:iam::${dev.accountId}:role/ci-dev-${role}`;
    expect(JSON.parse(await terraform(access, "output", "-json"))).toMatchObject({
      plan_role_arn: { value: arn("plan") },
      deploy_role_arn: { value: arn("deploy") },
    });
  });

  it("an administrator makes the roles that reach every tenant's data", async () => {
    await terraform(platform, "init", "-input=false");
    const targets = ["-target=aws_iam_role.restore", "-auto-approve", "-input=false"];
    const refused = await as(deploying, () => workspace.terraform(platform, "apply", ...targets));
    expect(refused.code).toBe(1);
    expect(new Set(deploying.refused)).toEqual(administrators);
    await as(administering, () => terraform(platform, "apply", ...targets));
  });

  it("CI's role deploys the rest of the platform, its state in the bucket, locked meanwhile", async () => {
    const lock = `${platformState.Key}.tflock`;
    let locked = false;
    const watch = setInterval(async () => {
      locked ||= await exists(lock);
    }, 500);
    try {
      succeeded(await as(deploying, () => deploy(platform)));
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

  it("has its outputs, also as parameters", async () => {
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
      sign_in_domain: { value: `saas-dev-${dev.accountId}.auth.${dev.region}.amazoncognito.com` },
      tenant_metadata_table_name: { value: "saas-dev-tenant-metadata" },
      tenant_data_table_name: { value: "saas-dev-tenant-data" },
      tenant_data_bucket_name: { value: `saas-dev-tenant-data-${dev.accountId}-${dev.region}` },
    });
    const { resources } = deploymentFromState(await stateOf(platform));
    const parameters = resources
      .filter(({ type, name }) => type === "aws_ssm_parameter" && name.startsWith("output_"))
      .map(({ values }) => [values.name, values.insecure_value]);
    expect(Object.fromEntries(parameters)).toEqual(
      Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [`/saas/dev/${name}`, value])),
    );
  });

  it("CI's role that only reads plans nothing when nothing changed", async () => {
    expect(await differencesOf(platform)).toEqual([]);
    expect(await differencesOf(access)).toEqual([]);
    expect(planning.refused).toEqual([]);
    expect(unrecorded(planning, readings)).toEqual([]);
  });

  it("that plan finds no drift, although resources repeat by now what others declare", async () => {
    const shown = await terraform(platform, "show", "-json", planFileOf(workspace, platform));
    const { drift, pending, noise } = comparePlan(parseRefreshedPlan(shown, "the plan"));
    expect([drift, pending]).toEqual([[], []]);
    expect(noise.length).toBeGreaterThan(0);
  });

  describe("the deployed platform", () => {
    let running: LocalPlatform | undefined;
    endToEndSuite(async () => {
      const deployment = deploymentFromState(await stateOf(platform), await stateOf(access));
      const backends = { dynamodb: moto.url, s3: moto.url, "cognito-idp": moto.url };
      const started = await startPlatform({ deployment, backends });
      running = started;
      const deployTenant = async (tenantId: string) => {
        const tenant = { slug: "e2e", tenantId, region: dev.region, tier: "dedicated" };
        await deploySilos(tenant, globex);
        started.endpoint.enforceBeside(
          "silo",
          resourcesFromState(await terraform(siloOf(tenant), "show", "-json")),
        );
      };
      const silo = { tier: "dedicated", deploy: deployTenant };
      return { ...targetOf(started), corsOrigins: dev.cors.allowOrigins, silo };
    });
    const shared = async () => {
      if (running === undefined) throw new Error("the platform did not start");
      return { ...running, close: async () => {} };
    };
    requestSuite(shared);
    brokenCodeSuite(shared);
    it("passes every probe of its assumptions that means something on an emulator", async () => {
      const platformOf = await shared();
      const report = await verified(platformOf);
      const meaningful = probes.filter((probe) => probe.meaningful.includes("emulator"));
      expect(report.probes.filter(({ result }) => result === "failed")).toEqual([]);
      expect(report.counts).toEqual({
        passed: meaningful.length,
        failed: 0,
        skipped: probes.length - meaningful.length,
      });
      // A purge waits for presigned URLs to expire.
      expect(
        report.tenants.filter(({ removed, purged_after }) => !removed && purged_after === undefined),
      ).toEqual([]);
    });
    afterAll(() => running?.close());
  });

  it("the platform's plan is as it was with silos beside it, and a silo has nothing to plan", async () => {
    expect(silos).toHaveLength(2);
    expect(await differencesOf(platform)).toEqual([]);
    for (const silo of silos) expect(await differencesOf(siloOf(silo))).toEqual([]);
  });

  it("an administrator destroys a silo, which neither the other one nor the platform notices", async () => {
    const [gone = globex, stays = globex] = silos;
    const destroy = async (silo: SiloTenant) => {
      await emptyBucket(`${siloOf(silo)}-${dev.accountId}`);
      // CI may not delete the policy of a silo's bucket: the policy itself says so, which the emulator does not read.
      await terraform(siloOf(silo), "destroy", "-auto-approve", "-input=false");
    };
    await destroy(gone);
    expect(await differencesOf(siloOf(stays))).toEqual([]);
    expect(await differencesOf(platform)).toEqual([]);
    await destroy(stays);
  });

  it("CI's role that only reads cannot destroy the platform", async () => {
    const { code } = await as(planning, () =>
      workspace.terraform(
        platform,
        "destroy",
        "-target=aws_ssm_parameter.output_api_endpoint",
        "-refresh=false",
        "-auto-approve",
        "-input=false",
      ),
    );
    expect(code).toBe(1);
    expect(planning.refused).toContainEqual(expect.stringContaining("ssm:DeleteParameter on "));
  });

  it("an administrator destroys the platform, and leaves an empty state", async () => {
    await emptyBucket(`saas-dev-tenant-data-${dev.accountId}-${dev.region}`);
    // CI may not delete the roles that restore and make backups.
    succeeded(await workspace.cdktf("destroy", platform, "--auto-approve", "--skip-provider-lock"));
    expect((await terraform(platform, "state", "list")).trim()).toBe("");
  });

  it("nothing that deploying needed was refused but the role, and all of it is in the recording", () => {
    expect(new Set(deploying.refused)).toEqual(administrators);
    // Where something is missing: npm run record:permissions
    expect(unrecorded(deploying, deployed)).toEqual([]);
  });
});
