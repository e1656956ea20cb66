import { run } from "@saas/cli-kit/process";

const node = (script: string) => ["-e", script];

it("gives every line while the process runs, and all of them in the end", async () => {
  const lines: string[] = [];
  const { stdout, code } = await run(process.execPath, node('console.log("a\\nb"); process.exitCode = 3;'), {
    onLine: (line) => lines.push(line),
  });
  expect([lines, stdout, code]).toEqual([["a", "b"], "a\nb\n", 3]);
});

it("reports a missing program in the result", async () => {
  expect(await run("no-such-program", [], {})).toMatchObject({
    code: null,
    stderr: expect.stringContaining("ENOENT"),
  });
});

it("an interruption reaches what ends gracefully once, and it is waited for", async () => {
  const listeners = process.listenerCount("SIGINT");
  const script = `let count = 0;
    process.on("SIGINT", () => { count++; if (count === 1) setTimeout(() => { console.log("interrupted " + count); process.exit(0); }, 200); });
    setInterval(() => {}, 1000);
    console.log("ready");`;
  const { stdout, code } = await run(process.execPath, node(script), {
    gracefully: true,
    onLine: (line) => {
      if (line !== "ready") return;
      // As npm passes it on while the terminal sends it too.
      process.emit("SIGINT");
      process.emit("SIGINT");
      process.emit("SIGTERM");
    },
  });
  expect([stdout, code]).toEqual(["ready\ninterrupted 1\n", 0]);
  expect(process.listenerCount("SIGINT")).toBe(listeners);
});
