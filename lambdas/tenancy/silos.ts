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
  /** Path of the parameters that silos' stacks publish: `/saas/<environment>/silo`. */
  readonly parameters: string;
  readonly environment: string;
  readonly resolver: StoreResolver;
  readonly connect: (credentials: TenantCredentials) => {
    readonly documents: Pick<DynamoDBDocumentClient, "send">;
    readonly s3: Pick<S3Client, "send">;
  };
}

/** Error names of AWS for a resource that is missing or not this tenant's, or whose key cannot be used. */
const absences = new Set([
  "AccessDenied",
  "AccessDeniedException",
  "NoSuchBucket",
  "PermanentRedirect",
  "ResourceNotFoundException",
]);

/** The silos that their stacks have published. */
export class Silos {
  constructor(private readonly options: SilosOptions) {}

  /**
   * Returns the binding to a tenant's deployed silo, after its role, table and bucket have accepted the tenant's
   * session.
   * @throws Problem 409 `silo-not-deployed`, with the next step.
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
      throw notDeployed(`The parameter ${name} is not a silo's binding: deploy the silo's stack again.`);
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
      await reach(`access role ${binding.access_role_arn}`, binding, () => credentials()),
    );
    await reach(`table ${table}`, binding, () =>
      documents.send(
        new QueryCommand({
          TableName: table,
          KeyConditionExpression: "tenant_id = :tenant",
          ExpressionAttributeValues: { ":tenant": tenantId },
          Limit: 1,
        }),
      ),
    );
    await reach(`bucket ${bucket}`, binding, () =>
      s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: `tenants/${tenantId}/`, MaxKeys: 1 })),
    );
  }
}

async function reach<T>(what: string, { slug }: SiloBinding, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    const cause = error instanceof Problem ? error.cause : error;
    if (!absences.has(errorName(cause))) throw error;
    throw notDeployed(
      `The ${what} of the silo "${slug}" does not respond (${errorName(cause)}): deploy the silo's stack, then repeat. New permissions can take a minute to take effect.`,
    );
  }
}

const notDeployed = (detail: string) => new Problem(409, detail, { slug: "silo-not-deployed" });

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
