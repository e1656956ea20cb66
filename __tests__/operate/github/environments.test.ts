import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { dev } from "../../../environments/dev";
import type { EnvironmentConfig } from "../../../environments/schema";
import { ciEnvironments, environmentAccess } from "../../../operate/github/environments";
import { runGitHub } from "../../../operate/github/program";
import { appendOutputs } from "../../../operate/support/step-outputs";
import { playedTerminal } from "../../support/played-terminal";
import { resource, synthesize } from "../../support/synth";

const real: EnvironmentConfig = { ...dev, accountId: "210987654321" };
const { ci: _ci, ...withoutCi } = real;

const directory = mkdtempSync(join(tmpdir(), "github-"));
afterAll(() => rmSync(directory, { recursive: true }));

const run = async (words: string[], env: NodeJS.ProcessEnv = {}) => {
  const { terminal, text } = playedTerminal();
  return { exitCode: await runGitHub(words, { terminal, env }), ...text() };
};

describe("npm run github -- access, environments", () => {
  it("names the roles that the environment's ci-access stack makes", () => {
    const access = environmentAccess("dev", [real]);
    const template = synthesize([real], "ci-access-dev").get("ci-access-dev");
    if (template === undefined) throw new Error("no ci-access-dev");
    for (const purpose of ["plan", "deploy"] as const) {
      const { name } = resource(template, `aws_iam_role.${purpose}`);
      expect(access[`${purpose}-role`]).toBe(`arn:aws:iam::210987654321:role/${name}`);
    }
    expect(access).toMatchObject({ region: "eu-central-1", "github-environment": "dev" });
  });

  it("has no access to one without ci, with an example's account, or that is none", async () => {
    expect(() => environmentAccess("dev", [withoutCi])).toThrow("environments/dev.ts has no ci");
    expect(await run(["access", "dev"])).toMatchObject({
      exitCode: 2,
      err: expect.stringContaining(
        "environments/dev.ts: accountId 111122223333 is an example: write your account's id",
      ),
    });
    expect(await run(["access", "dve"])).toMatchObject({
      exitCode: 2,
      err: expect.stringContaining('did you mean "dev"?'),
    });
  });

  it("lists the environments of CI: with ci, in an account of one's own", async () => {
    expect(ciEnvironments([real, { ...withoutCi, name: "other" }, dev])).toEqual(["dev"]);
    const file = join(directory, "output");
    expect(await run(["environments", "--github-output", file])).toMatchObject({ exitCode: 0, out: "[]" });
    expect(readFileSync(file, "utf8")).toBe("environments=[]\n");
  });

  it("writes outputs a line each, and refuses a value that would be two", () => {
    const file = join(directory, "outputs");
    appendOutputs(file, { a: "1" });
    appendOutputs(file, { b: "x=y" });
    expect(readFileSync(file, "utf8")).toBe("a=1\nb=x=y\n");
    expect(() => appendOutputs(file, { a: "1\nb=2" })).toThrow("the output a is more than one line");
  });
});

describe("npm run github -- require-private", () => {
  const event = (content: unknown) => {
    const file = join(directory, "event.json");
    writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
    return run(["require-private"], { GITHUB_EVENT_PATH: file });
  };
  const repository = { full_name: "octo-org/octo-repo" };

  it("lets a private repository pass, and stops in a public one", async () => {
    expect(await event({ repository: { ...repository, private: true } })).toMatchObject({ exitCode: 0 });
    expect(await event({ repository: { ...repository, private: false } })).toMatchObject({
      exitCode: 1,
      err: expect.stringContaining("octo-org/octo-repo is public, and plan files hold the state"),
    });
  });

  it("stops where it cannot tell", async () => {
    expect(await event({ repository })).toMatchObject({ exitCode: 1 });
    expect(await event("no JSON")).toMatchObject({
      exitCode: 1,
      err: expect.stringContaining("cannot be read"),
    });
    expect(await run(["require-private"])).toMatchObject({ exitCode: 2 });
  });
});
