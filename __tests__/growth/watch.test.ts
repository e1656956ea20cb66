import { type ChildProcess, spawn } from "node:child_process";
import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { type Copy, copyOfCheckout } from "./copy";

let copy: Copy;
let watching: ChildProcess | undefined;
let printed = "";
beforeAll(() => {
  copy = copyOfCheckout();
});
afterAll(async () => {
  const pid = watching?.pid;
  if (watching?.exitCode === null && pid !== undefined) {
    const ended = new Promise((resolve) => watching?.once("exit", resolve));
    // Jest is a child of npm.
    process.kill(-pid);
    await ended;
  }
  copy?.remove();
});

/** Resolves when the text has been printed. Rejects when the command ends first. */
async function seen(text: RegExp): Promise<void> {
  while (!text.test(printed)) {
    if (watching?.exitCode !== null) throw new Error(`ended before ${text}: ${printed}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

test("npm test -- --watch runs what a saved file concerns, and waits for the next", async () => {
  const { CI: _, JEST_WORKER_ID: __, TEST_SAMPLE: ___, ...env } = process.env;
  const [tested, other] = ["__tests__/support/sampled.test.ts", "__tests__/suggestions.test.ts"];
  appendFileSync(join(copy.directory, tested), "// changed\n");
  // Its standard input stays open: at its end, Jest ends.
  watching = spawn("npm", ["test", "--", "--watch"], { cwd: copy.directory, env, detached: true });
  for (const stream of [watching.stdout, watching.stderr]) {
    stream?.setEncoding("utf8").on("data", (text: string) => {
      printed += text;
    });
  }
  await seen(new RegExp(`PASS .*${tested}[^]*Ran all test suites related to changed files`));
  expect(printed).not.toContain(other);
  printed = "";
  appendFileSync(join(copy.directory, other), "// changed\n");
  await seen(new RegExp(`PASS .*${other}[^]*Ran all test suites related to changed files`));
});
