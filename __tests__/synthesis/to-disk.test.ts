import { build } from "esbuild";
import { EnvironmentError, loadEnvironments } from "../../environments/load";
import { bundleFunctions } from "../../stacks/support/bundling";
import { compose } from "../../synthesis/compose";
import { synthesize } from "../../synthesis/to-disk";

jest.mock("../../environments/load", () => ({
  ...jest.requireActual("../../environments/load"),
  loadEnvironments: jest.fn(() => []),
}));
jest.mock("../../stacks/support/bundling", () => ({
  ...jest.requireActual("../../stacks/support/bundling"),
  bundleFunctions: jest.fn(async () => ({})),
}));
jest.mock("../../synthesis/compose", () => ({ compose: jest.fn() }));

test("a broken bundle is named by file, line and column", async () => {
  jest.mocked(bundleFunctions).mockImplementationOnce(async () => {
    const stdin = { contents: "const one = 1;\nconst = 2;", sourcefile: "lambdas/data/handler.ts" };
    await build({ stdin, write: false, logLevel: "silent" });
    throw new Error("esbuild accepted broken code");
  });
  await expect(synthesize()).rejects.toThrow(
    /^lambdas\/data\/handler\.ts:2:7: Expected identifier but found "="$/,
  );
});

test("a file that does not load is named in one line", async () => {
  jest.mocked(loadEnvironments).mockImplementationOnce(() => {
    throw new Error(
      `Transform failed with 1 error:\n${process.cwd()}/environments/dev.ts:29:6: ERROR: Unexpected "="`,
    );
  });
  await expect(synthesize()).rejects.toThrow(/^environments\/dev\.ts:29:6: Unexpected "="$/);
});

test("reports a mistake in environment data with its own message", async () => {
  jest.mocked(loadEnvironments).mockImplementationOnce(() => {
    throw new EnvironmentError(
      'environments/dev.ts: region is "x": write an AWS region such as "eu-central-1"',
    );
  });
  await expect(synthesize()).rejects.toThrow(
    /^environments\/dev\.ts: region is "x": write an AWS region such as "eu-central-1"$/,
  );
});

test("a stack that cannot be synthesized says that it is the synthesis", async () => {
  jest.mocked(compose).mockImplementationOnce(() => {
    throw new Error("saas-dev/a and saas-dev/b would both be aws_s3_bucket.a");
  });
  await expect(synthesize()).rejects.toThrow("synthesis failed: saas-dev/a and saas-dev/b would both be");
});
