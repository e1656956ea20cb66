import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

/** Waits for an interruption, says so, and would then run for a minute. */
const script = `
  const { firstInterruption } = require(${JSON.stringify(join(__dirname, "../src/interruption.ts"))});
  const interruption = firstInterruption(() => console.log("stopping"));
  interruption.happened.then(() => console.log("summary"));
  setTimeout(() => {}, 60_000);
  console.log("ready");
`;

test("the first interruption lets a run end with its summary, the second ends it at once", async () => {
  const child = spawn(process.execPath, ["--import", "tsx", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exit = once(child, "exit");
  const said: string[] = [];
  try {
    for await (const text of child.stdout) {
      said.push(...String(text).trim().split("\n"));
      if (said.at(-1) === "ready" || said.at(-1) === "summary") child.kill("SIGINT");
    }
    expect(await exit).toEqual([null, "SIGINT"]);
  } finally {
    child.kill("SIGKILL");
  }
  expect(said).toEqual(["ready", "stopping", "summary"]);
});
