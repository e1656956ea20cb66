import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { chosenNames } from "./support/chosen-names";

/** Code that handles what clients send. */
const folders = ["lambdas", "packages/local-aws/src"];

/** Uses whose names no client chooses, or where it does not matter which it chooses: `<file>: <kind> <use>`. */
const accepted: Readonly<Record<string, readonly string[]>> = {
  "names that the types of the code list": [
    "lambdas/functions.ts: read functionDefinitions[name]",
    "lambdas/lifecycle/converge.ts: read steps[work]",
    "lambdas/registry/pending-work.ts: read due[work]",
    "lambdas/shared/telemetry.ts: write this.units[kind]",
    "lambdas/tenancy/writable.ts: read allowed[what]",
    "packages/local-aws/src/events/scheduled-rules.ts: read UNIT_MS[unit]",
    "packages/local-aws/src/gateway/fault.ts: read faults[type]",
    "packages/local-aws/src/iam/authentication.ts: read refusals[protocol]",
    "packages/local-aws/src/iam/evaluation/documents.ts: in element in statement",
    "packages/local-aws/src/iam/evaluation/documents.ts: read byObject[kind]",
    "packages/local-aws/src/iam/evaluation/documents.ts: read elements[kind]",
    "packages/local-aws/src/iam/evaluation/explanation.ts: read deniedBy[denying.side]",
    'packages/local-aws/src/iam/evaluation/explanation.ts: read unallowedBy[refusal === undefined || refusal === "explicit" ? "identity" : refusal]',
    "packages/local-aws/src/iam/evaluation/principal-element.ts: read listed[kind]",
  ],
  "names that the code makes or lists itself": [
    "lambdas/lifecycle/events.ts: read transitions[`${before.status} ${after.status}`]",
    "lambdas/shared/conditional-write.ts: write this.values[name]",
    "lambdas/shared/env.ts: read source[name]",
    "lambdas/shared/instrument.ts: read capacity[operation]",
    'packages/local-aws/src/cloudwatch/logs/insights/expressions.ts: read comparisons[operator ?? ""]',
    'packages/local-aws/src/cloudwatch/logs/insights/expressions.ts: read operations[sign ?? ""]',
    "packages/local-aws/src/embedded/api-gateway/usage-plans.ts: read changed[group]",
    "packages/local-aws/src/embedded/api-gateway/usage-plans.ts: write changed[group]",
    "packages/local-aws/src/embedded/cognito-stores.ts: in name in this.root",
    'packages/local-aws/src/embedded/cognito-stores.ts: write parent[path.at(-1) ?? ""]',
    "packages/local-aws/src/embedded/s3/versioning.ts: in name in query",
    "packages/local-aws/src/gateway/iam.ts: read faults[error.code]",
    "packages/local-aws/src/services/cognito/hosted/federation/oidc.ts: write configuration[client.customFetch]",
    "packages/local-aws/src/services/cognito/providers/oidc-details.ts: read given[name]",
    "packages/local-aws/src/services/cognito/providers/saml-details.ts: read given[name]",
    "packages/local-aws/src/iam/evaluation/conditions.ts: read given[key]",
    "packages/local-aws/src/iam/service-reference.ts: write supplied[key]",
  ],
  "what a pattern matched, which no inherited name is": [
    "packages/local-aws/src/embedded/s3/xml.ts: read escapes[character]",
    "packages/local-aws/src/embedded/s3/xml.ts: read namedEntities[name.toLowerCase()]",
    "packages/local-aws/src/http/errors.ts: read entities[character]",
    "packages/local-aws/src/services/s3/checks.ts: read bucketSubresources[subresource]",
  ],
  "names in what was deployed, or in a function's own log": [
    "packages/local-aws/src/cloudwatch/logs/metric-filters.ts: write found[name]",
    "packages/local-aws/src/cloudwatch/metrics/embedded-metrics.ts: read entry[Name]",
    "packages/local-aws/src/cloudwatch/metrics/embedded-metrics.ts: read entry[String(name)]",
    "packages/local-aws/src/cloudwatch/metrics/embedded-metrics.ts: write dimensions[String(name)]",
    "packages/local-aws/src/deployment/deploy.ts: read creators[type]",
    "packages/local-aws/src/events/filter.ts: read comparisons[String(operand[at])]",
    "packages/local-aws/src/gateway/access-log.ts: read (found as Record<string, unknown>)[name]",
    "packages/local-aws/src/gateway/parameters.ts: read (found as Record<string, unknown> | null | undefined)?.[step]",
    "packages/local-aws/src/gateway/validation.ts: read pathParameters[name]",
    "packages/local-aws/src/services/dynamodb/capture.ts: write key[name]",
  ],
  "Node.js refuses methods that HTTP does not have": [
    "packages/local-aws/src/services/s3/metrics.ts: read countersByMethod[method]",
  ],
  "another operation has no statements": [
    "packages/local-aws/src/services/dynamodb/writes.ts: read statements[operation]",
  ],
};

