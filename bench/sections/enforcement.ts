import { DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import type { BenchOptions, Measured, Row, Section } from "../report/section";
import { median } from "../report/statistics";
import { type Account, seedTenants, startAccount, tableName } from "../support/account";
import { closing } from "../support/cleanup";
import { tenantId } from "../support/events";

const CALLS_PER_RUN = 200;
const SESSIONS_PER_RUN = 50;

/** Milliseconds of the same call, through the endpoint and bypassing it. */
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
      return async (): Promise<Pair> => ({ enforced: await enforced(), direct: await direct() });
    };

    await requireRefusal(account, await tenantCredentials(sts, account, tenantId(2)));
    progress(`calling GetItem through the endpoint and directly, ${runs} runs and one to warm up`);
    const again: Pair[] = [];
    const first: Pair[] = [];
    for (let run = 0; run <= runs; run++) {
      const firstCalls: Pair[] = [];
      for (let session = 0; session < SESSIONS_PER_RUN; session++) firstCalls.push(await (await newPair())());
      const pair = await newPair();
      const laterCalls: Pair[] = [];
      for (let call = 0; call <= CALLS_PER_RUN; call++) laterCalls.push(await pair());
      const warmUp = run === 0;
      if (warmUp) continue;
      first.push(medians(firstCalls));
      again.push(medians(laterCalls.slice(1)));
    }
    return {
      rows: [row("a call of a session", again), row("the first call of a session", first)],
      notes: [
        `Medians of ${CALLS_PER_RUN} calls and of ${SESSIONS_PER_RUN} sessions a run. Each call is decided anew; another tenant is refused.`,
        "Client, endpoint and DynamoDB share one process.",
      ],
    };
  },
};

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
