// @ts-check

const { availableParallelism } = require("node:os");

// Workers start with the options of this process: a larger nursery takes less time for garbage.
process.execArgv.push("--max-semi-space-size=64");

// The warning names a Node.js version that only the deployed functions need.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";

const swc = {
  transform: {
    "^.+\\.ts$": ["@swc/jest", { jsc: { target: "es2022", parser: { syntax: "typescript" } } }],
  },
  runtime: "<rootDir>/__tests__/support/jest/runtime.js",
  testEnvironment: "<rootDir>/__tests__/support/jest/environment.js",
  modulePathIgnorePatterns: ["<rootDir>/cdktf.out", "<rootDir>/dist"],
};

/**
 * Suites by what they need: `npm test` runs all but `terraform`, which needs Terraform and an emulator, `browser`, which needs
 * Chromium, `growth`, which runs others in a copy of the checkout, and `oracle`, which installs another evaluator of policies.
 * @type {import("jest").Config}
 */
module.exports = {
  // A test that hangs ends; a machine that is busy with other things fails none.
  testTimeout: 300_000,
  // More than there are cores: the longest suites mostly wait.
  maxWorkers: Math.ceil(availableParallelism() * 1.5),
  testSequencer: "<rootDir>/__tests__/support/jest/test-sequencer.js",
  reporters: ["default", "<rootDir>/__tests__/support/jest/tally-reporter.js"],
  projects: [
    {
      ...swc,
      displayName: "unit",
      testMatch: ["<rootDir>/__tests__/**/*.test.ts", "<rootDir>/packages/*/__tests__/**/*.test.ts"],
      testPathIgnorePatterns: [
        "/node_modules/",
        "<rootDir>/__tests__/(browser|e2e|growth|isolation|oracle|terraform)/",
      ],
    },
    { ...swc, displayName: "e2e", testMatch: ["<rootDir>/__tests__/e2e/**/*.test.ts"] },
    { ...swc, displayName: "isolation", testMatch: ["<rootDir>/__tests__/isolation/**/*.test.ts"] },
    { ...swc, displayName: "growth", testMatch: ["<rootDir>/__tests__/growth/**/*.test.ts"] },
    { ...swc, displayName: "browser", testMatch: ["<rootDir>/__tests__/browser/**/*.test.ts"] },
    {
      ...swc,
      displayName: "oracle",
      testMatch: [
        "<rootDir>/__tests__/oracle/*.test.ts",
        "<rootDir>/__tests__/isolation/polic*.test.ts",
        "<rootDir>/__tests__/stacks/ci/*.test.ts",
      ],
      // What these suites ask is asked of both evaluators.
      moduleNameMapper: {
        "^(\\./|(\\.\\./)+support/)decisions$": "<rootDir>/__tests__/oracle/decisions.ts",
      },
    },
    { ...swc, displayName: "terraform", testMatch: ["<rootDir>/__tests__/terraform/**/*.test.ts"] },
  ],
};
