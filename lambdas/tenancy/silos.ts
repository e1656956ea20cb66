import { ListObjectsV2Command, type S3Client } from "@aws-sdk/client-s3";
import { GetParameterCommand, type SSMClient } from "@aws-sdk/client-ssm";
import { type DynamoDBDocumentClient, QueryCommand } from "@aws-sdk/lib-dynamodb";
import { type Binding, parseBinding } from "../registry/binding";
import type { StoredTenant } from "../registry/tenant-records";
import { errorName } from "../shared/aws-errors";
import { Problem } from "../shared/errors";
import type { TenantCredentials } from "./scoped-credentials";
import type { StoreResolver } from "./store-resolver";
import { tenantIdOf } from "./tenant-id";

export type SiloBinding = Extract<Binding, { model: "silo" }>;

export interface SilosOptions {
  readonly ssm: Pick<SSMClient, "send">;
  /** Where silos' stacks publish: `/saas/<environment>/silo`. */
  readonly parameters: string;
  readonly environment: string;
  readonly resolver: StoreResolver;
  readonly connect: (credentials: TenantCredentials) => {
    readonly documents: Pick<DynamoDBDocumentClient, "send">;
    readonly s3: Pick<S3Client, "send">;
  };
}

/** How AWS says that something is not there, or not this tenant's; a key that cannot be used is among them. */
const absences = new Set([
  "AccessDenied",
  "AccessDeniedException",
  "NoSuchBucket",
  "PermanentRedirect",
  "ResourceNotFoundException",
]);

/** Silos as their stacks have published them. */
export class Silos {
  constructor(private readonly options: SilosOptions) {}

  /**
   * The binding to a tenant's silo that is deployed, and whose role, table and bucket answer with the tenant's session.
   * @throws Problem 409 `silo-not-deployed`, which says what comes next.
   */
  async deployed(tenant: StoredTenant): Promise<SiloBinding> {
    const name = `${this.options.parameters}/${tenant.tenant_id}/binding`;
    const value = await this.parameter(name);
    if (value === undefined) {
      const { environment } = this.options;
      throw notDeployed(
        `There is no parameter ${name}: add the tenant to environments/silos/${environment}.ts and deploy its stack, then repeat.`,
      );
    }
    const binding = parseBinding(jsonIn(value));
    if (binding?.model !== "silo") {
      throw notDeployed(`The parameter ${name} holds no silo's binding: deploy the silo's stack again.`);
    }
    await this.requireReachable(tenant, binding);
    return binding;
  }

  private async parameter(name: string): Promise<string | undefined> {
    try {
      const { Parameter } = await this.options.ssm.send(new GetParameterCommand({ Name: name }));
      return Parameter?.Value;
    } catch (error) {
      if (errorName(error) === "ParameterNotFound") return undefined;
      throw error;
    }
  }

  private async requireReachable(tenant: StoredTenant, binding: SiloBinding): Promise<void> {
    const tenantId = tenantIdOf(tenant);
    const { table, bucket, credentials } = this.options.resolver.of(tenantId, binding);
    const { documents, s3 } = this.options.connect(
      await answerOf(`access role ${binding.access_role_arn}`, binding, () => credentials()),
    );
    await answerOf(`table ${table}`, binding, () =>
      documents.send(
        new QueryCommand({
          TableName: table,
          KeyConditionExpression: "tenant_id = :tenant",
          ExpressionAttributeValues: { ":tenant": tenantId },
          Limit: 1,
        }),
      ),
    );
    await answerOf(`bucket ${bucket}`, binding, () =>
      s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: `tenants/${tenantId}/`, MaxKeys: 1 })),
    );
  }
}

async function answerOf<T>(what: string, { slug }: SiloBinding, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    const cause = error instanceof Problem ? error.cause : error;
    if (!absences.has(errorName(cause))) throw error;
    throw notDeployed(
      `The ${what} of the silo "${slug}" does not answer (${errorName(cause)}): deploy the silo's stack, then repeat. New rights can take a minute to count.`,
    );
  }
}

const notDeployed = (detail: string) => new Problem(409, "silo-not-deployed", "Conflict", detail);

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
