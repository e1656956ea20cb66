import { randomUUID } from "node:crypto";
import { CreateApiKeyCommand } from "@aws-sdk/client-api-gateway";
import { AssumeRoleCommand } from "@aws-sdk/client-sts";
import type { AccessDecision } from "@saas/local-aws/iam";
import type { LocalPlatform } from "../../../../develop/start/platform";
import { ScopedCredentials, type SessionWork } from "../../../../lambdas/tenancy/scoped-credentials";
import { verifyClaims } from "../../../../lambdas/tenancy/tenant-id";
import type { Work } from "../../../../operate/isolation/questions/works";
import { type Clients, clientsWith } from "../../isolation/clients";
import { contentsOf } from "../../isolation/contents";
import { type Field, foreignTags } from "../../isolation/data-attacks";
import { seed, seedStores } from "../../isolation/seed";
import { environmentOf, operatorOf, roleArnOf, siloOf, storesOf } from "../../isolation/stores";

/** What a role's session is issued. */
export type Key = { accessKeyId: string; secretAccessKey: string; sessionToken: string };

/** A platform with two tenants, and every way to credentials that code of the functions has. */
export interface Scene {
  readonly platform: LocalPlatform;
  readonly field: Field;
  /** What IAM decided since this was emptied. */
  readonly decisions: AccessDecision[];
  /** A function's clients as it has them without a tenant's credentials: its own role's. */
  readonly own: (functionRole: string) => Clients;
  /** Clients with a tenant's session of an access role, as lambdas/tenancy gets them in that function. */
  readonly scoped: (accessRole: string, functionRole: string, tenant: string) => Promise<Clients>;
  /** A function's clients with credentials that are made of two that it was issued. */
  readonly forged: (functionRole: string, forge: (one: Key, other: Key) => Key) => Clients;
  readonly roleArn: (name: string) => string;
  /** Where silos are deployed: each tenant has one beside what it has in the pool. */
  readonly silos: Readonly<Record<"mine" | "theirs", SiloScene>> | undefined;
  /** Clients with a tenant's session in its silo, as lambdas/tenancy gets them in that function. */
  readonly inSilo: (work: Work, functionRole: string, whose: "mine" | "theirs") => Promise<Clients>;
  /** All that a tenant has. */
  readonly contents: (tenant: string) => Promise<string>;
}

/** The silo of one of the two tenants. */
export interface SiloScene {
  /** What the two tenants have, with this silo's table and bucket in place of the pool's. */
  readonly field: Field;
  /** ARN of its access role. */
  readonly roleArn: string;
}

/** Deploys the silo of a tenant. */
export type DeploySilo = (platform: LocalPlatform, tenantId: string) => Promise<void>;

export async function prepare(platform: LocalPlatform, deploySilo?: DeploySilo): Promise<Scene> {
  const { deployment, endpoint } = platform;
  const { accountId, region } = deployment;
  const environment = environmentOf(deployment);
  const stores = storesOf(platform);
  const operator = operatorOf(platform);
  const [mine, theirs] = [randomUUID(), randomUUID()];
  const own = await seed(operator, stores, { tenant: mine, environment, secret: "mine" });
  const other = await seed(operator, stores, { tenant: theirs, environment, secret: "theirs" });
  const foreign = await operator.gateway.send(
    new CreateApiKeyCommand({ name: "foreign", enabled: true, tags: foreignTags }),
  );
  // The platform looks at records that are new.
  await platform.idle();

  const roleArn = (name: string) => roleArnOf(platform, name);
  const ownOf = remembered((role: string) =>
    clientsWith(endpoint.credentialsFor(roleArn(role), role), platform),
  );
  const scoped = remembered((key: string) => {
    const [role = "", by = "", tenant = ""] = key.split(" ");
    return connect(ownOf(by), { roleArn: roleArn(role), tenant }, platform);
  });
  const field: Field = {
    ...stores,
    region,
    accountId,
    environment,
    mine,
    theirs,
    user: { mine: own.user, theirs: other.user },
    apiKey: { mine: own.apiKey, theirs: other.apiKey },
    oldVersion: { mine: own.oldVersion, theirs: other.oldVersion },
    spentVersion: own.spentVersion,
    foreignKey: `${foreign.id}`,
  };
  const siloFor = async (whose: "mine" | "theirs"): Promise<SiloScene> => {
    const at = field[whose];
    await deploySilo?.(platform, at);
    const { data_table: dataTable, bucket, access_role_arn } = await siloOf(platform, at);
    const { oldVersion: version, spentVersion } = await seedStores(
      operator,
      { dataTable, bucket },
      at,
      whose,
    );
    const oldVersion = { ...field.oldVersion, [whose]: version };
    return { field: { ...field, dataTable, bucket, at, oldVersion, spentVersion }, roleArn: access_role_arn };
  };
  const silos = deploySilo && { mine: await siloFor("mine"), theirs: await siloFor("theirs") };
  const inSilo = remembered((key: string) => {
    const [work, by = "", whose] = key.split(" ") as [Work, string, "mine" | "theirs"];
    const silo = silos?.[whose];
    if (silo === undefined) throw new Error("the scene has no silos");
    return connect(ownOf(by), { roleArn: silo.roleArn, tenant: field[whose], work }, platform);
  });
  const decisions: AccessDecision[] = [];
  endpoint.onDecision((decision) => decisions.push(decision));
  return {
    platform,
    field,
    decisions,
    own: ownOf,
    scoped: (role, by, tenant) => scoped(`${role} ${by} ${tenant}`),
    forged: (by, forge) => {
      const issue = () => endpoint.credentialsFor(roleArn(by), "forged");
      return clientsWith(forge(issue(), issue()), platform);
    },
    roleArn,
    silos,
    inSilo: (work, by, whose) => inSilo(`${work} ${by} ${whose}`),
    contents: (tenant) =>
      contentsOf(operator, stores, tenant, silos?.[tenant === mine ? "mine" : "theirs"].field),
  };
}

/** A tenant's clients by the code that functions have for it. */
async function connect(
  { sts }: Clients,
  { roleArn, tenant, work = "tenant" }: { roleArn: string; tenant: string; work?: Work },
  platform: LocalPlatform,
): Promise<Clients> {
  const pool = { issuer: "issuer", clientId: "client" };
  const claims = {
    token_use: "access",
    client_id: pool.clientId,
    iss: pool.issuer,
    tenant_id: tenant,
    sub: "somebody",
  };
  const credentials = new ScopedCredentials({
    assumeRole: (input) => sts.send(new AssumeRoleCommand(input)),
    onLookup: () => undefined,
  });
  const { tenantId } = verifyClaims(claims, pool);
  // Restoring is no function's work, and takes its session in the same way.
  const session = { roleArn, tenantId, ...(work !== "tenant" && { work: work as SessionWork }) };
  return clientsWith(await credentials.credentialsFor(session), platform);
}

function remembered<T>(make: (key: string) => T): (key: string) => T {
  const made = new Map<string, T>();
  return (key) => {
    const found = made.get(key) ?? make(key);
    made.set(key, found);
    return found;
  };
}
