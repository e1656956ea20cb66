import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { exitCodes } from "@saas/cli-kit/exit";
import { marker } from "../../../operate/drift/markdown";
import { runDrift } from "../../../operate/drift/program";
import type { Project } from "../../../operate/terraform/project";
import { npxCdktf } from "../../../toolchains/lines";
import { keyOf, playAws, projectWith } from "../../support/operate/state/run";
import { lockText, resource, SECRET, stateText } from "../../support/operate/state/states";
import { playedTerminal } from "../../support/played-terminal";
import { planJson, unchanged } from "./plans";

const { aws } = playAws();
let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "drift-test-"));
  mkdirSync(join(directory, "stacks/saas-dev"), { recursive: true });
  mkdirSync(join(directory, "stacks/state-backend-dev"), { recursive: true });
  aws().put(keyOf("saas-dev"), stateText({ serial: 14 }));
});
afterEach(() => rmSync(directory, { recursive: true }));

const table = "aws_dynamodb_table.tenant_data";
const clean = planJson([unchanged(table, { id: "t" })]);
const drifted = planJson([
  {
    address: table,
    recorded: { id: "t", billing_mode: "PAY_PER_REQUEST", password: SECRET },
    found: { id: "t", billing_mode: "PROVISIONED`|@all", password: `${SECRET}-2` },
    planned: { id: "t", billing_mode: "PAY_PER_REQUEST", password: SECRET },
    actions: ["update"],
  },
]);
const pending = planJson([{ address: table, found: null, planned: { id: "t" }, actions: ["create"] }]);

interface Played {
  /** What `terraform show -json` prints. */
  readonly plan?: string;
  /** A shell script, per command of Terraform. */
  readonly script?: string;
}

/** A program in Terraform's place: notes how it was called, and prints a plan. */
function terraform({ plan = clean, script = "" }: Played) {
  const command = join(directory, "terraform");
  writeFileSync(join(directory, "plan.json"), plan);
  writeFileSync(
    command,
    `#!/bin/sh\necho "$(basename "$PWD") $*" >> ${directory}/calls\n${script}\n[ "$1" = show ] && cat ${directory}/plan.json\n[ "$1" = plan ] && exit 2\nexit 0\n`,
  );
  chmodSync(command, 0o755);
  return { command, version: "1.11.4", env: process.env };
}
const calls = () =>
  existsSync(join(directory, "calls")) ? readFileSync(join(directory, "calls"), "utf8") : "";

async function drift(words: readonly string[], played: Played = {}) {
  const { terminal, out, err } = playedTerminal({});
  const project: Project = {
    ...projectWith(join(directory, "none.tfstate")),
    synthesize: async () => directory,
  };
  const exitCode = await runDrift(words, { terminal, project, terraform: terraform(played) });
  const [text, errors] = [out.join("\n"), err.join("\n")];
  expect(text + errors).not.toContain(SECRET);
  return { exitCode, out: text, err: errors };
}

test("no drift is exit code 0; a stack without a state is told", async () => {
  const { exitCode, out, err } = await drift(["dev"]);
  expect(out.split("\n")).toEqual([
    "saas-dev  serial 14, no drift",
    "",
    "state-backend-dev  not deployed: there is no state: it is a local file, and not on this machine",
    "",
    "dev: no drift",
  ]);
  expect([exitCode, err]).toEqual([0, ""]);
});

test("drift has an exit code of its own; the report has the change and what happens next", async () => {
  const { exitCode, out } = await drift(["dev", "saas-dev"], { plan: drifted });
  expect(out.split("\n")).toEqual([
    "saas-dev  serial 14, 1 resource drifted",
    "  data",
    `    ~ ${table}  changed by hand`,
    '        billing_mode  "PAY_PER_REQUEST" -> "PROVISIONED`|@all"',
    "        password      (sensitive) -> (sensitive)",
    "        the next deployment puts back what is declared",
    "",
    "dev: 1 resource drifted",
  ]);
  expect(exitCode).toBe(exitCodes.changes);
});

