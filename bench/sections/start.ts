import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { closeServer, listenOnLoopback } from "@saas/local-aws/loopback";
import type { BenchOptions, Measured, Section } from "../report/section";
import { closing } from "../support/cleanup";
import { root, tsx } from "../support/run";

const START = "develop/start/main.ts";

/** Time limit for the platform's first response, and for the tour. */
const TIMEOUT_SECONDS = 120;
const POLL_MS = 20;
const ANSWER_TIMEOUT_MS = 100;

/** Time from the command to a responding platform, and through the whole tour. */
export const start: Section = {
  name: "start",
  title: "npm start",
  async measure({ runs, progress }: BenchOptions): Promise<Measured> {
    const answered: number[] = [];
    const onboarded: number[] = [];
    const toured: number[] = [];
    for (let run = 1; run <= runs; run++) {
      progress(`starting the platform, then with the tour (${run} of ${runs})`);
      const times = await startOnce();
      answered.push(times.answered);
      onboarded.push(times.onboarded);
      toured.push(await tourOnce());
    }
    return {
      rows: [
        { measure: "first answer of the API", unit: "s", samples: answered },
        { measure: "first tenant onboarded", unit: "s", samples: onboarded },
        { measure: "with --tour, start to exit", unit: "s", samples: toured },
      ],
      notes: [`Process start of tsx ${START}; npm itself is not counted.`],
    };
  },
};

/** Seconds from process start to the first responses of a platform on free ports; stops it afterwards. */
async function startOnce(): Promise<{ answered: number; onboarded: number }> {
  const [port, endpointPort] = await freePorts();
  const platform = run(["--port", `${port}`, "--endpoint-port", `${endpointPort}`]);
  const api = `http://127.0.0.1:${port}/local`;
  try {
    while ((await statusOf(`${api}/data`)) !== 401) {
      if (platform.ended()) throw platform.failure("ended");
      if (platform.seconds() > TIMEOUT_SECONDS) throw platform.failure("has not answered");
      await sleep(POLL_MS);
    }
    const answered = platform.seconds();
    const onboarding = await fetch(`${api}/onboarding`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ tenant_name: "Bench", admin_email: "bench@example.com" }),
    });
    const answer = await onboarding.text();
    if (onboarding.status !== 201)
      throw new Error(`POST /onboarding responded with ${onboarding.status}: ${answer}`);
    return { answered, onboarded: platform.seconds() };
  } finally {
    await platform.stop();
  }
}

/** Seconds from process start to exit. @throws Error when the tour fails. */
async function tourOnce(): Promise<number> {
  const tour = run(["--tour"]);
  try {
    const code = await Promise.race([tour.exited, sleep(TIMEOUT_SECONDS * 1000, undefined, { ref: false })]);
    if (code !== 0) throw tour.failure(code === undefined ? "has not ended" : `ended with ${code}`);
    return tour.seconds();
  } finally {
    await tour.stop();
  }
}

/** Starts the platform's command. Stops it with a signal that it handles, so that its processes and files are cleaned up. */
function run(args: readonly string[]) {
  const began = performance.now();
  const child = spawn(process.execPath, [tsx, START, ...args], {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const exited = once(child, "exit").then(([code]): number | null => code);
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => (output += text));
  }
  const seconds = () => (performance.now() - began) / 1000;
  return {
    exited,
    seconds,
    ended: () => child.exitCode !== null || child.signalCode !== null,
    failure: (what: string) =>
      new Error(
        `tsx ${START} ${args.join(" ")} ${what} after ${seconds().toFixed(1)} s: ${output.trim().slice(-2_000)}`,
      ),
    stop: closing(async () => {
      child.kill("SIGTERM");
      await exited;
    }),
  };
}

/** Undefined while nothing responds. The port is open before the platform handles requests, which get no response at all. */
async function statusOf(url: string): Promise<number | undefined> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS) });
    await response.arrayBuffer();
    return response.status;
  } catch {
    return undefined;
  }
}

async function freePorts(): Promise<[number, number]> {
  const servers = [createServer(), createServer()] as const;
  const urls = await Promise.all(servers.map((server) => listenOnLoopback(server)));
  await Promise.all(servers.map(closeServer));
  const [first = 0, second = 0] = urls.map((url) => Number(new URL(url).port));
  return [first, second];
}
