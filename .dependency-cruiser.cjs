// @ts-check
// Who may import whom: docs/architecture.md has the table. Imports of types count.

/** What functions need, as plain data; `lambdas/functions.ts` lists them. */
const definitions = ["lambdas/functions\\.ts", "lambdas/[^/]+/definition\\.ts"];

/** Folder to the folders that it may import, besides itself. */
const walls = {
  api: [],
  toolchains: [],
  environments: ["api", "toolchains"],
  lambdas: ["api"],
  stacks: ["api", "toolchains", "environments", ...definitions],
  synthesis: ["api", "toolchains", "environments", ...definitions, "stacks"],
  "packages/cognito-srp": [],
  "packages/local-aws": ["packages/cognito-srp"],
  "packages/cli-kit": [],
  "packages/api-client": ["api", "packages/cognito-srp"],
  // The questions to IAM in operate/isolation follow from what functions' definitions assume and grant.
  operate: [
    "api",
    "toolchains",
    "environments",
    ...definitions,
    "stacks/support",
    "synthesis",
    "packages/cli-kit",
    "packages/api-client",
  ],
  develop: [
    "api",
    "toolchains",
    "environments",
    ...definitions,
    "stacks",
    "synthesis",
    "packages",
    "operate",
  ],
};

/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden: [
    { name: "no-circles", severity: "error", from: {}, to: { circular: true } },
    {
      name: "no-circles-between-folders",
      severity: "error",
      scope: "folder",
      from: {},
      to: { circular: true },
    },
    {
      name: "everything-is-found",
      severity: "error",
      from: {},
      // The oracle is installed by its suite, in a folder of its own.
      to: { couldNotResolve: true, pathNot: "^@cloud-copilot/iam-simulate$" },
    },
    ...Object.entries(walls).map(([folder, allowed]) => ({
      name: `walls-of-${folder.replace("/", "-")}`,
      severity: /** @type {const} */ ("error"),
      from: { path: `^${folder}/`, pathNot: "/__tests__/" },
      to: {
        path: "^(?!node_modules/|package\\.json$)",
        pathNot: [folder, ...allowed].map((each) => `^${each}${each.endsWith(".ts") ? "$" : "/"}`),
        dependencyTypesNot: ["core"],
      },
    })),
    {
      name: "suites-share-through-support",
      comment: "What two suites need stands in __tests__/support/.",
      severity: "error",
      from: { path: "^__tests__/(?!support/)([^/]+)/" },
      to: { path: "^__tests__/", pathNot: "^__tests__/(support|$1)/" },
    },
    {
      name: "support-imports-no-suite",
      severity: "error",
      from: { path: "^__tests__/support/" },
      to: { path: "^__tests__/", pathNot: "^__tests__/support/" },
    },
    {
      name: "main-is-the-end",
      comment: "What main.ts composes others take from synthesis/.",
      severity: "error",
      from: {},
      to: { path: "^main\\.ts$" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(cdktf\\.out|dist)/" },
    tsPreCompilationDeps: true,
    parser: "swc",
    combinedDependencies: true,
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
    },
  },
};

// docs/architecture.md shows it. Not enumerable: dependency-cruiser refuses options that it does not know.
Object.defineProperty(module.exports, "walls", { value: walls });
