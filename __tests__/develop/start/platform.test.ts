import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { closeServer, listenOnLoopback } from "@saas/local-aws/loopback";
import { startPlatform } from "../../../develop/start/platform";

const directory = mkdtempSync(join(tmpdir(), "platform-test-"));
const synthesizedFile = join(directory, "cdk.tf.json");

afterAll(() => rmSync(directory, { recursive: true }));

const portOf = (server: ReturnType<typeof createServer>) => (server.address() as AddressInfo).port;

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer();
  await listenOnLoopback(server);
  const port = portOf(server);
  await closeServer(server);
  return port;
}

test.each([
  [
    "a stack that cannot be deployed",
    { aws_mq_broker: { jobs: { broker_name: "jobs" } } },
    "local-aws does not support aws_mq_broker",
  ],
  ["a stack without functions", {}, "the stack has no aws_api_gateway_rest_api"],
])("%s stops what had started", async (_, resource, message) => {
  const provider = { aws: [{ region: "eu-central-1", allowed_account_ids: ["000000000000"] }] };
  writeFileSync(synthesizedFile, JSON.stringify({ provider, resource }));
  const ports = { gateway: await freePort(), endpoint: await freePort() };
  await expect(startPlatform({ synthesizedFile, ports })).rejects.toThrow(message);
  for (const port of [ports.gateway, ports.endpoint]) {
    const server = createServer();
    await listenOnLoopback(server, port);
    await closeServer(server);
  }
});

test("a taken port of the endpoint frees the gateway's again", async () => {
  const provider = { aws: [{ region: "eu-central-1", allowed_account_ids: ["000000000000"] }] };
  writeFileSync(synthesizedFile, JSON.stringify({ provider }));
  const taken = createServer();
  await listenOnLoopback(taken);
  const gateway = await freePort();
  const started = startPlatform({ synthesizedFile, ports: { gateway, endpoint: portOf(taken) } });
  await expect(started).rejects.toMatchObject({ code: "EADDRINUSE" });
  const again = createServer();
  await listenOnLoopback(again, gateway);
  await closeServer(again);
  await closeServer(taken);
});
