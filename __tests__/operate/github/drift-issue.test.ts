import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { exitCodes } from "@saas/cli-kit/exit";
import { marker } from "../../../operate/drift/markdown";
import { runGitHub } from "../../../operate/github/program";
import { playedTerminal } from "../../support/played-terminal";
import { PlayedGitHub } from "./played-github";

const directory = mkdtempSync(join(tmpdir(), "drift-issue-"));
const [json, markdown] = [join(directory, "drift.json"), join(directory, "drift.md")];
afterAll(() => rmSync(directory, { recursive: true }));

let github: PlayedGitHub;
beforeEach(async () => {
  github = await new PlayedGitHub().start();
});
afterEach(() => github.close());

async function compared(verdict: string, text = "", environment = "dev") {
  writeFileSync(json, JSON.stringify({ environment, verdict, headline: "…", stacks: [] }));
  writeFileSync(markdown, `${marker(environment)}\n\n${text}\n`);
  return issue();
}
async function issue(env: NodeJS.ProcessEnv = github.env(), file = json, ...more: string[]) {
  const { terminal, text } = playedTerminal();
  const words = ["drift-issue", "dev", "--json", file, "--markdown", markdown, ...more];
  const exitCode = await runGitHub(words, { terminal, env });
  return { exitCode, ...text() };
}

describe("npm run github -- drift-issue", () => {
  it("opens one issue, updates it while there is drift, and closes it when there is none", async () => {
    expect(await compared("clean")).toMatchObject({ exitCode: 0, out: "dev: no drift, no issue is open" });
    expect(await compared("drift", "a role")).toMatchObject({
      exitCode: 0,
      out: "dev: drift, issue #101 opened",
    });
    expect(await compared("drift", "a table")).toMatchObject({ out: "dev: drift, issue #101 updated" });
    expect(github.issues).toEqual([
      expect.objectContaining({
        title: "Drift in dev",
        state: "open",
        body: `${marker("dev")}\n\na table\n`,
      }),
    ]);
    expect(await compared("clean", "all well")).toMatchObject({ out: "dev: no drift, issue #101 closed" });
    expect(github.issues).toEqual([expect.objectContaining({ state: "closed", state_reason: "completed" })]);
    expect(github.comments.get(101)).toEqual([
      expect.objectContaining({ body: `${marker("dev")}\n\nall well\n` }),
    ]);
    // The next drift is an issue of its own.
    expect(await compared("drift", "a key")).toMatchObject({ out: "dev: drift, issue #103 opened" });
  });

  it("keeps environments apart, and leaves what others wrote alone", async () => {
    github.add(`${marker("prod")}\n\nof prod`);
    github.add(`${marker("dev")}\n\nby somebody`, "mallory");
    Object.assign(github.add(`${marker("dev")}\n\na pull request`), { pull_request: {} });
    expect(await compared("clean")).toMatchObject({ out: "dev: no drift, no issue is open" });
    expect(github.writes).toEqual([]);
  });

  it("leaves the issue as it is when the comparison is not whole, or of another environment, or missing", async () => {
    github.add(`${marker("dev")}\n\nof yesterday`);
    expect(await compared("failed")).toMatchObject({
      exitCode: 1,
      err: `error dev could not be compared completely: the issue is unchanged; ${json} says why`,
    });
    expect(await compared("clean", "", "prod")).toMatchObject({
      exitCode: 1,
      err: `error ${json} is a report on prod, not on dev`,
    });
    writeFileSync(json, "");
    expect(await issue()).toMatchObject({
      exitCode: 1,
      err: expect.stringContaining("is not a report of npm run drift"),
    });
    expect(await issue(github.env(), join(directory, "none.json"))).toMatchObject({
      exitCode: 1,
      err: expect.stringContaining("cannot be read"),
    });
    expect(github.writes).toEqual([]);
  });

  it("tells in a line what GitHub refuses, and what to do; the token is in no message", async () => {
    const of = { ...github.env(), GITHUB_TOKEN: "another" };
    await compared("clean");
    expect(await issue(of)).toMatchObject({
      exitCode: exitCodes.unavailable,
      err: expect.stringContaining("(401): Bad credentials: the token is invalid or has expired"),
    });
    github.refusal = { status: 403, text: '{"message":"Resource not accessible by integration"}' };
    const refused = await compared("clean");
    expect(refused.err).toContain("(403): Resource not accessible by integration: does the job declare");
    expect(refused.err).not.toContain(github.env().GITHUB_TOKEN);
    github.refusal = { status: 200, text: "<html>" };
    expect((await compared("clean")).err).toContain("something that is not JSON");
    github.refusal = { status: 200, text: '{"message":"moved"}' };
    expect((await compared("clean")).err).toContain("something other than the expected list");
    const nowhere = { ...github.env(), GITHUB_API_URL: "http://127.0.0.1:1" };
    expect(await issue(nowhere)).toMatchObject({
      exitCode: exitCodes.unavailable,
      err: expect.stringContaining("GitHub cannot be reached at http://127.0.0.1:1"),
    });
    expect(await issue({ ...github.env(), GITHUB_TOKEN: "" })).toMatchObject({
      exitCode: exitCodes.unavailable,
      err: expect.stringContaining("GITHUB_TOKEN is not set"),
    });
    expect(await issue({ ...github.env(), GITHUB_REPOSITORY: "../admin" })).toMatchObject({
      exitCode: 2,
      err: 'error GITHUB_REPOSITORY is "../admin": write owner/name',
    });
  });

  it("looks for what the named author wrote", async () => {
    github.add(`${marker("dev")}\n\nof yesterday`, "octocat");
    await compared("clean");
    expect(github.issues[0]?.state).toBe("open");
    expect(await issue(github.env(), json, "--author", "octocat")).toMatchObject({ exitCode: 0 });
    expect(github.issues[0]?.state).toBe("closed");
  });
});
