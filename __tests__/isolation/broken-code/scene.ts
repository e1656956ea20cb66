import { randomUUID } from "node:crypto";
import { CreateApiKeyCommand } from "@aws-sdk/client-api-gateway";
import { AssumeRoleCommand } from "@aws-sdk/client-sts";
import { ScopedCredentials } from "../../../lambdas/tenancy/scoped-credentials";
import { verifyClaims } from "../../../lambdas/tenancy/tenant-id";
import type { AccessDecision } from "../../../local/endpoint";
import type { LocalPlatform } from "../../../local/platform";
import { type Clients, clientsWith } from "../support/clients";
import { contentsOf } from "../support/contents";
import { type Field, foreignTags } from "../support/data-attacks";
import { seed } from "../support/seed";
import { operatorOf, roleArnOf, storesOf } from "../support/stores";

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
  readonly roleArn: (name: string) => string;
  /** All that a tenant has. */
  readonly contents: (tenant: string) => Promise<string>;
}

export async function prepare(platform: LocalPlatform): Promise<Scene> {
  const { deployment, endpoint } = platform;
  const { accountId, region, environment } = deployment;
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
    return connect(ownOf(by), roleArn(role), tenant, platform);
  });
  const decisions: AccessDecision[] = [];
  endpoint.onDecision((decision) => decisions.push(decision));
  return {
    platform,
    field: {
      ...stores,
      region,
      accountId,
      environment,
      mine,
      theirs,
      user: { mine: own.user, theirs: other.user },
      apiKey: { mine: own.apiKey, theirs: other.apiKey },
      oldVersion: { mine: own.oldVersion, theirs: other.oldVersion },
      foreignKey: `${foreign.id}`,
    },
    decisions,
    own: ownOf,
    scoped: (role, by, tenant) => scoped(`${role} ${by} ${tenant}`),
    roleArn,
    contents: (tenant) => contentsOf(operator, stores, tenant),
  };
}

/** A tenant's clients by the code that functions have for it. */
async function connect(
  { sts }: Clients,
  roleArn: string,
  tenant: string,
  platform: LocalPlatform,
): Promise<Clients> {
  const pool = { issuer: "issuer", clientId: "client" };
  const claims = {
    token_use: "id",
    aud: pool.clientId,
    iss: pool.issuer,
    "custom:tenant_id": tenant,
    sub: "somebody",
  };
  const credentials = new ScopedCredentials({
    assumeRole: (input) => sts.send(new AssumeRoleCommand(input)),
    onLookup: () => undefined,
  });
  const { tenantId } = verifyClaims(claims, pool);
  return clientsWith(await credentials.credentialsFor({ roleArn, tenantId }), platform);
}

function remembered<T>(make: (key: string) => T): (key: string) => T {
  const made = new Map<string, T>();
  return (key) => {
    const found = made.get(key) ?? make(key);
    made.set(key, found);
    return found;
  };
}
