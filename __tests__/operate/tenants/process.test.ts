import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import { join } from "node:path";
import { recordHolder } from "@saas/api-client/local-platform";
import { exitCodes } from "@saas/cli-kit/exit";
import { startServer } from "../../support/http-server";
import { PlayedControlPlane } from "../../support/operate/tenants/control-plane";
import { runProcess } from "../../support/operate/tenants/process";
import { operatorVariables, runIn } from "../../support/operate/tenants/run";
import { operator } from "../../support/operate/tenants/signatures";
import { idOf, tenant } from "../../support/operate/tenants/tenants";
import type { Outcome } from "../../support/played-terminal";

const temporary = mkdtempSync(join(os.tmpdir(), "tenants-test-"));
let api: PlayedControlPlane;

beforeAll(async () => {
  api = await new PlayedControlPlane().start();
  api.add(tenant(1, "Acme"));
});
afterAll(async () => {
  await api.close();
  rmSync(temporary, { recursive: true });
});

const own = { TMPDIR: temporary, HOME: temporary };

/** The command in this process, with these AWS variables and no other credentials. */
const tenants = (words: readonly string[], variables: NodeJS.ProcessEnv = {}): Promise<Outcome> =>
  runIn({ ...own, ...variables }, words);

/** The same as a process without a terminal. */
const tenantsProcess = (words: readonly string[], variables: NodeJS.ProcessEnv): Promise<Outcome> =>
  runProcess("tenants", words, { ...own, ...variables });

