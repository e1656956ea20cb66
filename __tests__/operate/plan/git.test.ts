import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { exitCodes } from "@saas/cli-kit/exit";
import { changedStacks } from "../../../operate/plan/changed";
import { baseCommit, readBase, revisionOf } from "../../../operate/plan/git";
import { readSynthesized, synthesizeCheckout } from "../../../operate/plan/synthesized";

const directory = realpathSync(mkdtempSync(join(tmpdir(), "saas-checkout-")));
const root = join(directory, "checkout");
afterAll(() => rmSync(directory, { recursive: true }));

const git = (...args: string[]) =>
  execFileSync("git", ["-C", root, "-c", "user.name=a", "-c", "user.email=a@example.com", ...args], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  }).trim();

/** A project of one stack, whose synthesis is a few lines; `timeout` stands for what it declares. */
function write(timeout: number | "broken", lock = "{}"): void {
  const main =
    timeout === "broken"
      ? `throw new Error("no such tier");`
      : `import { mkdirSync, writeFileSync } from "node:fs";
const out: string = process.env.CDKTF_OUTDIR ?? "";
mkdirSync(out + "/stacks/saas-dev", { recursive: true });
writeFileSync(out + "/manifest.json", JSON.stringify({ stacks: { "saas-dev": { synthesizedStackPath: "stacks/saas-dev/cdk.tf.json" } } }));
writeFileSync(out + "/stacks/saas-dev/cdk.tf.json", JSON.stringify({
  provider: { aws: [{ default_tags: [{ tags: { environment: "dev" } }] }] },
  terraform: { backend: { s3: {} } },
  resource: { aws_lambda_function: { data: { timeout: ${timeout} } } },
}));`;
  writeFileSync(join(root, "main.ts"), main);
  writeFileSync(join(root, "package-lock.json"), lock);
  writeFileSync(join(root, ".gitignore"), "node_modules\ncdktf.out\n");
}

function commit(...args: Parameters<typeof write>): string {
  write(...args);
  git("add", "-A");
  git("commit", "-q", "-m", "a change");
  return git("rev-parse", "HEAD");
}

const differences = async (base: string) => {
  const before = await readBase(root, base);
  if (!("stacks" in before)) return before.incomparable;
  const current = readSynthesized(await synthesizeCheckout(root));
  return changedStacks(before.stacks, current).map(({ stack, where }) => `${stack}: ${where}`);
};

beforeAll(() => {
  mkdirSync(root);
  git("init", "-q", "-b", "main");
  symlinkSync(resolve(__dirname, "../../../node_modules"), join(root, "node_modules"), "dir");
});

describe("the base of a change", () => {
  let first = "";

  it("is synthesized by its own code, in a worktree that goes away", async () => {
    first = commit(3);
    write(30);
    expect(await differences("HEAD")).toEqual(["saas-dev: Terraform JSON"]);
    expect(git("worktree", "list").split("\n")).toHaveLength(1);
  });

  it("is where the branch departed, whatever the other branch did since", async () => {
    git("checkout", "-q", "-f", "-b", "feature");
    git("checkout", "-q", "main");
    commit(99);
    git("checkout", "-q", "feature");
    expect(await baseCommit(root, "main")).toBe(first);
    expect(await differences("main")).toEqual([]);
  });

  it("is a directory with synthesized stacks as well", async () => {
    const output = await synthesizeCheckout(root, join(directory, "before"));
    write(31);
    expect(await differences(output)).toEqual(["saas-dev: Terraform JSON"]);
    git("checkout", "-q", "-f", ".");
  });

  it("cannot be told when other dependencies are installed here", async () => {
    write(3, '{"lockfileVersion": 3}');
    expect(await differences("HEAD")).toBe("package-lock.json differs");
    git("checkout", "-q", "-f", ".");
  });

  it("cannot be told when it does not synthesize, and leaves no worktree then", async () => {
    const broken = commit("broken");
    commit(3);
    expect(await differences(broken)).toBe("the base does not synthesize");
    expect(git("worktree", "list").split("\n")).toHaveLength(1);
  });

  it("that git does not know is refused, with what to do", async () => {
    await expect(readBase(root, "origin/main")).rejects.toMatchObject({
      message: expect.stringContaining("fetch-depth: 0"),
      exitCode: exitCodes.usage,
    });
  });
});

it("a synthesis that fails tells why", async () => {
  write("broken");
  await expect(synthesizeCheckout(root)).rejects.toThrow(/^synthesis failed:\n[\s\S]*no such tier/);
  git("checkout", "-q", "-f", ".");
});

it("a revision is told with the files that are in no commit", async () => {
  const head = git("rev-parse", "HEAD");
  expect(await revisionOf(root)).toEqual({ commit: head, uncommitted: [] });
  for (const name of ["new.ts", "with space.ts"]) writeFileSync(join(root, name), "");
  expect(await revisionOf(root)).toEqual({ commit: head, uncommitted: ["new.ts", "with space.ts"] });
  expect(await revisionOf(tmpdir())).toEqual({ commit: null, uncommitted: [] });
});
