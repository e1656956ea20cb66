import { readFile } from "node:fs/promises";
import type { Plugin } from "esbuild";

/**
 * Clients whose errors the functions tell apart by name alone. Without its class, an error of the service has the same name,
 * message and `$metadata`; its `$fault` follows from the status.
 */
export const errorsByName = ["cognito-identity-provider", "dynamodb", "eventbridge", "sesv2", "ssm"];

/**
 * Lets esbuild leave out what no function uses of the AWS SDK's schemas, which describe every operation of a service. Their
 * objects have computed names, `{ [_h]: … }`, which esbuild takes for code with effects, and keeps.
 */
export const trimSdk: Plugin = {
  name: "trim-sdk",
  setup({ onLoad }) {
    onLoad({ filter: /@aws-sdk\/client-[\w-]+\/dist-es\/schemas\/schemas_\d+\.js$/ }, async ({ path }) => {
      const source = await readFile(path, "utf8");
      const client = /client-([\w-]+)\/dist-es/.exec(path)?.[1] ?? "";
      return { contents: withoutEffects(errorsByName.includes(client) ? withoutErrors(source) : source) };
    });
    // An unused paginator would keep the whole client of DynamoDB.
    onLoad({ filter: /@aws-sdk\/lib-dynamodb\/dist-es\/pagination\/\w+Paginator\.js$/ }, async ({ path }) => {
      const source = await readFile(path, "utf8");
      return { contents: source.replace("= createPaginator(", "= /* @__PURE__ */ createPaginator(") };
    });
  },
};

/** `export var Name$ = [ … ];` as a call without effects. */
const withoutEffects = (source: string): string =>
  source.replace(/^(export var \w+\$ = )(\[[\s\S]*?\n?\]);$/gm, "$1/* @__PURE__ */ (() => $2)();");

/** Without the classes of single errors; the service's base class, in a registry of its own, stays. */
const withoutErrors = (source: string): string => source.replace(/^n0_registry\.registerError\(.*\);$/gm, "");
