import { S3BucketLifecycleConfiguration } from "@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration";
import { succeeded } from "@saas/cli-kit/process";
import { App } from "cdktf";
import { type Moto, startMoto } from "../../develop/emulator/moto";
import { Workspace } from "../../develop/emulator/workspace";
import { dev } from "../../environments/dev";
import type { EnvironmentConfig } from "../../environments/schema";
import { StateBackendStack } from "../../stacks/state-backend-stack";
import { differences, planned } from "./plan";
import { describeWith, findRequirements } from "./requirements";

const requirements = findRequirements();
const STACK = "state-backend-dev";

describeWith(requirements)("records of calls on data, on an AWS emulator", () => {
  let moto: Moto;
  let workspace: Workspace;

  beforeAll(async () => {
    if (!("found" in requirements)) return;
    const { toolchain, moto: command } = requirements.found;
    moto = await startMoto({ command, accountId: dev.accountId });
    workspace = new Workspace(toolchain, moto.url);
  });

  afterAll(async () => {
    workspace?.remove();
    await moto?.close();
  });

  const synthesizeWith = (storageAccess: EnvironmentConfig["storageAccess"]) => {
    const app = new App({ outdir: workspace.output, stackTraces: false });
    const stack = new StateBackendStack(app, {
      ...dev,
      state: { ...dev.state, ownState: "local" },
      storageAccess,
    });
    // A bucket's lifecycle configuration takes a minute to settle; deployment.test.ts has them.
    for (const each of stack.node.findAll()) {
      if (each instanceof S3BucketLifecycleConfiguration) each.node.scope?.node.tryRemoveChild(each.node.id);
    }
    app.synth();
  };
  const terraform = async (...args: string[]) => succeeded(await workspace.terraform(STACK, ...args)).stdout;
  const plan = async () => {
    const file = await planned(workspace, STACK);
    return file === undefined
      ? undefined
      : { file, changes: differences(await terraform("show", "-json", file)) };
  };

  it("are added to a state bucket that is there, which stays, and the next plan is empty", async () => {
    synthesizeWith(undefined);
    await terraform("init");
    await terraform("apply", "-auto-approve");

    synthesizeWith({ keepDays: 30, dataEvents: true });
    const next = await plan();
    expect(next?.changes).toContain("aws_cloudtrail.data_events_trail: create");
    expect(next?.changes.filter((each) => !each.endsWith(": create"))).toEqual([]);
    await terraform("apply", next?.file ?? "");
    expect(await plan()).toBeUndefined();
  });
});