const sources = folders.flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => join(folder, file)),
);

test("no object is asked for a name that a client chose, nor keeps a value under one", () => {
  const found = sources.flatMap((file) =>
    chosenNames(readFileSync(file, "utf8")).map(({ kind, text }) => `${file}: ${kind} ${text}`),
  );
  const known = Object.values(accepted).flat();
  // Use a Map or Object.create(null), ask Object.hasOwn first, or accept the use with its reason.
  expect(found.filter((use) => !known.includes(use))).toEqual([]);
  // Remove what is accepted and no longer there.
  expect(known.filter((use) => !found.includes(use))).toEqual([]);
});

test.each([
  [
    "a table that is asked",
    "const tiers = { gold: 1 }; const f = (name) => tiers[name];",
    "read tiers[name]",
  ],
  [
    "a table of a type",
    "const f = (headers: Readonly<Record<string, string>>, name: string) => headers[name];",
    "read headers[name]",
  ],
  ["entries that are asked", "const o = Object.fromEntries(pairs); o[name];", "read o[name]"],
  [
    "a table as a property",
    "class A { private readonly of = {}; f(n) { return this.of[n]; } }",
    "read this.of[n]",
  ],
  [
    "a table that a cast makes",
    "const f = (of: object, name: string) => (of as Record<string, string> | undefined)?.[name];",
    "read (of as Record<string, string> | undefined)?.[name]",
  ],
  [
    "a table behind a cast",
    "const tiers = { gold: 1 }; const f = (name) => (tiers as Tiers)[name];",
    "read (tiers as Tiers)[name]",
  ],
  ["a value that is kept", "request.headers[name] = value;", "write request.headers[name]"],
  ["a value that is removed", "delete request.headers[name];", "write request.headers[name]"],
  ["a name that is sought", "if (name in query) found();", "in name in query"],
  ["a name with a fixed end", "const o = {}; o[`${name}__`];", "read o[`${name}__`]"],
  ["a name that begins as an inherited one", "const o = {}; o[`__${name}`];", "read o[`__${name}`]"],
  ["the same after a comment", "// é\n/* é */\nconst o = {};\no[name];", "read o[name]"],
])("finds %s", (_, source, use) => {
  expect(chosenNames(source).map(({ kind, text }) => `${kind} ${text}`)).toEqual([use]);
});

test.each([
  ["a Map", "const tiers = new Map(); tiers.get(name);"],
  ["a list", "const all = []; all[index] = 1; const f = (rows: readonly string[], at: number) => rows[at];"],
  ["an object without a prototype", "const o = Object.create(null); o[name] = value;"],
  ["a name that the source states", 'const o = {}; o["x"] = 1; "x" in o;'],
  ["a name with a fixed beginning", "const o = {}; o[`#${name}`] = 1;"],
  ["a table asked whether it has the name", "const o = {}; Object.hasOwn(o, name) ? o[name] : undefined;"],
])("accepts %s", (_, source) => {
  expect(chosenNames(source)).toEqual([]);
});
