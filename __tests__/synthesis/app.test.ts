import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DynamodbTable } from "@cdktf/provider-aws/lib/dynamodb-table";
import { type App, Lazy, TerraformOutput, TerraformStack } from "cdktf";

import tokenTraces = require("cdktf/lib/tokens/private/stack-trace");

import { dev } from "../../environments/dev";
import { loadEnvironments } from "../../environments/load";
import { BaseStack } from "../../stacks/base-stack";
import { synthesizeApp } from "../../synthesis/app";
import { compose } from "../../synthesis/compose";
import { standInBundles } from "../../synthesis/stand-in-bundles";

const outdir = mkdtempSync(join(tmpdir(), "app-test-"));
afterAll(() => rmSync(outdir, { recursive: true }));

const table = (app: App, name: string) => {
  const stack = new BaseStack(app, name, { environment: dev, state: "s3" });
  const attribute = [{ name: "id", type: "S" }];
  return { stack, table: new DynamodbTable(stack, "table", { name, hashKey: "id", attribute }) };
};

/** Makes a token, whose trace cdktf captures. */
const makeToken = (): string => Lazy.stringValue({ produce: () => "" });

test("tokens cost no stack trace, errors keep theirs", () => {
  const captured = jest.spyOn(tokenTraces, "captureStackTrace");
  let thrown: Error | undefined;
  synthesizeApp(outdir, () => {
    expect(makeToken()).toContain("TfToken");
    thrown = new Error("of the stacks");
  });
  expect(captured).not.toHaveBeenCalled();
  expect(thrown?.stack).toContain(__filename);
  makeToken();
  expect(captured).toHaveBeenCalled();
  captured.mockRestore();
});

test("a synthesis that fails leaves cdktf as it was, and its error has its trace", () => {
  const { captureStackTrace } = tokenTraces;
  const failing = () =>
    synthesizeApp(outdir, () => {
      throw new Error("no such stack");
    });
  expect(failing).toThrow(
    expect.objectContaining({ message: "no such stack", stack: expect.stringContaining(__filename) }),
  );
  expect(tokenTraces.captureStackTrace).toBe(captureStackTrace);
});

describe("references between stacks", () => {
  /** As cdktf looks for them, which stacks of this project skip. */
  const prepare = (app: App) => {
    for (const stack of app.node.children.filter(TerraformStack.isStack)) {
      TerraformStack.prototype.prepareStack.call(stack);
    }
  };

  test("are refused", () => {
    const refer = () =>
      synthesizeApp(outdir, (app) => {
        const { table: referred } = table(app, "saas-dev-one");
        const { stack } = table(app, "saas-dev-two");
        new TerraformOutput(stack, "other", { value: referred.arn });
        prepare(app);
      });
    expect(refer).toThrow(
      "another stack refers to aws_dynamodb_table.table.arn of saas-dev-one: let it read a parameter",
    );
  });

  test("are in no stack of any environment", () => {
    const looked = () =>
      synthesizeApp(outdir, (app) => {
        compose(app, loadEnvironments(), standInBundles(join(outdir, "code")));
        expect(app.node.children.filter(TerraformStack.isStack).length).toBeGreaterThan(1);
        prepare(app);
        throw new Error("nothing is refused, and need not be written");
      });
    expect(looked).toThrow("nothing is refused");
  });
});
