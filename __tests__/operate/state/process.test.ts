import { exitCodes } from "@saas/cli-kit/exit";
import { launch } from "@saas/cli-kit/launcher";
import { commands } from "../../../operate/main";
import { keyOf, playAws } from "../../support/operate/state/run";
import { stateText } from "../../support/operate/state/states";
import { runProcess } from "../../support/operate/tenants/process";
import { outcomeOf } from "../../support/played-terminal";

const { aws } = playAws();

test("npm run state shows this project's stacks", async () => {
  aws().put(keyOf("saas-dev"), stateText({ serial: 7 }));
  const { exitCode, out, err } = await runProcess("state", ["dev", "--json"], process.env);
  expect(err).toBe("");
  expect(JSON.parse(out).stacks).toEqual([
    expect.objectContaining({ name: "ci-access-dev", declared: true, state: null }),
    expect.objectContaining({
      name: "saas-dev",
      declared: true,
      state: expect.objectContaining({ serial: 7 }),
    }),
    expect.objectContaining({ name: "state-backend-dev", declared: true }),
  ]);
  expect(exitCode).toBe(0);
});

test("npm run drift reports an unknown environment in a line", async () => {
  const drift = outcomeOf((terminal) => launch("saas", commands, ["drift", "dve"], terminal));
  expect(await drift).toEqual({
    exitCode: exitCodes.usage,
    out: "",
    err: 'error there is no environment "dve": did you mean "dev"? (dev, local, prod, staging)',
  });
});
