import { exitCodes } from "@saas/cli-kit/exit";
import { loadEnvironments } from "../../../environments/load";
import { inDestroyOrder, runDestroy } from "../../../operate/destroy/program";
import { protectionOf, remainsOf } from "../../../operate/destroy/remains";
import type { Checkout } from "../../../operate/plan/checkout";
import { stackNames } from "../../../stacks/support/naming";
import { PlayedProject } from "../../support/operate/plan/played-project";
import { playedTerminal } from "../../support/played-terminal";
import { acme, environmentsWith } from "../../support/silos";

const environments = environmentsWith(acme);
const named = (name: string) => {
  const found = environments.find((environment) => environment.name === name);
  if (found === undefined) throw new Error(`no environment ${name}`);
  return found;
};
const synthesized = (name: string) =>
  stackNames([named(name)]).map((stack) => ({
    ...{ name: stack, environment: name, directory: "/nowhere", localState: false, template: {}, files: {} },
  }));

/** A checkout whose Terraform must not run. */
const checkoutOf = (all: typeof environments): Checkout => ({
  root: "/nowhere",
  environments: all,
  exceptions: [],
  today: () => "2026-03-01",
  revision: async () => ({ commit: null, uncommitted: [] }),
  synthesize: async () =>
    new Map(all.flatMap(({ name }) => synthesized(name)).map((stack) => [stack.name, stack])),
  terraform: () => ({ command: "/nowhere/terraform", version: "0", env: {} }),
});

const destroy = async (name: string, all = environments, answers: string[] = []) => {
  const { terminal, text } = playedTerminal({ answers });
  const exitCode = await runDestroy([name], terminal, () => checkoutOf(all));
  return { exitCode, ...text() };
};

test("every stack of an environment has its place: silos, platform, access for CI, states", () => {
  for (const { name } of environments) {
    const order = inDestroyOrder(synthesized(name).reverse()).map((stack) => stack.name);
    const kinds = [/-silo-/, /^saas-\w+$/, /^ci-access-/, /^state-backend-/];
    const places = order.map((stack) => kinds.findIndex((kind) => kind.test(stack)));
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(places).not.toContain(-1);
  }
});

describe("a protected environment", () => {
  const guarded = environments.filter((environment) => protectionOf(environment) !== undefined);

  test.each(guarded.map(({ name }) => name))(
    "%s is refused, with the steps that an administrator takes",
    async (name) => {
      const { exitCode, err } = await destroy(name);
      expect(exitCode).toBe(exitCodes.refused);
      expect(err).toContain(`environments/${name}.ts: removalProtection is true`);
      expect(err).toMatch(/1\. .*\n.*2\. Set removalProtection to false/);
    },
  );

  test("is one with a protected silo, too", async () => {
    const all = loadEnvironments({
      dev: { ...named("dev"), siloTenants: [{ ...acme, removalProtection: true }] },
    });
    const { exitCode, err } = await destroy("dev", all);
    expect([exitCode, err]).toEqual([exitCodes.refused, expect.stringContaining(acme.slug)]);
  });

  test("there is at least one, and one that is not", () => {
    expect(guarded.length).toBeGreaterThan(0);
    expect(guarded.length).toBeLessThan(environments.length);
  });
});

test("without credentials nothing is destroyed: exit code 3", async () => {
  const project = new PlayedProject();
  try {
    project.fails("init", "saas-dev", "Error: No valid credential sources found\n");
    const { terminal, text } = playedTerminal({ answers: ["saas-dev"] });
    expect(await runDestroy(["dev"], terminal, () => project)).toBe(exitCodes.unavailable);
    expect(text().err).toContain("error saas-dev: terraform init: no AWS credentials: set AWS_PROFILE, ");
    expect(project.calls()).toEqual(["init saas-dev"]);
  } finally {
    project.remove();
  }
});

test("what stays follows from the environment's data", () => {
  const whatOf = (of: (typeof environments)[number]) =>
    remainsOf(of)
      .map(({ what }) => what)
      .join("\n");
  const prod = named("prod");
  expect(whatOf(prod)).toMatch(/recovery points of the vault saas-prod-backup/);
  expect(whatOf({ ...prod, backup: {} })).not.toMatch(/recovery points/);
  expect(whatOf({ ...prod, apiGatewayAccountRole: "existing" })).not.toMatch(/account settings/);
  expect(whatOf(prod)).toMatch(/account settings/);
  expect(whatOf({ ...prod, encryption: "aws-managed" })).not.toMatch(/key$/m);
  for (const environment of environments) expect(whatOf(environment)).toContain(environment.state.bucket);
});
