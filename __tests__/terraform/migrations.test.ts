import { rmSync } from "node:fs";
import { Agent } from "node:http";
import { join } from "node:path";
import {
  CognitoIdentityProviderClient,
  CreateUserPoolCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { CreateTableCommand, DynamoDBClient, GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { succeeded } from "@saas/cli-kit/process";
import { type Moto, startMoto } from "../../develop/emulator/moto";
import { Workspace } from "../../develop/emulator/workspace";
import { dev } from "../../environments/dev";
import { runDeploy } from "../../operate/deploy/program";
import { runPlan } from "../../operate/plan/program";
import { stateKey } from "../../stacks/support/naming";
import { playedTerminal } from "../support/played-terminal";
import { KEY_PREFIX, LEGACY_POOL, LEGACY_TABLE, MigratedApp, NOTES_TABLE } from "./migrated-app";
import { describeWith, findRequirements } from "./requirements";

const requirements = findRequirements();
const OWN_STACK = "state-backend-dev";
const [OLD_BUCKET, NEW_BUCKET] = ["small-old-tfstate", "small-new-tfstate"];
const item = { tenant_id: { S: "a" }, note_id: { S: "1" } };

/** The runbooks of docs/operations.md that move state or addresses, in the order in which somebody who takes over a deployment needs them. */
describeWith(requirements)("Migrations against an AWS emulator", () => {
  let moto: Moto;
  let workspace: Workspace;
  let app: MigratedApp;
  let clients: { dynamodb: DynamoDBClient; s3: S3Client; cognito: CognitoIdentityProviderClient };

  beforeAll(async () => {
    if (!("found" in requirements)) return;
    const { toolchain, moto: command } = requirements.found;
    moto = await startMoto({ command, accountId: dev.accountId });
    workspace = new Workspace(toolchain, moto.url);
    app = new MigratedApp(workspace, {
      ...{ bucket: OLD_BUCKET, ownState: "local", stack: "notes-service-dev", notes: "notes" },
    });
    const settings = {
      endpoint: moto.url,
      region: dev.region,
      credentials: { accessKeyId: "operator", secretAccessKey: "not-a-secret" },
      // Terraform works for longer between two calls than a server keeps a connection.
      requestHandler: { httpAgent: new Agent({ keepAlive: false }) },
    };
    clients = {
      dynamodb: new DynamoDBClient(settings),
      s3: new S3Client({ ...settings, forcePathStyle: true }),
      cognito: new CognitoIdentityProviderClient(settings),
    };
  });

  afterAll(async () => {
    for (const client of Object.values(clients ?? {})) client.destroy();
    workspace?.remove();
    await moto?.close();
  });

  const terraform = async (stack: string, ...args: string[]) =>
    succeeded(await workspace.terraform(stack, ...args)).stdout;
  const addresses = async (stack: string) => (await terraform(stack, "state", "list")).trim().split("\n");
  const ran = async (run: typeof runPlan, ...words: string[]) => {
    const { terminal, text } = playedTerminal();
    const exitCode = await run(words, terminal, () => app);
    return { exitCode, ...text() };
  };
  /** Plans and deploys a stack. @returns what the plan told */
  const deploy = async (stack: string) => {
    const planned = await ran(runPlan, stack);
    expect(planned).toMatchObject({ exitCode: 0 });
    expect(await ran(runDeploy, stack, "--plan", join(app.root, "plans"))).toMatchObject({ exitCode: 0 });
    return planned.out;
  };
  /** Nothing is planned, but the tags of the user pool: Moto loses them when a pool is updated. */
  const unchanged = async (stack: string) => {
    const { out } = await ran(runPlan, stack);
    const lines = out.split("\n").filter((line) => /^ {2}\w/.test(line));
    expect(lines.filter((line) => line !== "  update  aws_cognito_user_pool.users")).toEqual([]);
    const attributes = out.split("\n").filter((line) => /^ {12}/.test(line));
    expect(attributes.filter((line) => !line.includes("tags_all."))).toEqual([]);
    expect(out).toMatch(new RegExp(`^${stack}  (no changes|1 to update)`));
  };
  /** The bucket of the state, by a state in a local file, which then moves in. */
  const makeBucket = async () => {
    await app.synthesize();
    await terraform(OWN_STACK, "init");
    await terraform(OWN_STACK, "apply", "-auto-approve");
    app.version = { ...app.version, ownState: "bucket" };
    await app.synthesize();
    await terraform(OWN_STACK, "init", "-migrate-state", "-force-copy");
    for (const end of ["", ".backup"])
      rmSync(join(app.root, `terraform.${OWN_STACK}.tfstate${end}`), { force: true });
  };
  const keys = async (bucket: string) =>
    ((await clients.s3.send(new ListObjectsV2Command({ Bucket: bucket }))).Contents ?? []).map(
      ({ Key }) => Key,
    );
  const note = async () =>
    (await clients.dynamodb.send(new GetItemCommand({ TableName: NOTES_TABLE, Key: item }))).Item;

  it("a deployment with data exists under other names than this project's", async () => {
    await makeBucket();
    await terraform("notes-service-dev", "init");
    await terraform("notes-service-dev", "apply", "-auto-approve");
    await clients.dynamodb.send(new PutItemCommand({ TableName: NOTES_TABLE, Item: item }));
  });

  it("adopts its stack by a copy of the state, renames a table with moved, and imports a table and a pool", async () => {
    const { dynamodb, s3, cognito } = clients;
    await dynamodb.send(
      new CreateTableCommand({
        TableName: LEGACY_TABLE,
        BillingMode: "PAY_PER_REQUEST",
        // Moto does not encrypt a table that is there.
        SSESpecification: { Enabled: true },
        KeySchema: [{ AttributeName: "tenant_id", KeyType: "HASH" }],
        AttributeDefinitions: [{ AttributeName: "tenant_id", AttributeType: "S" }],
      }),
    );
    const { UserPool } = await cognito.send(
      new CreateUserPoolCommand({
        PoolName: LEGACY_POOL,
        // Moto does not tag a pool that is there.
        UserPoolTags: { environment: "dev", stack: "small-dev", "managed-by": "terraform" },
      }),
    );
    const [from, to] = ["notes-service-dev", "small-dev"].map((stack) => stateKey(KEY_PREFIX, stack));
    await s3.send(
      new CopyObjectCommand({ Bucket: OLD_BUCKET, Key: to, CopySource: `${OLD_BUCKET}/${from}` }),
    );
    app.version = {
      ...app.version,
      ...{ stack: "small-dev", notes: "memos", movedFrom: "aws_dynamodb_table.notes" },
      ...{ adopted: { userPoolId: UserPool?.Id ?? "" }, importing: true },
    };
    // The guard lets it pass: nothing is created, replaced or destroyed.
    const told = await deploy("small-dev");
    expect(told).not.toMatch(/to (create|replace|destroy)/);
    // The stack's tag changes, as its name has.
    expect(told).toContain("update  aws_dynamodb_table.notes -> aws_dynamodb_table.memos");
    expect(told).toContain("update  aws_dynamodb_table.customers (imported)");
    expect(told).toMatch(
      /(import {2}aws_cognito_user_pool\.users|update {2}aws_cognito_user_pool\.users \(imported\))/,
    );
    expect(await addresses("small-dev")).toEqual([
      "aws_cognito_user_pool.users",
      "aws_dynamodb_table.customers",
      "aws_dynamodb_table.memos",
    ]);
    await s3.send(new DeleteObjectCommand({ Bucket: OLD_BUCKET, Key: from }));
    expect(await note()).toEqual(item);
  });

  it("moves to another state bucket, and needs neither moved nor import any more: nothing changes", async () => {
    const { movedFrom: _moved, importing: _importing, ...version } = app.version;
    app.version = { ...version, bucket: NEW_BUCKET, ownState: "local" };
    // What Terraform knows of the old backend would have it move the old bucket's state to the new one's.
    rmSync(join(workspace.stackDirectory(OWN_STACK), ".terraform"), { recursive: true });
    await makeBucket();
    await terraform("small-dev", "init", "-migrate-state", "-force-copy");
    await unchanged("small-dev");
    expect(await keys(NEW_BUCKET)).toEqual(
      expect.arrayContaining([stateKey(KEY_PREFIX, "small-dev"), stateKey(KEY_PREFIX, OWN_STACK)]),
    );
    // The old bucket still has everything, for the way back.
    expect(await keys(OLD_BUCKET)).toEqual(expect.arrayContaining([stateKey(KEY_PREFIX, "small-dev")]));
    expect(await note()).toEqual(item);
  });

  it("encrypts the state with a key of its own: nothing is replaced, and every version can still be read", async () => {
    const { s3 } = clients;
    const stacks = [OWN_STACK, "small-dev"];
    const versions = async () => {
      const { Versions = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket: NEW_BUCKET }));
      return Promise.all(
        Versions.map(async ({ Key, VersionId }) => {
          const object = await s3.send(new GetObjectCommand({ Bucket: NEW_BUCKET, Key, VersionId }));
          return { key: Key, id: VersionId, body: await object.Body?.transformToString() };
        }),
      );
    };
    const encryption = async (stack: string) => {
      const Key = stateKey(KEY_PREFIX, stack);
      return (await s3.send(new HeadObjectCommand({ Bucket: NEW_BUCKET, Key }))).ServerSideEncryption;
    };
    const before = await versions();
    expect(before.length).toBeGreaterThanOrEqual(stacks.length);
    for (const stack of stacks) expect([stack, await encryption(stack)]).toEqual([stack, "AES256"]);

    app.version = { ...app.version, encryption: "customer-managed" };
    await app.synthesize();
    for (const stack of stacks) await terraform(stack, "init", "-reconfigure");
    const told = await deploy(OWN_STACK);
    expect(told).not.toMatch(/to (replace|destroy)/);
    expect(told).toContain("create  aws_kms_key.state_key");
    expect(told).toContain("update  aws_s3_bucket_server_side_encryption_configuration.state");
    for (const stack of stacks) await unchanged(stack);
    expect(await versions()).toEqual(expect.arrayContaining(before));
    // The deployment wrote its own state after the bucket's default had changed; the other one is as it was.
    expect(await encryption(OWN_STACK)).toBe("aws:kms");
    expect(await encryption("small-dev")).toBe("AES256");
    const Key = stateKey(KEY_PREFIX, "small-dev");
    await s3.send(
      new CopyObjectCommand({
        Bucket: NEW_BUCKET,
        Key,
        CopySource: `${NEW_BUCKET}/${Key}`,
        MetadataDirective: "REPLACE",
      }),
    );
    expect(await encryption("small-dev")).toBe("aws:kms");
    await unchanged("small-dev");

    // And back: no version loses its key.
    const { encryption: _encryption, ...version } = app.version;
    app.version = version;
    await app.synthesize();
    for (const stack of stacks) await terraform(stack, "init", "-reconfigure");
    await terraform(OWN_STACK, "state", "rm", "aws_kms_key.state_key", "aws_kms_alias.state_key");
    expect(await deploy(OWN_STACK)).not.toMatch(/to (replace|destroy)/);
    for (const stack of stacks) await unchanged(stack);
    expect(await versions()).toEqual(expect.arrayContaining(before));
    expect(await note()).toEqual(item);
  });
});