test("what is declared and not deployed is told, and is no drift", async () => {
  aws().put(keyOf("saas-dev"), stateText({ serial: 14, resources: [resource("aws_s3_bucket.files")] }));
  const { exitCode, out } = await drift(["dev", "saas-dev"], { plan: pending });
  expect(out).toContain(`declared and not deployed\n    ${table}  create`);
  expect(out).toContain("dev: no drift, 1 change declared and not deployed");
  expect(exitCode).toBe(0);
});

test("noise is told by its reason: a few by name, many by number", async () => {
  const noisy = (count: number) =>
    planJson(
      Array.from({ length: count }, (_, index) => ({
        address: `aws_sqs_queue.q${index}`,
        recorded: { tags: null },
        found: { tags: {} },
        planned: { tags: {} },
      })),
    );
  const reason = "both values are empty: the provider writes them differently";
  const line = async (count: number) =>
    (await drift(["dev", "saas-dev"], { plan: noisy(count) })).out
      .split("\n")
      .find((text) => text.includes(reason));
  expect(await line(2)).toBe(`    aws_sqs_queue.q0 tags, aws_sqs_queue.q1 tags: ${reason}`);
  expect(await line(200)).toBe(`    200 attributes of 200 resources: ${reason}`);
});

test("plans without a lock, into a file that is gone afterwards, and never applies", async () => {
  await drift(["dev", "saas-dev"]);
  const lines = calls().trim().split("\n");
  expect(lines.map((line) => line.split(" ").slice(0, 2).join(" "))).toEqual([
    "saas-dev init",
    "saas-dev plan",
    "saas-dev show",
  ]);
  expect(lines[1]).toContain("-lock=false");
  const file = /-out=(\S+)/.exec(lines[1] ?? "")?.[1] ?? "";
  expect(file).not.toBe("");
  expect(existsSync(join(file, ".."))).toBe(false);
  expect(aws().requests.filter(({ method }) => method !== "GET")).toEqual([]);
});

test("JSON alone on stdout", async () => {
  const { exitCode, out } = await drift(["dev", "saas-dev", "--json"], { plan: drifted });
  expect(JSON.parse(out)).toMatchObject({
    environment: "dev",
    verdict: "drift",
    headline: "1 resource drifted",
    stacks: [{ stack: "saas-dev", outcome: "compared", serial: 14, drift: [{ address: table }] }],
  });
  expect(exitCode).toBe(exitCodes.changes);
});

test("the report for an issue: found again by its first line, no secret, nothing that breaks out of the table", async () => {
  const file = join(directory, "drift.md");
  await drift(["dev", "saas-dev", "--markdown", file], { plan: drifted });
  const text = readFileSync(file, "utf8");
  expect(text.split("\n")[0]).toBe(marker("dev"));
  expect(text).toContain('| `billing_mode` | `"PAY_PER_REQUEST"` | ``"PROVISIONED`\\|@all"`` |');
  expect(text).toContain(`${npxCdktf()} deploy saas-dev`);
  expect(text).not.toContain(SECRET);
  await drift(["dev", "saas-dev", "--markdown", file]);
  const closing = readFileSync(file, "utf8");
  expect(closing).toContain(`${marker("dev")}\n\n**dev: no drift.**`);
  expect(closing).not.toContain("What to do");
});

test("a report that no issue could hold is cut", async () => {
  const many = Array.from({ length: 900 }, (_, index) => ({
    address: `${table}_${index}`,
    recorded: { id: "t", mode: "a".repeat(80) },
    found: { id: "t", mode: "b".repeat(80) },
  }));
  const file = join(directory, "drift.md");
  await drift(["dev", "saas-dev", "--markdown", file], { plan: planJson(many) });
  const text = readFileSync(file, "utf8");
  expect(text.length).toBeLessThan(65_536);
  expect(text).toContain("The report is cut here");
});

