import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { build, type Plugin } from "esbuild";
import { errorsByName, trimSdk } from "../../../stacks/support/trim-sdk";

const root = resolve(__dirname, "../../..");
let directory: string;
let files = 0;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "trim-sdk-"));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** Bundles code of this repository's root. @returns its bytes and exports. */
async function bundled(contents: string, plugins: readonly Plugin[]) {
  const outfile = join(directory, `${files++}.js`);
  await build({
    absWorkingDir: root,
    stdin: { contents, resolveDir: root },
    outfile,
    bundle: true,
    platform: "node",
    format: "cjs",
    mainFields: ["module", "main"],
    logLevel: "silent",
    plugins: [...plugins],
  });
  return {
    size: statSync(outfile).size,
    exports: require(outfile) as { errorOf: () => Promise<Record<string, unknown>> },
  };
}

/** Sends the client's first command to a service that refuses it with an error that the SDK has a class for. */
const refused = (client: string, command: string, error: string) => `
  import { Readable } from "node:stream";
  import * as sdk from "@aws-sdk/client-${client}";
  import { ${command} } from "@aws-sdk/client-${client}";
  const Client = Object.entries(sdk).find(([name]) => /^(?!__).*Client$/.test(name))[1];
  const requestHandler = { handle: async () => ({ response: {
    statusCode: 400,
    headers: { "x-amzn-requestid": "request-1" },
    body: Readable.from([JSON.stringify({ __type: "com.amazonaws.x#${error}", message: "said" })]),
  } }) };
  export const errorOf = () => new Client({ region: "eu-central-1", maxAttempts: 1, requestHandler,
    credentials: { accessKeyId: "a", secretAccessKey: "b" } }).send(new ${command}({})).catch((error) => error);
`;

/** A command of each client, and an error that it can fail with. */
const examples: Readonly<Record<string, readonly [command: string, error: string]>> = {
  "cognito-identity-provider": ["AdminGetUserCommand", "UserNotFoundException"],
  dynamodb: ["PutItemCommand", "ConditionalCheckFailedException"],
  eventbridge: ["PutEventsCommand", "ResourceNotFoundException"],
  sesv2: ["SendEmailCommand", "MessageRejected"],
  ssm: ["GetParameterCommand", "ParameterNotFound"],
};

test.each(errorsByName)("an error of %s without its class says the same", async (client) => {
  const [command, error] = examples[client] ?? ["", ""];
  const whole = await bundled(refused(client, command, error), []);
  const trimmed = await bundled(refused(client, command, error), [trimSdk]);
  const [theirs, ours] = [await whole.exports.errorOf(), await trimmed.exports.errorOf()];
  expect(theirs.name).toBe(error);
  for (const field of ["name", "message", "$fault", "$metadata"]) expect(ours[field]).toEqual(theirs[field]);
});

test.each([
  ["schemas of other operations", `export { GetObjectCommand } from "@aws-sdk/client-s3";`],
  ["the client of DynamoDB", `export { QueryCommand } from "@aws-sdk/lib-dynamodb";`],
])("%s stay out of a bundle that does not use them", async (_what, code) => {
  const [whole, trimmed] = [await bundled(code, []), await bundled(code, [trimSdk])];
  expect(trimmed.size).toBeLessThan(whole.size / 1.5);
});
