import { join } from "node:path";
import { ApiGatewayResource } from "@cdktf/provider-aws/lib/api-gateway-resource";
import { ApiGatewayRestApi } from "@cdktf/provider-aws/lib/api-gateway-rest-api";
import { succeeded } from "@saas/cli-kit/process";
import { App } from "cdktf";
import { type Moto, startMoto } from "../../develop/emulator/moto";
import { type GapFiller, startFront } from "../../develop/emulator/moto-gaps/front";
import { Workspace } from "../../develop/emulator/workspace";
import { dev } from "../../environments/dev";
import { judge } from "../../operate/plan/guard";
import { parsePlan } from "../../operate/terraform/plan-json";
import { BaseStack } from "../../stacks/base-stack";
import { ApiStage } from "../../stacks/constructs/api/api-stage";
import { RouteMethod } from "../../stacks/constructs/api/route-method";
import { PlatformFunction } from "../../stacks/constructs/compute/platform-function";
import { standInBundles } from "../../synthesis/stand-in-bundles";
import { supports } from "../../toolchains/provider";
import { planned } from "./plan";
import { describeWith, findRequirements } from "./requirements";

const requirements = findRequirements();
const STACK = "isolated-dev";
const FUNCTION = `${STACK}-data`;
const ADDRESS = "aws_lambda_function.data_function";

/** One route with its function, of the project's own constructs. */
function synthesize(workspace: Workspace, tenantIsolated: boolean): void {
  const app = new App({ outdir: workspace.output, stackTraces: false });
  const stack = new BaseStack(app, STACK, { environment: dev, state: "local" });
  const data = new PlatformFunction(stack, "data_function", {
    environment: dev,
    functionName: FUNCTION,
    bundle: standInBundles(join(workspace.output, "code")).data,
    timeoutSeconds: 30,
    memoryMb: 256,
    variables: {},
    tenantIsolated,
  });
  // The order of the calls does not depend on it, and a provider without it refuses it.
  if (!supports("tenancyConfig")) data.function.addOverride("tenancy_config", undefined);
  const restApi = new ApiGatewayRestApi(stack, "rest_api", { name: STACK });
  const resource = new ApiGatewayResource(stack, "data", {
    restApiId: restApi.id,
    parentId: restApi.rootResourceId,
    pathPart: "data",
  });
  const route = new RouteMethod(stack, "data_get", {
    restApi,
    resourceId: resource.id,
    stageName: dev.name,
    route: { method: "GET", path: "/data", function: "data", authorization: "operator" },
    function: data,
    authorization: { type: "AWS_IAM" },
  });
  new ApiStage(stack, "stage", {
    environment: dev,
    restApi,
    apiName: STACK,
    stageName: dev.name,
    definition: [restApi, resource, ...route.definition],
    permissions: [route.permission],
    loggingReady: [],
  });
  app.synth();
}

describeWith(requirements)("a change of tenant isolation, on an AWS emulator", () => {
  let moto: Moto;
  let front: Awaited<ReturnType<typeof startFront>>;
  let workspace: Workspace;
  /** `POST /2015-03-31/functions`, in the order in which Terraform sent them; reads are left out. */
  const calls: string[] = [];
  const recording: GapFiller = ({ method = "" }, { pathname }) => {
    if (method !== "GET") calls.push(`${method} ${pathname}`);
    return undefined;
  };

  beforeAll(async () => {
    if (!("found" in requirements)) return;
    const { toolchain, moto: command } = requirements.found;
    moto = await startMoto({ command, accountId: dev.accountId });
    front = await startFront(moto.url, [recording]);
    workspace = new Workspace(toolchain, front.url);
    synthesize(workspace, false);
    await terraform("init");
    await terraform("apply", "-auto-approve");
  });

  afterAll(async () => {
    workspace?.remove();
    await front?.close();
    await moto?.close();
  });

  const terraform = async (...args: string[]) => succeeded(await workspace.terraform(STACK, ...args)).stdout;

  const at = (pattern: RegExp): number => {
    const found = calls.flatMap((call, index) => (pattern.test(call) ? [index] : []));
    expect([`${pattern}`, found.length]).toEqual([`${pattern}`, 1]);
    return found[0] ?? -1;
  };

  it.each([
    ["on", true, FUNCTION, `${FUNCTION}-per-tenant`],
    ["off", false, `${FUNCTION}-per-tenant`, FUNCTION],
  ])(
    "%s: the API moves to the new function before the old one and its permission go",
    async (_, isolated, from, to) => {
      synthesize(workspace, isolated);
      const file = await planned(workspace, STACK);
      expect(file).toBeDefined();
      const plan = parsePlan(await terraform("show", "-json", `${file}`), "terraform show");
      const changed = plan.resource_changes.find(({ address }) => address === ADDRESS)?.change;
      expect(changed?.actions).toEqual(["create", "delete"]);
      // The guard lets the plan pass as it is where the provider has the mode.
      const mode = (on: boolean) => ({ tenancy_config: on ? [{ tenant_isolation_mode: "PER_TENANT" }] : [] });
      Object.assign(changed?.before ?? {}, mode(!isolated));
      Object.assign(changed?.after ?? {}, mode(isolated));
      expect(judge(plan, { stack: STACK, production: true }, [], "2026-03-01").refused).toEqual([]);

      calls.length = 0;
      await terraform("apply", `${file}`);
      const moves = at(/^PATCH \/restapis\/[^/]+\/stages\/dev$/);
      const before = [
        /^POST \/2015-03-31\/functions$/,
        new RegExp(`^POST /2015-03-31/functions/${to}/policy$`),
        /^P(UT|ATCH) \/restapis\/.*\/integration$/,
        /^POST \/restapis\/[^/]+\/deployments$/,
      ].map(at);
      const after = [
        new RegExp(`^DELETE /2015-03-31/functions/${from}/policy/`),
        new RegExp(`^DELETE /2015-03-31/functions/${from}$`),
      ].map(at);
      for (const each of before) expect(each).toBeLessThan(moves);
      for (const each of after) expect(each).toBeGreaterThan(moves);
      expect(await planned(workspace, STACK)).toBeUndefined();
    },
  );

  it("an environment without either is destroyed in one run", async () => {
    await terraform("destroy", "-auto-approve");
    expect((await terraform("state", "list")).trim()).toBe("");
  });
});