describe("a stack that cannot be compared is exit code 1", () => {
  test("somebody deploys it: nothing is planned", async () => {
    aws().put(`${keyOf("saas-dev")}.tflock`, lockText());
    const { exitCode, out } = await drift(["dev", "saas-dev"], { plan: drifted });
    expect(out).toContain("saas-dev  not compared: locked by anna@laptop (apply) since 2026-03-01");
    expect([exitCode, calls()]).toEqual([1, ""]);
  });

  test("somebody deployed it meanwhile", async () => {
    const text = stateText({ serial: 15 });
    const script = `[ "$1" = plan ] && node -e '
      fetch(process.env.AWS_ENDPOINT_URL + "/played/deploy", { method: "PUT", body: process.argv[1] }).then(() => {})
    ' '${text}'; :`;
    aws().onPut = (body) => aws().put(keyOf("saas-dev"), body);
    const { exitCode, out } = await drift(["dev", "saas-dev"], { plan: drifted, script });
    expect(out).toContain("not compared: a deployment ran in the meantime: compare again");
    expect(exitCode).toBe(1);
  });

  test("somebody only plans it: that changes nothing", async () => {
    aws().put(`${keyOf("saas-dev")}.tflock`, lockText({ Operation: "OperationTypePlan" }));
    expect((await drift(["dev", "saas-dev"])).exitCode).toBe(0);
  });

  test.each(["init", "plan", "show"])("terraform %s fails", async (command) => {
    const script = `[ "$1" = ${command} ] && { printf '│ Error: no way\\n│\\n│ because of this\\n' >&2; exit 1; }`;
    const { exitCode, out } = await drift(["dev", "saas-dev"], { script });
    expect(out).toContain(`saas-dev  not compared: terraform ${command}: no way because of this`);
    expect(exitCode).toBe(1);
  });

  test("for want of AWS it is exit code 3, unless another stack fails for another reason", async () => {
    const script = `[ "$1" = init ] && { echo "Error: dial tcp 127.0.0.1:9: connect: connection refused" >&2; exit 1; }`;
    expect((await drift(["dev", "saas-dev"], { script })).exitCode).toBe(exitCodes.unavailable);
    aws().failure = { status: 403, code: "InvalidAccessKeyId" };
    const { exitCode, out } = await drift(["dev", "saas-dev"]);
    expect(out).toContain("saas-dev  not compared: AWS does not accept the credentials: InvalidAccessKeyId");
    expect(exitCode).toBe(exitCodes.unavailable);
    writeFileSync(join(directory, "none.tfstate"), "{");
    expect((await drift(["dev"])).exitCode).toBe(exitCodes.failed);
  });

  test("and outweighs drift of another, so that nothing is taken for whole", async () => {
    writeFileSync(join(directory, "none.tfstate"), "{");
    const { exitCode, out } = await drift(["dev"], { plan: drifted });
    expect(out).toContain("none.tfstate is no JSON");
    expect(out).toContain("dev: 1 resource drifted, 1 stack not compared");
    expect(exitCode).toBe(1);
  });
});

test.each([
  [["dve"], 'error there is no environment "dve": did you mean "dev"?'],
  [["dev", "saas-prod"], 'error dev declares no stack "saas-prod" (saas-dev, state-backend-dev)'],
  [["dev", "--fix"], "error: unknown option '--fix'"],
  [[], "error: missing required argument 'environment'"],
])("wrong usage %j is no drift", async (words, message) => {
  const { exitCode, out, err } = await drift(words);
  expect(err).toContain(message);
  expect([exitCode, out, calls()]).toEqual([exitCodes.usage, "", ""]);
});

test("credentials of another account are not used", async () => {
  aws().account = "999999999999";
  const { exitCode, err } = await drift(["dev"]);
  expect(err).toContain("the credentials belong to account 999999999999");
  expect([exitCode, calls()]).toEqual([exitCodes.unavailable, ""]);
});
