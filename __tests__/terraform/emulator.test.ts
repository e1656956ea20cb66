import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { exitCodes } from "@saas/cli-kit/exit";
import { dev } from "../../environments";
import { describeWith, findRequirements } from "./requirements";

const root = resolve(__dirname, "../..");
const started: ChildProcess[] = [];
afterAll(() => {
  for (const each of started) each.kill();
});

/** Runs the command. @returns its output so far, and how it ended, once it has */
function emulator(words: readonly string[], env: NodeJS.ProcessEnv = process.env) {
  const args = ["--import", "tsx", "develop/main.ts", "emulator", ...words];
  const child = spawn(process.execPath, args, { cwd: root, env });
  started.push(child);
  const output = { out: "", err: "" };
  child.stdout.on("data", (text) => {
    output.out += text;
  });
  child.stderr.on("data", (text) => {
    output.err += text;
  });
  return { child, output, ended: once(child, "close").then(([code]) => code as number) };
}

describeWith(findRequirements())("npm run emulator", () => {
  test("plays the account of the environment on the port, until it is interrupted", async () => {
    const port = await freePort();
    const { child, output, ended } = emulator(["--port", `${port}`]);
    while (!output.err.includes("Next:") || !output.out.includes("export AWS_ENDPOINT_URL=")) {
      if (child.exitCode !== null) throw new Error(output.err);
      await sleep(50);
    }
    const variables = Object.fromEntries(
      output.out
        .trim()
        .split("\n")
        .map((line) => /^export (\w+)=(.*)$/.exec(line)?.slice(1) ?? [line]),
    );
    expect(variables.AWS_ENDPOINT_URL).toBe(`http://127.0.0.1:${port}`);
    const sts = new STSClient({
      endpoint: variables.AWS_ENDPOINT_URL,
      region: variables.AWS_REGION,
      credentials: {
        accessKeyId: variables.AWS_ACCESS_KEY_ID,
        secretAccessKey: variables.AWS_SECRET_ACCESS_KEY,
      },
    });
    expect(await sts.send(new GetCallerIdentityCommand())).toMatchObject({ Account: dev.accountId });

    const second = emulator(["--port", `${port}`]);
    expect(await second.ended).toBe(exitCodes.unavailable);
    expect(second.output.err).toContain(`port ${port}`);

    child.kill("SIGINT");
    expect(await ended).toBe(exitCodes.done);
    await expect(fetch(`${variables.AWS_ENDPOINT_URL}`)).rejects.toThrow();
  });
});

test("names what to install where no emulator is installed", async () => {
  const { ended, output } = emulator([], { ...process.env, PATH: "/nowhere" });
  expect([await ended, output.err]).toEqual([exitCodes.unavailable, expect.stringContaining("pip install")]);
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
