import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import {
  changeOver,
  keptLock,
  packageJsonOf,
  packageJsonText,
  workspacesOf,
} from "../../../develop/toolchain/change-over";
import { lineIn } from "../../../develop/toolchain/package-json";
import { toolchainProblems } from "../../../develop/toolchain/problems";
import { runToolchain } from "../../../develop/toolchain/program";
import { lines } from "../../../toolchains/lines";
import { playedTerminal } from "../../support/played-terminal";

const root = resolve(__dirname, "../../..");
const own = lineIn(packageJsonOf(root));
const other = own.name === "current" ? lines.next : lines.current;

const workspaces = workspacesOf(root).map((path) => `${path}/package.json`);

/** A checkout with one commit, which each test copies. */
const start = mkdtempSync(join(tmpdir(), "line-"));
let checkout = start;
const git = (...words: string[]): string => execFileSync("git", words, { cwd: checkout, encoding: "utf8" });
const read = (path: string): string => readFileSync(join(checkout, path), "utf8");
const edit = (path: string, change: (text: string) => string): void =>
  writeFileSync(join(checkout, path), change(read(path)));

beforeAll(() => {
  mkdirSync(join(checkout, "toolchains"));
  for (const path of ["package.json", "package-lock.json", ".nvmrc", keptLock(other.name)])
    cpSync(join(root, path), join(checkout, path));
  for (const path of workspaces) cpSync(join(root, path), join(checkout, path));
  git("init", "--quiet", "--template=");
  git("add", "--all");
  git("-c", "user.name=line", "-c", "user.email=line@example.com", "commit", "--quiet", "--message", "Start");
});
afterAll(() => rmSync(start, { recursive: true }));

beforeEach(() => {
  checkout = mkdtempSync(join(tmpdir(), "line-"));
  cpSync(start, checkout, { recursive: true });
});
afterEach(() => rmSync(checkout, { recursive: true }));

const problems = (installed = lineIn(packageJsonOf(checkout))) => toolchainProblems(checkout, installed);

describe("changing over", () => {
  it("writes package.json, lock file and .nvmrc of the other line, and back leaves no difference", () => {
    changeOver(checkout, other);
    const changed = packageJsonOf(checkout);
    expect(changed).toMatchObject({
      ...other.packages,
      engines: { node: other.node.engines },
      scripts: { synth: `${other.cli.command} synth` },
    });
    const onlyOwn = Object.keys(own.packages.devDependencies).filter(
      (name) => !(name in other.packages.devDependencies),
    );
    expect(onlyOwn.filter((name) => name in changed.devDependencies)).toEqual([]);
    expect(read(".nvmrc").trim()).toBe(other.node.development);
    expect(problems()).toEqual([]);
    expect(git("status", "--porcelain")).not.toBe("");

    changeOver(checkout, own);
    expect(git("status", "--porcelain")).toBe("");
  });

  it("to the same line changes nothing", () => {
    expect(changeOver(checkout, own)).toEqual([]);
    expect(git("status", "--porcelain")).toBe("");
  });

  it("is refused, before anything is written, while the lock file is of another package.json", () => {
    edit("package.json", (text) => {
      const changed = JSON.parse(text);
      changed.dependencies.zod = "4.0.0";
      return packageJsonText(changed);
    });
    const before = git("diff");
    expect(() => changeOver(checkout, other)).toThrow("npm run toolchain -- lock");
    expect(git("diff")).toBe(before);
  });

  it("says which files it wrote, what to do next and what to expect", async () => {
    const { terminal, text } = playedTerminal();
    expect(await runToolchain([other.name], terminal, checkout)).toBe(0);
    const { out } = text();
    for (const said of ["package.json", "package-lock.json", ".nvmrc", "npm ci", ...other.expect])
      expect(out).toContain(said);
  });
});

describe("a checkout of one line", () => {
  it("has no problems", () => {
    expect(problems()).toEqual([]);
  });

  it.each<[string, () => void, string]>([
    [
      "a version of package.json",
      () => edit("package.json", (text) => text.replace(/"constructs": ".*?"/, '"constructs": "10.0.0"')),
      'package.json: dependencies constructs is "10.0.0"',
    ],
    [
      "a package of the line that is gone",
      () =>
        edit("package.json", (text) => {
          const changed = JSON.parse(text);
          delete changed.dependencies.cdktf;
          return packageJsonText(changed);
        }),
      "package.json: dependencies cdktf is undefined",
    ],
    [
      "engines",
      () => edit("package.json", (text) => text.replace(/"node": ".*?"/, '"node": ">=18"')),
      'package.json: engines.node is ">=18"',
    ],
    [".nvmrc", () => edit(".nvmrc", () => "18\n"), ".nvmrc is 18"],
    ["a lock file", () => rmSync(join(checkout, keptLock(other.name))), `${keptLock(other.name)} is missing`],
    [
      "the integrity of a package of the other line",
      () => edit(keptLock(other.name), (text) => text.replace(/\n *"integrity": ".*?",?/, "")),
      `${keptLock(other.name)}: `,
    ],
  ])("reports %s", (_, break_, problem) => {
    break_();
    expect(problems(own)).toEqual([expect.stringContaining(problem)]);
  });

  it.each(["package.json", ...workspaces])("reports a dependency of %s that the lock files lack", (path) => {
    edit(path, (text) => {
      const changed = JSON.parse(text);
      changed.dependencies = { ...changed.dependencies, "no-such-package": "1.0.0" };
      return packageJsonText(changed);
    });
    const missing = 'no-such-package is undefined instead of "1.0.0"';
    expect(problems(own).sort()).toEqual([
      expect.stringMatching(new RegExp(`^package-lock.json does not fit package.json: .*${missing}$`)),
      expect.stringMatching(new RegExp(`^${keptLock(other.name)} does not fit package.json: .*${missing}$`)),
    ]);
  });

  it("reports packages of the other line in node_modules", () => {
    expect(problems(other)).toEqual([
      `node_modules has the line ${other.name}, and package.json ${own.name}: run npm ci`,
    ]);
  });

  it("reports bindings of no line", () => {
    edit("package.json", (text) =>
      text.replace(/"@cdktf\/provider-aws": ".*?"/, '"@cdktf/provider-aws": "1.0.0"'),
    );
    expect(() => problems(own)).toThrow(/@cdktf\/provider-aws is "1\.0\.0", which is no line/);
  });
});

describe("npm run toolchain", () => {
  const status = async (today: string) => {
    const { terminal, text } = playedTerminal();
    const exitCode = await runToolchain([], terminal, checkout, today);
    return { exitCode, ...text() };
  };

  it("shows the line, and the days that are left", async () => {
    const { exitCode, out } = await status("2027-01-01");
    expect(exitCode).toBe(0);
    expect(out).toContain(`${own.name}: ${own.summary}`);
    expect(out).toMatch(/\b\d+ days\b/);
  });

  it("fails where the checkout is no line as a whole", async () => {
    edit(".nvmrc", () => "18\n");
    const { exitCode, err } = await status("2027-01-01");
    expect(exitCode).toBe(1);
    expect(err).toContain(".nvmrc is 18");
  });
});
