import { spawn } from "node:child_process";
import { resolve } from "node:path";
import { keyOf, playAws } from "../../support/operate/state/run";
import { stateText } from "../../support/operate/state/states";

const { aws } = playAws();
const root = resolve(__dirname, "../../..");

/** `npm run state|drift -- <words>`, as a process of its own, on this project. */
function npm(command: "state" | "drift", ...words: string[]) {
  const child = spawn(process.execPath, ["--import", "tsx", `operate/${command}.ts`, ...words], {
    cwd: root,
    // Jest's own copy, which names the played AWS.
    env: process.env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const output = { out: "", err: "" };
  child.stdout.on("data", (chunk) => (output.out += chunk));
  child.stderr.on("data", (chunk) => (output.err += chunk));
  return new Promise<{ exitCode: number | null; out: string; err: string }>((done) =>
    child.on("close", (exitCode) => done({ exitCode, ...output })),
  );
}

test("npm run state shows this project's stacks", async () => {
  aws().put(keyOf("saas-dev"), stateText({ serial: 7 }));
  const { exitCode, out } = await npm("state", "dev", "--json");
  expect(JSON.parse(out).stacks).toEqual([
    expect.objectContaining({ name: "ci-access-dev", declared: true, state: null }),
    expect.objectContaining({
      name: "saas-dev",
      declared: true,
      state: expect.objectContaining({ serial: 7 }),
    }),
    expect.objectContaining({ name: "state-backend-dev", declared: true }),
  ]);
  expect(exitCode).toBe(0);
}, 60_000);

test("npm run drift tells a wrong environment in a line", async () => {
  expect(await npm("drift", "dve")).toEqual({
    exitCode: 1,
    out: "",
    err: 'error there is no environment "dve": did you mean "dev"? (dev, local, prod, staging)\n',
  });
}, 60_000);
