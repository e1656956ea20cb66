import { DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import type { BenchOptions, Measured, Row, Section } from "../report/section";
import { median } from "../report/statistics";
import { type Account, seedTenants, startAccount, tableName } from "../support/account";
import { closing } from "../support/cleanup";
import { tenantId } from "../support/events";

const CALLS_PER_RUN = 200;
/** Calls of one side before the other's turn: a single call is too short for its processor time. */
const CALLS_PER_TURN = 20;
const SESSIONS_PER_RUN = 50;

/** The same call, through the endpoint and bypassing it: milliseconds from request to answer, or of processor time. */
interface Pair {
  readonly enforced: number;
  readonly direct: number;
}

/** The local endpoint's overhead of a call: signature, policies, and one hop more. */
export const enforcement: Section = {
  name: "enforcement",
  title: "IAM on this machine, GetItem with a tenant's credentials",
  async measure({ runs, directory, progress }: BenchOptions): Promise<Measured> {
    const account = await startAccount(directory);
    await seedTenants(account, [tenantId(1)], 1);
    const sts = connectSts(account);
    const connect = connector(account);
    const newPair = async () => {
      const credentials = await tenantCredentials(sts, account, tenantId(1));
      const enforced = connect(account.endpoint.url, credentials);
      const direct = connect(account.backends.dynamodb, credentials);
      return { enforced, direct };
    };

    await requireRefusal(account, await tenantCredentials(sts, account, tenantId(2)));
    progress(`calling GetItem through the endpoint and directly, ${runs} runs and one to warm up`);
    const again: Pair[] = [];
    const cpu: Pair[] = [];
    const first: Pair[] = [];
    for (let run = 0; run <= runs; run++) {
      const firstCalls: Pair[] = [];
      for (let session = 0; session < SESSIONS_PER_RUN; session++) {
        const { enforced, direct } = await newPair();
        firstCalls.push({ enforced: await enforced(), direct: await direct() });
      }
      const { enforced, direct } = await newPair();
      for (const call of [enforced, direct]) await call();
      const turns: Record<keyof Pair, Turn>[] = [];
      for (let calls = 0; calls < CALLS_PER_RUN; calls += CALLS_PER_TURN) {
        turns.push({ enforced: await turnOf(enforced), direct: await turnOf(direct) });
      }
      const warmUp = run === 0;
      if (warmUp) continue;
      first.push(medians(firstCalls));
      const pairs = (of: (turn: Turn) => number): Pair[] =>
        turns.map((turn) => ({ enforced: of(turn.enforced), direct: of(turn.direct) }));
      again.push(medians(pairs(({ milliseconds }) => milliseconds)));
      cpu.push(medians(pairs(({ cpuMs }) => cpuMs)));
    }
    return {
      rows: [
        row("a call of a session", again),
        row("a call of a session, CPU", cpu),
        row("the first call of a session", first),
      ],
      notes: [
        `Medians of ${CALLS_PER_RUN} calls and of ${SESSIONS_PER_RUN} sessions a run. Each call is decided anew; another tenant is refused.`,
        "Client, endpoint and DynamoDB share one process.",
      ],
    };
  },
};

/** Calls of one side in turn. */
interface Turn {
  /** The median from request to answer. */
  readonly milliseconds: number;
  /** Processor time of each: client, service, and on one side the endpoint. */
  readonly cpuMs: number;
}

async function turnOf(call: () => Promise<number>): Promise<Turn> {
  const times: number[] = [];
  const began = process.cpuUsage();
  for (let calls = 0; calls < CALLS_PER_TURN; calls++) times.push(await call());
  const { user, system } = process.cpuUsage(began);
  return { milliseconds: median(times), cpuMs: (user + system) / 1000 / CALLS_PER_TURN };
}

const medians = (pairs: readonly Pair[]): Pair => ({
  enforced: median(pairs.map(({ enforced }) => enforced)),
  direct: median(pairs.map(({ direct }) => direct)),
});

const row = (measure: string, pairs: readonly Pair[]): Row => ({
  measure,
  unit: "ms",
  samples: pairs.map(({ enforced }) => enforced),
  beside: { what: "DynamoDB directly", samples: pairs.map(({ direct }) => direct) },
});

function connectSts({ deployment, endpoint, roleOf }: Account): STSClient {
  const credentials = endpoint.credentialsFor(roleOf("data"), "bench");
  const client = new STSClient({ endpoint: endpoint.url, region: deployment.region, credentials });
  closing(async () => client.destroy());
  return client;
}

type Credentials = Awaited<ReturnType<typeof tenantCredentials>>;

const getItem = ({ deployment }: Account) =>
  new GetItemCommand({
    TableName: tableName(deployment, "data"),
    Key: { tenant_id: { S: tenantId(1) }, item_id: { S: "item-000" } },
  });

/** @throws Error when the endpoint gives a tenant's item to another: then it enforces nothing, and its time says nothing. */
async function requireRefusal(account: Account, stranger: Credentials): Promise<void> {
  const { region } = account.deployment;
  const client = new DynamoDBClient({ endpoint: account.endpoint.url, region, credentials: stranger });
  closing(async () => client.destroy());
  const outcome = await client.send(getItem(account)).then(
    () => "an answer",
    (error: Error) => error.name,
  );
  if (outcome !== "AccessDeniedException") throw new Error(`GetItem of another tenant got ${outcome}`);
}

/** Creates timers of one GetItem, each with its own client on shared connections. */
function connector(account: Account) {
  const { deployment } = account;
  const first = new DynamoDBClient({ region: deployment.region });
  closing(async () => first.destroy());
  const { requestHandler } = first.config;
  return (endpoint: string, credentials: Credentials) => {
    const client = new DynamoDBClient({ endpoint, region: deployment.region, credentials, requestHandler });
    return async (): Promise<number> => {
      const began = performance.now();
      const { Item } = await client.send(getItem(account));
      if (Item === undefined) throw new Error("GetItem found no item");
      return performance.now() - began;
    };
  };
}

/** Assumes the tenant access role as the data function does: a new session each time. */
async function tenantCredentials(sts: STSClient, { environmentOf }: Account, tenant: string) {
  const { Credentials: session } = await sts.send(
    new AssumeRoleCommand({
      RoleArn: environmentOf("data").TENANT_ACCESS_ROLE_ARN,
      RoleSessionName: `bench-${process.hrtime.bigint()}`,
      Tags: [{ Key: "tenant_id", Value: tenant }],
    }),
  );
  return {
    accessKeyId: session?.AccessKeyId ?? "",
    secretAccessKey: session?.SecretAccessKey ?? "",
    sessionToken: session?.SessionToken ?? "",
  };
}
