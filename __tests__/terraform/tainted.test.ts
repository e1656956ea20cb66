import { readFileSync } from "node:fs";
import { join } from "node:path";
import { exitCodes } from "@saas/cli-kit/exit";
import { succeeded } from "@saas/cli-kit/process";
import { type Moto, startMoto } from "../../develop/emulator/moto";
import { type GapFiller, startFront } from "../../develop/emulator/moto-gaps/front";
import { Workspace } from "../../develop/emulator/workspace";
import { dev } from "../../environments/dev";
import { runDeploy } from "../../operate/deploy/program";
import { runPlan } from "../../operate/plan/program";
import { playedTerminal } from "../support/played-terminal";
import { environmentsWith } from "../support/silos";
import { synthesize } from "../support/synth";
import { failures, PROTECTED, ProtectedApp } from "./protected-app";
import { describeWith, findRequirements } from "./requirements";

const requirements = findRequirements();

describeWith(requirements)("protected resources whose creation failed half-way, on an AWS emulator", () => {
  let moto: Moto;
  let front: Awaited<ReturnType<typeof startFront>>;
  let workspace: Workspace;
  let app: ProtectedApp;
  let failing = true;
  const refused = new Set<string>();

  /** Refuses the call after each creation, as AWS refuses a role that lacks a permission. */
  const refusing: GapFiller = (incoming, url, response) => {
    const call = {
      method: incoming.method ?? "",
      path: url.pathname,
      query: url.searchParams,
      target: String(incoming.headers["x-amz-target"] ?? ""),
    };
    const [address] = Object.entries(failures).find(([, fails]) => failing && fails(call)) ?? [];
    if (address === undefined) return undefined;
    refused.add(address);
    incoming.resume();
    const isS3 = address.startsWith("aws_s3");
    const denied = { __type: "AccessDeniedException", message: "you may not" };
    response
      .writeHead(isS3 ? 403 : 400, {
        "content-type": isS3 ? "application/xml" : "application/x-amz-json-1.1",
        "x-amzn-errortype": "AccessDeniedException",
      })
      .end(
        isS3
          ? "<Error><Code>AccessDenied</Code><Message>you may not</Message></Error>"
          : JSON.stringify(denied),
      );
    return Promise.resolve();
  };

  beforeAll(async () => {
    if (!("found" in requirements)) return;
    const { toolchain, moto: command } = requirements.found;
    moto = await startMoto({ command, accountId: dev.accountId });
    front = await startFront(moto.url, [refusing]);
    workspace = new Workspace(toolchain, front.url);
    app = new ProtectedApp(workspace);
  });

  afterAll(async () => {
    workspace?.remove();
    await front?.close();
    await moto?.close();
  });

  const ran = async (run: typeof runPlan, ...words: string[]) => {
    const { terminal, text } = playedTerminal();
    const exitCode = await run([PROTECTED, ...words], terminal, () => app);
    return { exitCode, ...text() };
  };
  const plan = (...words: string[]) => ran(runPlan, ...words);
  const deploy = () => ran(runDeploy, "--plan", join(app.root, "plans"));
  /** The commands that a message says to run, each as its words. */
  const untaints = (message: string) =>
    [...message.matchAll(/terraform -chdir=(\S+) untaint '([^']+)'/g)].map(
      ([, directory = "", address = ""]) => ({
        directory,
        address,
      }),
    );
  let advice: ReturnType<typeof untaints>;

  it("are of every type that production protects", () => {
    const templates = synthesize(environmentsWith());
    const guarded = [...templates.values()].flatMap(({ name, resource }) =>
      name.endsWith("-prod")
        ? Object.entries(resource).flatMap(([type, named]) =>
            Object.values(named).some(
              ({ lifecycle }) =>
                (lifecycle as { prevent_destroy?: boolean } | undefined)?.prevent_destroy === true,
            )
              ? [type]
              : [],
          )
        : [],
    );
    // One call makes a vault's lock: nothing after it can fail.
    const types = new Set(guarded.filter((type) => type !== "aws_backup_vault_lock_configuration"));
    expect(new Set(Object.keys(failures).map((address) => address.split(".")[0]))).toEqual(types);
  });

  it("fail the deployment, which names each with the command that keeps it", async () => {
    expect(await plan()).toMatchObject({ exitCode: exitCodes.done });
    const { exitCode, err } = await deploy();
    expect(exitCode).toBe(exitCodes.failed);
    expect([...refused].sort()).toEqual(Object.keys(failures).sort());
    advice = untaints(err);
    expect(advice.map(({ address }) => address).sort()).toEqual(Object.keys(failures).sort());
  });

  it("cannot be planned: prevent_destroy refuses, and the message says the same again", async () => {
    failing = false;
    const { exitCode, err } = await plan();
    expect(exitCode).toBe(exitCodes.failed);
    expect(err).toContain("prevent_destroy");
    expect(untaints(err)).toEqual(advice);
  });

  it("are kept by those commands, and the next deployment completes them", async () => {
    for (const { directory, address } of advice) {
      expect(join(app.root, directory)).toBe(workspace.stackDirectory(PROTECTED));
      succeeded(await workspace.terraform(PROTECTED, "untaint", address));
    }
    const planned = await plan();
    expect(planned).toMatchObject({ exitCode: exitCodes.done });
    const { resource_changes } = JSON.parse(
      readFileSync(join(app.root, "plans", PROTECTED, "plan.json"), "utf8"),
    ) as { resource_changes: { address: string; change: { actions: string[] } }[] };
    const replaced = resource_changes.filter(({ change }) => change.actions.includes("delete"));
    expect(replaced).toEqual([]);
    expect(await deploy()).toMatchObject({ exitCode: exitCodes.done });
    expect(await plan("--expect-no-changes")).toMatchObject({ exitCode: exitCodes.done });
  });
});
