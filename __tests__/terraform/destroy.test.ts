import { join } from "node:path";
import { APIGatewayClient, CreateApiKeyCommand, GetApiKeysCommand } from "@aws-sdk/client-api-gateway";
import { SsmParameter } from "@cdktf/provider-aws/lib/ssm-parameter";
import { exitCodes } from "@saas/cli-kit/exit";
import { succeeded } from "@saas/cli-kit/process";
import { App } from "cdktf";
import { type Moto, startMoto } from "../../develop/emulator/moto";
import { Workspace } from "../../develop/emulator/workspace";
import { dev } from "../../environments/dev";
import { runDestroy } from "../../operate/destroy/program";
import type { Checkout } from "../../operate/plan/checkout";
import { readSynthesized } from "../../operate/plan/synthesized";
import { BaseStack } from "../../stacks/base-stack";
import {
  ciAccessStackName,
  platformStackName,
  siloStackName,
  stateBackendStackName,
} from "../../stacks/support/naming";
import { playedTerminal } from "../support/played-terminal";
import { describeWith, findRequirements } from "./requirements";

const requirements = findRequirements();
const [silo, platform, access, states] = [
  siloStackName("dev", "acme"),
  platformStackName("dev"),
  ciAccessStackName("dev"),
  stateBackendStackName("dev"),
] as const;

/** The stacks of an environment by their names, each with one resource: what is destroyed, and when, is the command's. */
function checkoutIn(workspace: Workspace): Checkout {
  return {
    root: join(workspace.output, ".."),
    environments: [dev],
    exceptions: [],
    terraform: () => workspace.cli,
    today: () => "2026-03-01",
    revision: async () => ({ commit: "a".repeat(40), uncommitted: [] }),
    synthesize: async () => {
      const app = new App({ outdir: workspace.output, stackTraces: false });
      for (const name of [access, platform, silo, states]) {
        const stack = new BaseStack(app, name, { environment: dev, state: "local" });
        new SsmParameter(stack, "one", { name: `/${name}/one`, type: "String", value: "1" });
      }
      app.synth();
      return readSynthesized(workspace.output);
    },
  };
}

describeWith(requirements)("an environment that is destroyed, on an AWS emulator", () => {
  let moto: Moto;
  let workspace: Workspace;
  let checkout: Checkout;
  let gateway: APIGatewayClient;
  const before = { ...process.env };

  beforeAll(async () => {
    if (!("found" in requirements)) return;
    const { toolchain, moto: command } = requirements.found;
    moto = await startMoto({ command, accountId: dev.accountId });
    workspace = new Workspace(toolchain, moto.url);
    checkout = checkoutIn(workspace);
    Object.assign(process.env, {
      AWS_ENDPOINT_URL: moto.url,
      AWS_ACCESS_KEY_ID: "operator",
      AWS_SECRET_ACCESS_KEY: "not-a-secret",
    });
    gateway = new APIGatewayClient({ region: dev.region });
    await checkout.synthesize();
    for (const stack of [states, access, platform, silo]) {
      succeeded(await workspace.terraform(stack, "init", "-input=false"));
      succeeded(await workspace.terraform(stack, "apply", "-auto-approve", "-input=false"));
    }
    for (const environment of ["dev", "staging"]) {
      await gateway.send(new CreateApiKeyCommand({ name: environment, tags: { environment } }));
    }
  });

  afterAll(async () => {
    gateway?.destroy();
    process.env = before;
    workspace?.remove();
    await moto?.close();
  });

  const destroy = async (answers: readonly string[] | undefined, ...words: string[]) => {
    const { terminal, text } = playedTerminal(answers === undefined ? {} : { answers });
    const exitCode = await runDestroy(["dev", ...words], terminal, () => checkout);
    return { exitCode, ...text() };
  };
  const standing = async () => {
    const left: string[] = [];
    for (const stack of [silo, platform, access, states]) {
      const { stdout } = await workspace.terraform(stack, "state", "list");
      if (stdout.trim() !== "") left.push(stack);
    }
    return left;
  };
  const keys = async () => (await gateway.send(new GetApiKeysCommand({}))).items?.map(({ name }) => name);

  it("is shown in order, with what stays, and not touched, by a dry run and without anybody to ask", async () => {
    const shown = await destroy([], "--dry-run");
    expect(shown.exitCode).toBe(exitCodes.done);
    const places = [silo, platform, access, states].map((stack) => shown.out.indexOf(`. ${stack}`));
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(Math.min(...places)).toBeGreaterThan(-1);
    expect(shown.out).toContain(dev.state.bucket);
    expect(await destroy(undefined)).toMatchObject({ exitCode: exitCodes.usage });
    expect(await standing()).toEqual([silo, platform, access, states]);
  });

  it("stops at the first stack whose name is not typed", async () => {
    const { exitCode, err } = await destroy([silo, "no"]);
    expect(exitCode).toBe(exitCodes.usage);
    expect(err).toContain(`not confirmed: ${platform}`);
    expect(await standing()).toEqual([platform, access, states]);
  });

  it("goes on where it stopped: the platform, its tenants' API keys and nobody else's, the access; the states stay", async () => {
    const { exitCode, out } = await destroy([platform, "y", access]);
    expect(exitCode).toBe(exitCodes.done);
    expect(out).toContain(`${silo}  nothing is deployed`);
    expect(out).toContain("API keys  deleted: 1");
    expect(await keys()).toEqual(["staging"]);
    expect(await standing()).toEqual([states]);
  });
});
