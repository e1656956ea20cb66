import { succeeded } from "@saas/cli-kit/process";
import { App } from "cdktf";
import { type Moto, startMoto } from "../../develop/emulator/moto";
import { Workspace } from "../../develop/emulator/workspace";
import { dev } from "../../environments/dev";
import { prod } from "../../environments/prod";
import type { EnvironmentConfig } from "../../environments/schema";
import { BaseStack } from "../../stacks/base-stack";
import { TenantUsers } from "../../stacks/constructs/identity/tenant-users";
import { describeWith, findRequirements } from "./requirements";

const requirements = findRequirements();
const STACK = "sign-in-dev";

const { refreshTokenRotation: _, ...withoutRotation } = dev.sessions;

const branding = { logo: "example.png", banner: "#111827", button: "#1d4ed8", buttonText: "#ffffff" };

/** Settings of sign-in that the deployed environments do not have, in the order in which one pool gets them. */
const settings: readonly (readonly [string, Partial<EnvironmentConfig>])[] = [
  ["rotation", {}],
  ["branded pages", { hostedSignIn: { ...dev.hostedSignIn, branding } }],
  ["other colours", { hostedSignIn: { ...dev.hostedSignIn, branding: { ...branding, button: "#000000" } } }],
  ["threat protection that audits", { threatProtection: "audit" }],
  [
    "threat protection that is enforced",
    { threatProtection: "enforced", ...(prod.mail && { mail: prod.mail }) },
  ],
  ["no rotation, and no threat protection", { sessions: withoutRotation }],
  [
    "rotation without a grace period",
    { sessions: { ...withoutRotation, refreshTokenRotation: { graceSeconds: 0 } } },
  ],
];

describeWith(requirements)("users' settings of sign-in, on an AWS emulator", () => {
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

  const terraform = async (...args: string[]) => succeeded(await workspace.terraform(STACK, ...args));

  it.each(settings)("apply, and the next plan is empty: %s", async (_name, changes) => {
    const app = new App({ outdir: workspace.output, stackTraces: false });
    const environment = { ...dev, ...changes };
    const stack = new BaseStack(app, STACK, { environment, state: "local" });
    new TenantUsers(stack, "users", { environment, userPoolName: `${STACK}-users` });
    app.synth();
    await terraform("init", "-input=false");
    await terraform("apply", "-input=false", "-auto-approve");
    await terraform("plan", "-input=false", "-detailed-exitcode");
  });
});
