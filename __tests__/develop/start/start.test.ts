import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { shareCompiled } from "../../support/compiled";

const root = resolve(__dirname, "../../..");
const temporary = mkdtempSync(join(tmpdir(), "start-test-"));
shareCompiled(temporary);

interface Ready {
  readonly apiEndpoint: string;
  readonly endpointUrl: string;
  readonly userPoolId: string;
}

interface Run {
  readonly child: ChildProcess;
  /** Everything printed so far. */
  readonly output: () => string;
  /** What of it went to stdout. */
  readonly printed: () => string;
  /** Exit code, once the process and every child that shares its output have ended. */
  readonly ended: Promise<number | null>;
}

/** `npm start -- <options>`, with a temporary directory of its own. */
const start = (...options: string[]): Run =>
  run(process.execPath, ["--import", "tsx", "develop/start/main.ts", ...options]);

function run(command: string, parameters: readonly string[], environment: NodeJS.ProcessEnv = {}): Run {
  const child = spawn(command, parameters, {
    cwd: root,
    env: { ...process.env, TMPDIR: temporary, NO_COLOR: "1", ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let text = "";
  let printed = "";
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk) => (text += chunk));
  child.stdout?.on("data", (chunk) => (printed += chunk));
  return {
    child,
    output: () => text,
    printed: () => printed,
    ended: new Promise((done) => child.on("close", done)),
  };
}

afterAll(() => rmSync(temporary, { recursive: true, force: true }));

/** Ports that were free a moment ago. */
async function freePorts(): Promise<string[]> {
  const servers = [createServer(), createServer()];
  const listening = servers.map((server) => new Promise<void>((done) => server.listen(0, "127.0.0.1", done)));
  await Promise.all(listening);
  const ports = servers.map((server) => String((server.address() as AddressInfo).port));
  await Promise.all(servers.map((server) => new Promise((done) => server.close(done))));
  return ports;
}

async function untilReady(run: Run): Promise<Ready> {
  return new Promise((done, fail) => {
    run.child.stderr?.on("data", () => {
      const line = run
        .output()
        .split("\n")
        .find((text) => text.startsWith('{"type":"ready"'));
      if (line !== undefined) done(JSON.parse(line));
    });
    void run.ended.then(() => fail(new Error(`ended before it was ready: ${run.output()}`)));
  });
}

interface Answers {
  readonly statuses: ReadonlySet<number>;
  /** Errors of requests that a port took, and did not answer. */
  readonly hung: readonly unknown[];
}

/** Sends requests without a token, soon after each other, until one of them is refused for that. */
async function askUntilUnauthorized({ child }: Run, port: string): Promise<Answers> {
  const statuses = new Set<number>();
  const hung: unknown[] = [];
  const ask = async () => {
    try {
      const response = await fetch(`http://127.0.0.1:${port}/local/data`, {
        signal: AbortSignal.timeout(15_000),
      });
      await response.text();
      statuses.add(response.status);
      if (response.status === 503) expect(response.headers.get("retry-after")).toMatch(/^\d+$/);
    } catch (error) {
      // Before the port listens.
      if ((error as Error).name !== "TypeError") hung.push(error);
    }
  };
  const asked: Promise<void>[] = [];
  while (!statuses.has(401) && hung.length === 0 && child.exitCode === null) {
    asked.push(ask());
    await new Promise((next) => setTimeout(next, 10));
  }
  await Promise.all(asked);
  return { statuses, hung };
}

/** The platform and every process of it, together. */
const AT_REST_MIB = 250;

const ps = (...options: string[]) =>
  execFileSync("ps", options, { encoding: "utf8" })
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/\s+/).map(Number));

function childrenOf(pid: number): number[] {
  const own = ps("-A", "-o", "pid=,ppid=").filter(([, parent]) => parent === pid);
  return own.flatMap(([child = 0]) => [child, ...childrenOf(child)]);
}

const residentMebibytes = (pid: number) => (ps("-o", "rss=", "-p", String(pid))[0]?.[0] ?? 0) / 1024;

const portOf = (url: string) => new URL(url).port;

