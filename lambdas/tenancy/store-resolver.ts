import { admits, type Binding, type IsolationModel } from "../registry/binding";
import { isAccessDenied } from "../shared/aws-errors";
import { Problem } from "../shared/errors";
import type { CredentialSource, ScopedCredentials, SessionWork } from "./scoped-credentials";
import type { TenantId } from "./tenant-id";

/** Where one tenant's items and files are, and the only way to them. */
export interface StoreLocation {
  readonly table: string;
  readonly bucket: string;
  readonly credentials: CredentialSource;
}

/** The stores that pooled tenants share, as far as a function uses them, and its access role there. */
export interface Pool {
  readonly table?: string;
  readonly bucket?: string;
  readonly roleArn: string;
}

export interface StoreResolverOptions {
  readonly credentials: ScopedCredentials;
  readonly model: IsolationModel;
  /** Absent: the function has no business in the pool. */
  readonly pool?: Pool;
  /** What a silo's access role is told about the function's work; absent: it works for the tenant's users. */
  readonly work?: SessionWork;
}

/**
 * Turns a tenant's binding into its place. Handlers do not know which model a tenant is of: this class alone does. What it
 * does not understand it refuses, and it never falls back to the pool.
 */
export class StoreResolver {
  constructor(private readonly options: StoreResolverOptions) {}

  /** @throws Problem 503 `tenant-not-bound` for no binding, and for one of a model that the environment does not have. */
  of(tenantId: TenantId, binding: Binding | undefined): StoreLocation {
    const { credentials, model, pool, work } = this.options;
    if (binding === undefined) throw notBound("the tenant's record has no binding that can be understood");
    if (!admits(model, binding)) {
      throw notBound(`the binding is of model ${binding.model}, which an environment of ${model} excludes`);
    }
    if (binding.model === "pool") {
      if (pool === undefined) throw notBound("the function has no access to the pool");
      const { table = "", bucket = "", roleArn } = pool;
      return { table, bucket, credentials: credentials.source({ roleArn, tenantId }) };
    }
    const { data_table, bucket, access_role_arn } = binding;
    const source = credentials.source({
      roleArn: access_role_arn,
      tenantId,
      ...(work !== undefined && { work }),
    });
    return { table: data_table, bucket, credentials: refusedAsNotBound(source) };
  }
}

/** A silo's role that refuses its tenant's tag is another tenant's, or gone: the binding is wrong. */
const refusedAsNotBound =
  (source: CredentialSource): CredentialSource =>
  async (minimumLifeSeconds) => {
    try {
      return await source(minimumLifeSeconds);
    } catch (error) {
      throw isAccessDenied(error) ? notBound("the silo's access role refuses the tenant", error) : error;
    }
  };

/** @param reason for the log; the client is told what it can do about it, which is nothing. */
function notBound(reason: string, cause?: unknown): Problem {
  return new Problem(
    503,
    "tenant-not-bound",
    "Service unavailable",
    "The tenant's data cannot be reached: where it is kept is not set up. The operator has to mend that.",
    { cause: cause ?? new Error(reason) },
  );
}
