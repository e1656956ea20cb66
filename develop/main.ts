import { type Commands, main } from "@saas/cli-kit/launcher";

/** The commands of developers: `npx tsx develop/main.ts <command>`, most with a script of the same name in package.json. */
export const commands: Commands = {
  tour: {
    summary: "walk through a running platform as its customers would",
    load: async () => (await import("./tour/program")).runTourProgram,
  },
  load: {
    summary: "send mixed traffic to the local platform",
    load: async () => (await import("./load/program")).runLoadProgram,
  },
  dashboard: {
    summary: "draw a CloudWatch dashboard from local metrics",
    load: async () => (await import("./dashboard/program")).runDashboard,
  },
  check: {
    summary: "run every check of the repository",
    load: async () => (await import("./checks/program")).runCheckProgram,
  },
  fix: {
    summary: "write everything that is generated",
    load: async () => (await import("./checks/program")).runFixProgram,
  },
  new: {
    summary: "write the start of a route, function, environment, tier, alarm or construct",
    load: async () => (await import("./new/program")).runNew,
  },
  limits: {
    summary: "print the limits of AWS and their use",
    load: async () => (await import("./limits/program")).runLimits,
  },
  toolchain: {
    summary: "show the toolchain's line, or change over to another",
    load: async () => (await import("./toolchain/program")).runToolchain,
  },
  models: {
    summary: "extract AWS's API models for the check of values",
    load: async () => (await import("./aws/models/program")).runModels,
  },
  workflows: {
    summary: "lint the GitHub workflows",
    load: async () => (await import("./workflows/program")).runWorkflows,
  },
  security: {
    summary: "list what a scanner finds in the stacks, accepted or not",
    load: async () => (await import("./security/program")).runSecurity,
  },
  "supply-chain": {
    summary: "check lock file, licences, advisories and secrets",
    load: async () => (await import("./supply-chain/program")).runSupplyChain,
  },
  emulator: {
    summary: "start an AWS emulator for Terraform without an account",
    load: async () => (await import("./emulator/program")).runEmulator,
  },
  bundles: {
    summary: "check the sizes of the functions' bundles",
    load: async () => (await import("./bundles/program")).runBundles,
  },
  "record-permissions": {
    summary: "record which permissions a deployment needs",
    load: async () => (await import("./permissions/program")).runRecordPermissions,
  },
};

if (require.main === module) main("npx tsx develop/main.ts", commands);