describe("a platform that runs", () => {
  let platform: Run;
  let ready: Ready;
  let whileItStarted: Answers;

  beforeAll(async () => {
    const [port = "", endpointPort = ""] = await freePorts();
    platform = start("--port", port, "--endpoint-port", endpointPort, "--json");
    [whileItStarted, ready] = await Promise.all([askUntilUnauthorized(platform, port), untilReady(platform)]);
  }, 120_000);

  afterAll(() => {
    platform.child.kill("SIGKILL");
  });

  test("at rest needs little memory: what made its code and stacks has ended", async () => {
    const pid = platform.child.pid ?? 0;
    const all = [pid, ...childrenOf(pid)].map(residentMebibytes).reduce((sum, each) => sum + each, 0);
    expect(all).toBeGreaterThan(50);
    expect(all).toBeLessThan(AT_REST_MIB);
  });

  test("a request while it starts is answered: by the platform, or with a time to try again", () => {
    expect(whileItStarted.hung).toEqual([]);
    expect([...whileItStarted.statuses].sort()).toEqual([401, 503]);
  });

  test("onboards a tenant and keeps the invitation in the mailbox", async () => {
    const response = await fetch(`${ready.apiEndpoint}/onboarding`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ tenant_name: "Acme", admin_email: "admin@example.com" }),
    });
    expect(response.status).toBe(201);
    const mails = await (await fetch(`${ready.endpointUrl}/_local/mailbox`)).json();
    expect(JSON.stringify(mails)).toContain("admin@example.com");
    expect(platform.output()).not.toContain("admin@example.com");
  });

  test("prints raw logs to stdout, a JSON object a line, and nothing else", async () => {
    await fetch(`${ready.apiEndpoint}/data`);
    const lines = () =>
      platform
        .printed()
        .split("\n")
        .slice(0, -1)
        .map((line) => JSON.parse(line) as Record<string, unknown>);
    for (let waits = 0; waits < 200 && lines().every(({ status }) => status !== "401"); waits += 1) {
      await new Promise((next) => setTimeout(next, 50));
    }
    expect(lines()).toEqual(
      expect.arrayContaining([
        // A function's line, and those of the access log.
        expect.objectContaining({ message: "request", route: "POST /onboarding", status: 201 }),
        expect.objectContaining({ message: "access", status: "201" }),
        expect.objectContaining({ message: "access", status: "401" }),
      ]),
    );
    expect(lines().every((line) => typeof line === "object" && line !== null)).toBe(true);
  });

  test("shows what was measured at the AWS endpoint", async () => {
    const series = (await (await fetch(`${ready.endpointUrl}/_metrics.json`)).json()) as { name: string }[];
    expect(series.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["Requests", "4XXError", "Duration"]),
    );
    const page = await fetch(`${ready.endpointUrl}/_metrics`);
    expect(page.headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(await page.text()).not.toMatch(/(src|href)="https?:/);
  });

  test("a second start with a port of it says that it is running, and where", async () => {
    const port = portOf(ready.endpointUrl);
    const second = start("--port", "0", "--endpoint-port", port);
    expect(await second.ended).toBe(1);
    expect(second.output()).toMatch(
      new RegExp(
        `^error the platform is already running on port ${port}, as process \\d+: stop it, or choose another port with --endpoint-port <number>\n$`,
      ),
    );
  });

  test("Ctrl-C ends it with every process and leaves nothing in the temporary directory", async () => {
    platform.child.kill("SIGINT");
    expect(await platform.ended).toBe(0);
    await expect(fetch(ready.apiEndpoint)).rejects.toThrow();
    await expect(fetch(ready.endpointUrl)).rejects.toThrow();
    // tsx keeps its compiled files from one run to the next.
    expect(readdirSync(temporary).filter((name) => !name.startsWith("tsx-"))).toEqual([]);
  }, 10_000);
});

test("it ends with the shell that npm started it in, which passes no signal on", async () => {
  const command = `"${process.execPath}" --import tsx develop/start/main.ts --port 0 --endpoint-port 0 --json; true`;
  const shell = run("sh", ["-c", command], { npm_lifecycle_event: "start" });
  const { apiEndpoint } = await untilReady(shell);
  shell.child.kill("SIGKILL");
  await shell.ended;
  await expect(fetch(apiEndpoint)).rejects.toThrow();
}, 120_000);

test("a port in use by another program is one line with the port and the option", async () => {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  const attempt = start("--port", `${port}`, "--endpoint-port", "0");
  expect(await attempt.ended).toBe(1);
  expect(attempt.output()).toBe(
    `error port ${port} is taken by another program: choose another with --port <number>\n`,
  );
  await new Promise((done) => server.close(done));
});

test("a port that is none is refused before anything starts", async () => {
  const attempt = start("--port", "http");
  expect(await attempt.ended).toBe(1);
  expect(attempt.output()).toContain("write a whole number from 0 (any free port) to 65535");
});
