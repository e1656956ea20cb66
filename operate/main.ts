import { type Commands, type LaunchOptions, main } from "@saas/cli-kit/launcher";
import { nearest } from "../environments/nearest";

/** The commands of operators: `npx saas <command>`, each with a script of its name in package.json. */
export const commands: Commands = {
  tenants: {
    summary: "operate the tenants of an environment",
    load: async () => (await import("./tenants/program")).runTenants,
  },
  plan: {
    summary: "plan stacks, and refuse plans that would lose data",
    load: async () => (await import("./plan/program")).runPlan,
  },
  deploy: {
    summary: "apply reviewed plans",
    load: async () => (await import("./deploy/program")).runDeploy,
  },
  state: {
    summary: "show the Terraform states of an environment",
    load: async () => {
      const { runState } = await import("./state/program");
      return (words, terminal) => runState(words, { terminal });
    },
  },
  drift: {
    summary: "compare running resources with state and code",
    load: async () => {
      const { runDrift } = await import("./drift/program");
      return (words, terminal) => runDrift(words, { terminal });
    },
  },
  verify: {
    summary: "check what the platform assumes about AWS",
    load: async () => (await import("./verify/program")).runVerify,
  },
  costs: {
    summary: "split a bill by tenant",
    load: async () => (await import("./costs/program")).runCosts,
  },
  "diff-environments": {
    summary: "compare two environments",
    load: async () => (await import("./compare/program")).runDiffEnvironments,
  },
  protect: {
    summary: "record which silos have protected data",
    load: async () => (await import("./silos/program")).runProtect,
  },
  destroy: {
    summary: "destroy an unprotected environment for good",
    load: async () => (await import("./destroy/program")).runDestroy,
  },
  github: {
    summary: "run the steps of the workflows on GitHub",
    load: async () => {
      const { runGitHub } = await import("./github/program");
      return (words, terminal) => runGitHub(words, { terminal });
    },
  },
};

/** What the executable knows besides its commands. */
export const knowledge: LaunchOptions = {
  nearest,
  known: async () => {
    const { loadEnvironments } = await import("../environments/load");
    return { "--environment": loadEnvironments().map(({ name }) => name) };
  },
};

/** Runs this process as the executable `saas`. */
export const saas = (): void => main("saas", commands, knowledge);

if (require.main === module) saas();
