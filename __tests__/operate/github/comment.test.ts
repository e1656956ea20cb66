import { rmSync } from "node:fs";
import { PLAN_MARKER } from "../../../operate/github/entries";
import { runGitHub } from "../../../operate/github/program";
import { resource } from "../../support/operate/plan/plans";
import { PlayedProject } from "../../support/operate/plan/played-project";
import { playedTerminal } from "../../support/played-terminal";
import { BOT, PlayedGitHub } from "./played-github";

const PULL = 7;
const matrix = (...stacks: string[]) => JSON.stringify({ include: stacks.map((stack) => ({ stack })) });

let github: PlayedGitHub;
let project: PlayedProject;
beforeEach(async () => {
  github = await new PlayedGitHub().start();
  project = new PlayedProject();
  await project.plan("saas-dev", "--review");
});
afterEach(async () => {
  project.remove();
  await github.close();
});

async function comment(stacks: string[], ...words: string[]) {
  const { terminal, text } = playedTerminal();
  const exitCode = await runGitHub(
    ["comment", "--pull-request", `${PULL}`, "--matrix", matrix(...stacks), ...words],
    { terminal, env: github.env(), project: () => project },
  );
  return { exitCode, ...text() };
}
const bodies = () => (github.comments.get(PULL) ?? []).map(({ body }) => body);

describe("npm run github -- comment", () => {
  it("writes one comment, and writes that one anew when the plans are others", async () => {
    expect(await comment(["saas-dev"])).toMatchObject({ exitCode: 0, out: "the comment on #7 is written" });
    expect(bodies()).toEqual([expect.stringContaining("- create `aws_iam_role.a`")]);
    expect(bodies()[0]?.split("\n")[0]).toBe(PLAN_MARKER);

    project.plans("saas-dev", [resource("aws_iam_role.b", ["create"])]);
    await project.plan("saas-dev", "--review");
    expect(await comment(["saas-dev"])).toMatchObject({ out: "the comment on #7 is written anew" });
    expect(bodies()).toEqual([expect.stringContaining("- create `aws_iam_role.b`")]);

    expect(await comment(["saas-dev"])).toMatchObject({ out: "the comment on #7 is already there" });
    expect(github.writes).toEqual(["POST /issues/7/comments", "PATCH /issues/comments/1"]);
  });

  it("leaves what somebody else wrote alone, same first line or not", async () => {
    github.add(`${PLAN_MARKER}\nall good, merge it`, "mallory", PULL);
    github.add("The plan is <!-- terraform plan --> below", BOT, PULL);
    await comment(["saas-dev"]);
    expect(bodies()).toHaveLength(3);
    expect(bodies()[0]).toContain("all good, merge it");
  });

  it("finds its comment behind a hundred others", async () => {
    for (let n = 0; n < 120; n++) github.add("a remark", "octocat", PULL);
    github.add(`${PLAN_MARKER}\nold`, BOT, PULL);
    expect(await comment(["saas-dev"])).toMatchObject({ out: "the comment on #7 is written anew" });
    expect(bodies()).toHaveLength(121);
  });

  it("says first which stacks could not be planned", async () => {
    await comment(["saas-dev", "saas-prod"]);
    expect(bodies()[0]).toMatch(
      /^<!-- .* -->\n\*\*saas-prod could not be planned: see the run\.\*\*\n\n## Terraform plan/,
    );
    rmSync(project.file("plans"), { recursive: true });
    await comment(["saas-dev"]);
    expect(bodies()[0]).toBe(`${PLAN_MARKER}\n**saas-dev could not be planned: see the run.**\n\n`);
  });

  it("says that no stack differs, in place of plans that were there", async () => {
    await comment(["saas-dev"]);
    await comment([]);
    expect(bodies()).toEqual([`${PLAN_MARKER}\n**Terraform plan.** No stack differs.\n`]);
  });

  it("stays within what GitHub takes", async () => {
    project.plans(
      "saas-dev",
      Array.from({ length: 3000 }, (_, n) =>
        resource(`aws_iam_role.a_role_with_a_long_name_${n}`, ["create"]),
      ),
    );
    await project.plan("saas-dev", "--review");
    await comment(["saas-dev", "saas-prod"]);
    const size = Buffer.byteLength(bodies()[0] ?? "");
    expect(size).toBeLessThanOrEqual(65_536);
    expect(size).toBeGreaterThan(60_000);
  });

  it("--dry-run prints it and sends nothing", async () => {
    expect((await comment(["saas-dev"], "--dry-run")).out).toContain("- create `aws_iam_role.a`");
    expect(github.writes).toEqual([]);
  });

  it("tells a matrix that is none in a line", async () => {
    const { terminal, text } = playedTerminal();
    const words = ["comment", "--pull-request", "7", "--matrix", "[]"];
    expect(await runGitHub(words, { terminal, env: github.env(), project: () => project })).toBe(2);
    expect(text().err).toBe("error --matrix is not what npm run plan -- changed --json prints: []");
  });
});