test("finds the API by its SSM parameter, and prints JSON alone", async () => {
  const asked: unknown[] = [];
  const ssm = await startServer((request, response) => {
    const { "x-amz-target": target, authorization } = request.headers;
    request.on("data", (chunk) => asked.push([target, `${authorization}`.split(",")[0], JSON.parse(chunk)]));
    request.on("end", () => {
      const body = { Parameter: { Name: "/saas/dev/api_endpoint", Value: api.endpoint } };
      response.writeHead(200, { "content-type": "application/x-amz-json-1.1" }).end(JSON.stringify(body));
    });
  });
  const { exitCode, out, err } = await tenants(["list", "--environment", "dev", "--json"], {
    ...operatorVariables,
    AWS_ENDPOINT_URL: ssm.url,
  });
  await ssm.close();
  expect(err).toBe("");
  expect([exitCode, JSON.parse(out)]).toEqual([0, [expect.objectContaining({ tenant_id: idOf(1) })]]);
  expect(asked).toEqual([
    [
      "AmazonSSM.GetParameter",
      expect.stringMatching(/Credential=ASIAOPERATOR\/\d{8}\/eu-central-1\/ssm\//),
      { Name: "/saas/dev/api_endpoint" },
    ],
  ]);
});

test("an API whose address an emulator made up is not called", async () => {
  const ssm = await startServer((_, response) => {
    const Value = "https://abc123.execute-api.eu-central-1.amazonaws.com/dev";
    response
      .writeHead(200, { "content-type": "application/x-amz-json-1.1" })
      .end(JSON.stringify({ Parameter: { Value } }));
  });
  const { exitCode, err } = await tenants(["list", "--environment", "dev"], {
    ...operatorVariables,
    AWS_ENDPOINT_URL: ssm.url,
  });
  await ssm.close();
  expect(err).toContain(`the emulator at ${ssm.url} runs no API`);
  expect(err).toContain("name it with --api-endpoint");
  expect(exitCode).toBe(exitCodes.unavailable);
});

test("an environment that is not deployed is one line", async () => {
  const ssm = await startServer((_, response) => {
    response.writeHead(400, { "x-amzn-errortype": "ParameterNotFound" }).end('{"message":"no"}');
  });
  const outcome = await tenants(["list", "--environment", "staging"], {
    ...operatorVariables,
    AWS_ENDPOINT_URL: ssm.url,
  });
  await ssm.close();
  expect(outcome).toEqual({
    exitCode: 3,
    out: "",
    err: "error the API of staging cannot be found by the SSM parameter /saas/staging/api_endpoint in eu-central-1: it does not exist, so the environment is not deployed there; name it with --api-endpoint",
  });
});

test("credentials of another account than the environment's are not used", async () => {
  const ssm = await startServer((_, response) => {
    const ARN = "arn:aws:ssm:eu-central-1:999999999999:parameter/saas/dev/api_endpoint";
    response
      .writeHead(200, { "content-type": "application/x-amz-json-1.1" })
      .end(JSON.stringify({ Parameter: { Value: api.endpoint, ARN } }));
  });
  const { exitCode, out, err } = await tenants(["list", "--environment", "dev"], {
    ...operatorVariables,
    AWS_ENDPOINT_URL_SSM: ssm.url,
  });
  await ssm.close();
  expect(err).toContain(
    "the credentials belong to account 999999999999, but environments/dev.ts names 1111222233",
  );
  expect([exitCode, out]).toEqual([3, ""]);
});

test("without AWS credentials nothing is asked", async () => {
  const { exitCode, out, err } = await tenants([
    "list",
    "--environment",
    "dev",
    "--api-endpoint",
    api.endpoint,
  ]);
  expect([exitCode, out]).toEqual([3, ""]);
  expect(err).toMatch(/^error no AWS credentials: set AWS_PROFILE, sign in with `aws sso login`, .*$/);
});

test("credentials that are not the operator's are refused", async () => {
  const { exitCode, err } = await tenants(["list", "--environment", "dev", "--api-endpoint", api.endpoint], {
    ...operatorVariables,
    AWS_SECRET_ACCESS_KEY: "guessed",
  });
  expect(err).toMatch(
    /^error Forbidden \(403\): The request's SigV4 signature is not valid\.\n(.*\n)*.*the AWS credentials must be those of an operator/,
  );
  expect(exitCode).toBe(exitCodes.unavailable);
});

test("an API that does not respond is one line", async () => {
  const { url, close } = await startServer(() => {});
  await close();
  const { exitCode, err } = await tenants(["show", idOf(1), "--environment", "dev", "--api-endpoint", url], {
    ...operatorVariables,
  });
  expect(err).toMatch(/^error GET http:\/\/127\.0\.0\.1:\d+\/admin\/tenants\/[0-9-]+: .*ECONNREFUSED.*$/);
  expect(exitCode).toBe(3);
});

test("nothing is suspended unasked when nobody can be asked", async () => {
  const words = ["suspend", "Acme", "--environment", "dev", "--api-endpoint", api.endpoint];
  const outcome = await tenantsProcess(words, operatorVariables);
  expect(outcome).toEqual({
    exitCode: 2,
    out: "",
    err: "error there is no terminal to confirm on: repeat with --yes\n",
  });
  expect(api.changes).toEqual([]);
});

test("reports wrong usage, and does nothing else", async () => {
  const { exitCode, out, err } = await tenants(["lits", "--environment", "dev"]);
  expect(err).toContain("error: unknown command 'lits'\n(Did you mean list?)");
  expect([exitCode, out]).toEqual([2, ""]);
});

describe("the platform on this machine", () => {
  const port = 45_678;

  /** What `npm start` leaves behind, in the temporary directory of the command. */
  const record = async () => {
    const { endpoint: apiEndpoint } = api;
    const ids = {
      endpointUrl: "http://127.0.0.1:1",
      region: "eu-central-1",
      userPoolId: "p",
      userPoolClientId: "c",
    };
    return recordHolder(port, { apiEndpoint, ...ids, operator });
  };
  beforeEach(() => void jest.spyOn(os, "tmpdir").mockReturnValue(temporary));
  afterEach(() => jest.restoreAllMocks());
  const words = ["list", "--environment", "local", "--port", `${port}`, "--json"];

  test("is found, and its operator's credentials with it", async () => {
    const remove = await record();
    const { exitCode, out, err } = await tenantsProcess(words, {});
    const explicit = await tenants(words, {
      AWS_ACCESS_KEY_ID: "AKIAOTHER",
      AWS_SECRET_ACCESS_KEY: "other",
    });
    remove();
    expect(err).toBe("");
    expect([exitCode, JSON.parse(out)]).toEqual([0, [expect.objectContaining({ tenant_id: idOf(1) })]]);
    // Variables that name somebody else win.
    expect(explicit).toMatchObject({
      exitCode: exitCodes.unavailable,
      err: expect.stringContaining("signature is not valid"),
    });
  });

  test("that does not run is one line", async () => {
    expect(await tenants(words)).toEqual({
      exitCode: 3,
      out: "",
      err: `error none of your platforms runs on port ${port}: run npm start in another terminal, or name its port with --port`,
    });
  });
});
