import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DeleteTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import {
  CopyObjectCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { exitCodes } from "@saas/cli-kit/exit";
import { succeeded } from "@saas/cli-kit/process";
import { type Moto, startMoto } from "../../develop/emulator/moto";
import { Workspace } from "../../develop/emulator/workspace";
import { runDrift } from "../../operate/drift/program";
import { runState } from "../../operate/state/program";
import { stateKey } from "../../stacks/support/naming";
import { npxCdktf } from "../../toolchains/lines";
import { playedTerminal } from "../support/played-terminal";
import { describeWith, findRequirements } from "./requirements";
import { environment, SECRET, smallProject, synthesizeSmall } from "./small/app";

const requirements = findRequirements();
const { bucket, keyPrefix } = environment.state;

describeWith(requirements)("State and drift of a deployment on an AWS emulator", () => {
  let moto: Moto;
  let workspace: Workspace;
  /** What the command found to differ, drift or noise. */
  let found: string[] = [];
  const ownVariables = { ...process.env };
  const reports = mkdtempSync(join(tmpdir(), "drift-reports-"));

  beforeAll(async () => {
    if (!("found" in requirements)) return;
    const { toolchain, moto: command } = requirements.found;
    moto = await startMoto({ command, accountId: environment.accountId });
    workspace = new Workspace(toolchain, moto.url);
    // The commands run in this process, with the credentials that Terraform has.
    const aws = Object.entries(workspace.cli.env).filter(([name]) => name.startsWith("AWS_"));
    for (const name of Object.keys(process.env)) if (name.startsWith("AWS_")) delete process.env[name];
    Object.assign(process.env, Object.fromEntries(aws));
    synthesizeSmall(workspace.output, { withRetired: true });
  });

  afterAll(async () => {
    process.env = ownVariables;
    rmSync(reports, { recursive: true });
    workspace?.remove();
    await moto?.close();
  });

  const played = async (run: (surroundings: object) => Promise<number>) => {
    const { terminal, out, err } = playedTerminal({});
    const project = smallProject(workspace.output);
    const exitCode = await run({ terminal, project, terraform: workspace.cli });
    const all = [...out, ...err].join("\n");
    expect(all).not.toContain(SECRET);
    return { exitCode, out: out.join("\n"), err: err.join("\n") };
  };
  const state = (...words: string[]) => played((surroundings) => runState(words, surroundings));
  const drift = (...words: string[]) => played((surroundings) => runDrift(words, surroundings));
  const json = async (...words: string[]) => JSON.parse((await state(...words, "--json")).out);
  const initialized = new Set<string>();
  const apply = async (stack: string) => {
    if (!initialized.has(stack)) await terraform(stack, "init");
    initialized.add(stack);
    await terraform(stack, "apply", "-auto-approve");
  };
  const terraform = async (stack: string, ...args: string[]) =>
    succeeded(await workspace.terraform(stack, ...args)).stdout;
  const withClient = async <C extends { destroy(): void }>(
    client: C,
    work: (client: C) => Promise<unknown>,
  ) => {
    await work(client);
    client.destroy();
  };
  const region = { region: environment.region };

  it("shows stacks that are not deployed, and says what to do", async () => {
    const listed = await state("dev");
    expect(listed.out).toMatch(/^small-dev +not deployed$/m);
    expect(listed.out).toMatch(/^state-backend-dev +not deployed, local file$/m);
    expect(listed.err).toContain("The state bucket small-tfstate does not exist");
    expect(listed.exitCode).toBe(0);
    expect(await state("dev", "small-dev")).toEqual({
      exitCode: 1,
      out: "",
      err: `error small-dev is not deployed: the state bucket small-tfstate does not exist\n      \`${npxCdktf()} deploy state-backend-dev\` makes it.`,
    });
    const compared = await drift("dev", "small-dev");
    expect(compared).toMatchObject({
      exitCode: 0,
      out: expect.stringContaining("not deployed: there is no state"),
    });
  });

  it("reads the state of the bucket's stack from its local file", async () => {
    await apply("state-backend-dev");
    const { stacks } = await json("dev");
    expect(stacks).toContainEqual(
      expect.objectContaining({
        name: "state-backend-dev",
        location: expect.stringMatching(/terraform\.state-backend-dev\.tfstate$/),
        state: expect.objectContaining({ resources: 6 }),
      }),
    );
    expect((await state("versions", "dev", "state-backend-dev")).err).toContain(
      "local file and has no versions",
    );
  });

  it("shows what was deployed, by concern, without its secrets", async () => {
    await Promise.all([apply("small-dev"), apply("retired-dev")]);
    const { out } = await state("dev", "small-dev");
    const addresses = (await terraform("small-dev", "state", "list")).trim().split("\n");
    for (const address of addresses) expect(out).toContain(`  ${address} `);
    expect(out.split("\n").filter((line) => /^\w+ \(\d+\)$/.test(line))).toEqual([
      "api (1)",
      "data (2)",
      "storage (6)",
      "configuration (1)",
    ]);
    const key = await json("dev", "small-dev", "aws_api_gateway_api_key.tenant_key");
    expect(key).toMatchObject({ concern: "api", attributes: { name: "small-tenant", value: "(sensitive)" } });
    expect((await json("outputs", "dev", "small-dev")).outputs).toEqual({
      table_arn: { sensitive: false, value: expect.stringMatching(/^arn:aws:dynamodb:.*small-tenant-data$/) },
      tenant_key_value: { sensitive: true, value: "(sensitive)" },
    });
  });

  it("finds no drift right after a deployment, although the bucket mirrors its siblings by now", async () => {
    const { exitCode, out } = await drift("dev", "small-dev", "state-backend-dev", "--json");
    const report = JSON.parse(out);
    expect([exitCode, report.verdict, report.headline]).toEqual([0, "clean", "no drift"]);
    const small = report.stacks.find(({ stack }: { stack: string }) => stack === "small-dev");
    expect(small).toMatchObject({ outcome: "compared", drift: [], pending: [] });
    const mirrored = small.noise.filter(
      ({ address }: { address: string }) => address === "aws_s3_bucket.files",
    );
    expect(mirrored.map(({ attribute }: { attribute: string }) => attribute)).toEqual(
      expect.arrayContaining(["policy", "server_side_encryption_configuration", "versioning"]),
    );
  });

  it("distinguishes undeployed changes from drift", async () => {
    synthesizeSmall(workspace.output, { expiresAt: "expires_at" });
    const { exitCode, out } = await drift("dev", "small-dev", "--json");
    expect(exitCode).toBe(0);
    const [{ drift: drifted, pending }] = JSON.parse(out).stacks;
    expect(drifted).toEqual([]);
    expect(pending).toEqual([
      {
        address: "aws_dynamodb_table.tenant_members",
        type: "aws_dynamodb_table",
        action: "update",
        because: [],
        changes: expect.arrayContaining([expect.objectContaining({ path: expect.stringMatching(/^ttl/) })]),
      },
    ]);
  });

  it("finds the state of a stack that no code declares any more", async () => {
    const listed = await state("dev");
    expect(listed.out).toMatch(/^retired-dev .* orphan$/m);
    expect(listed.err).toContain("no stack declares it any more");
    expect((await state("dev", "retired-dev")).out).toContain("aws_dynamodb_table.old");
  });

  describe("a lock of a running process", () => {
    let holder: ChildProcess;

    beforeAll(async () => {
      if (!("found" in requirements)) return;
      const { command, env } = workspace.cli;
      holder = spawn(command, ["apply", "-no-color"], {
        cwd: workspace.stackDirectory("small-dev"),
        env: { ...env, TF_INPUT: "1" },
        stdio: ["pipe", "pipe", "inherit"],
        // A process group of its own, so that its plugins end with it.
        detached: true,
      });
      let said = "";
      await new Promise<void>((resolve, reject) => {
        holder.once("close", () => reject(new Error(`terraform apply did not wait for an answer:\n${said}`)));
        holder.stdout?.setEncoding("utf8").on("data", (text: string) => {
          said += text;
          if (said.includes("Enter a value:")) resolve();
        });
      });
    });

    const kill = async () => {
      if (holder?.pid === undefined || holder.exitCode !== null || holder.signalCode !== null) return;
      const ended = new Promise((resolve) => holder.once("close", resolve));
      process.kill(-holder.pid, "SIGKILL");
      await ended;
    };
    afterAll(kill);

    it("is reported, with its owner, and drift gets no verdict meanwhile", async () => {
      const { locks } = await json("lock", "dev");
      expect(locks).toEqual([
        expect.objectContaining({
          stack: "small-dev",
          operation: "apply",
          who: expect.stringContaining("@"),
          terraform_version: workspace.cli.version,
        }),
      ]);
      expect(Date.now() - Date.parse(locks[0].created)).toBeGreaterThan(0);
      const { out } = await state("lock", "dev", "small-dev");
      expect(out).toContain(`stacks/small-dev force-unlock ${locks[0].id}`);
      expect((await state("dev")).out).toMatch(/^small-dev .*@.*, apply, /m);
      const compared = await drift("dev", "small-dev");
      expect(compared).toMatchObject({
        exitCode: 1,
        out: expect.stringMatching(/not compared: locked by .*apply/),
      });
    });

    it("stays when its holder is killed, until it is released as the command says", async () => {
      await kill();
      const { locks } = await json("lock", "dev");
      await terraform("small-dev", "force-unlock", "-force", locks[0].id);
      expect((await json("lock", "dev")).locks).toEqual([]);
      expect((await state("lock", "dev", "small-dev")).err).toBe("small-dev is not locked");
    });
  });

  it("shows the versions of the state, and what changed between two", async () => {
    await apply("small-dev");
    const { versions } = await json("versions", "dev", "small-dev");
    expect(versions.length).toBeGreaterThan(1);
    expect(versions[0]).toMatchObject({ current: true, resources: 10 });
    const [newest, before] = [versions[0].serial, versions[1].serial];
    expect(newest).toBeGreaterThan(before);
    const changed = await json("diff", "dev", "small-dev", versions[1].version_id, `${newest}`);
    expect(changed).toMatchObject({ from: { serial: before }, to: { serial: newest } });
    expect(changed.resources).toContainEqual({
      address: "aws_dynamodb_table.tenant_members",
      type: "aws_dynamodb_table",
      action: "changed",
      changes: expect.arrayContaining([expect.objectContaining({ path: expect.stringMatching(/^ttl/) })]),
    });
    const first = versions.at(-1);
    const made = await state("diff", "dev", "small-dev", first.version_id.slice(0, 8));
    expect(made.out).toMatch(
      /~ aws_dynamodb_table.tenant_members\n(?: {4}.*\n)* {4}ttl\[0\]\.enabled +false -> true/,
    );
  });

  it("finds what somebody changed and deleted by hand", async () => {
    await withClient(new DynamoDBClient(region), (dynamodb) =>
      dynamodb.send(new DeleteTableCommand({ TableName: "small-tenant-data" })),
    );
    await withClient(new S3Client(region), (s3) =>
      s3.send(
        new PutBucketVersioningCommand({
          Bucket: "small-files",
          VersioningConfiguration: { Status: "Suspended" },
        }),
      ),
    );
    const markdown = join(reports, "drift.md");
    const { exitCode, out } = await drift("dev", "small-dev", "--json", "--markdown", markdown);
    const report = JSON.parse(out);
    expect([exitCode, report.verdict]).toEqual([exitCodes.changes, "drift"]);
    const [{ drift: drifted, pending, noise }] = report.stacks;
    expect(drifted).toEqual([
      {
        address: "aws_dynamodb_table.tenant_data",
        type: "aws_dynamodb_table",
        kind: "deleted by hand",
        changes: [],
        repaired: true,
      },
      {
        address: "aws_s3_bucket_versioning.files",
        type: "aws_s3_bucket_versioning",
        kind: "changed by hand",
        changes: [
          {
            path: "versioning_configuration[0].status",
            before: "Enabled",
            after: "Suspended",
            outcome: "restored",
          },
        ],
        repaired: true,
      },
    ]);
    // The parameter publishes the table's ARN: it changes because the table does, and for no other reason.
    expect(pending).toEqual([
      expect.objectContaining({
        address: "aws_ssm_parameter.published_table_arn",
        because: ["aws_dynamodb_table.tenant_data"],
      }),
    ]);
    found = [...new Set([...drifted, ...noise].map(({ address }) => address))].sort();
    const text = readFileSync(markdown, "utf8");
    expect(text.split("\n")[0]).toBe("<!-- drift of dev -->");
    expect(text).toContain("### `aws_dynamodb_table.tenant_data` deleted by hand");
    expect(text).toContain('| `versioning_configuration[0].status` | `"Enabled"` | `"Suspended"` |');
    expect(text).not.toContain(SECRET);
  });

  it("one plan finds what a refresh alone finds", async () => {
    const file = join(reports, "plan");
    await terraform("small-dev", "plan", "-refresh-only", "-lock=false", `-out=${file}`);
    const { resource_drift } = JSON.parse(await terraform("small-dev", "show", "-json", file));
    const addresses = resource_drift.map(({ address }: { address: string }) => address);
    expect([...new Set(addresses)].sort()).toEqual(found);
  });

  it("finds none any more once it was deployed again", async () => {
    await apply("small-dev");
    expect(await drift("dev", "small-dev")).toMatchObject({
      exitCode: 0,
      out: expect.stringContaining("dev: no drift"),
    });
  });

  it("distinguishes an overwritten state from a valid one", async () => {
    const Key = stateKey(keyPrefix, "small-dev");
    await withClient(new S3Client(region), (s3) =>
      s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body: `{"version":4,"password":"${SECRET}"` })),
    );
    const { exitCode, err } = await state("dev", "small-dev");
    expect([exitCode, err]).toEqual([
      1,
      `error s3://${bucket}/${Key} is no JSON: it is cut off or overwritten with something else`,
    ]);
    const listed = await state("dev");
    expect([listed.exitCode, listed.out]).toEqual([1, expect.stringMatching(/^small-dev .*unreadable$/m)]);
    const { versions } = await json("versions", "dev", "small-dev");
    expect(versions[0]).toMatchObject({ current: true, serial: null });
    // What docs/operations.md says about it.
    const CopySource = `${bucket}/${Key}?versionId=${versions[1].version_id}`;
    await withClient(new S3Client(region), (s3) =>
      s3.send(new CopyObjectCommand({ Bucket: bucket, Key, CopySource })),
    );
    expect(await json("dev", "small-dev")).toMatchObject({ serial: versions[1].serial });
    expect((await terraform("small-dev", "state", "list")).trim().split("\n")).toHaveLength(10);
  });

  it("hides the attributes that the provider's schema calls sensitive", async () => {
    const schemas = JSON.parse(await terraform("small-dev", "providers", "schema", "-json"));
    const [aws] = Object.values(schemas.provider_schemas) as Schemas[];
    const pinned = readFileSync(join(__dirname, "../../operate/terraform/sensitive-attributes.json"), "utf8");
    expect(JSON.parse(pinned)).toEqual({
      ...sensitiveIn(aws?.resource_schemas, ""),
      ...sensitiveIn(aws?.data_source_schemas, "data."),
    });
  });
});

interface Block {
  readonly attributes?: Record<string, { sensitive?: boolean; nested_type?: Block }>;
  readonly block_types?: Record<string, { block: Block }>;
}
type Schemas = Record<"resource_schemas" | "data_source_schemas", Record<string, { block: Block }>>;

function sensitiveIn(types: Record<string, { block: Block }> = {}, prefix: string): Record<string, string[]> {
  return Object.fromEntries(
    Object.entries(types)
      .map(([type, { block }]): [string, string[]] => [`${prefix}${type}`, sensitivePaths(block).sort()])
      .filter(([, paths]) => paths.length > 0),
  );
}

function sensitivePaths({ attributes = {}, block_types = {} }: Block, path = ""): string[] {
  return [
    ...Object.entries(attributes).flatMap(([name, { sensitive, nested_type }]) => [
      ...(sensitive ? [`${path}${name}`] : []),
      ...(nested_type === undefined ? [] : sensitivePaths(nested_type, `${path}${name}.`)),
    ]),
    ...Object.entries(block_types).flatMap(([name, { block }]) => sensitivePaths(block, `${path}${name}.`)),
  ];
}
