import { admits, type Binding, type IsolationModel } from "../registry/binding";
import { isAccessDenied } from "../shared/aws-errors";
import { Problem } from "../shared/errors";
import type { CredentialSource, ScopedCredentials, SessionWork } from "./scoped-credentials";
import type { TenantId } from "./tenant-id";

/** The stores of one tenant's items and files, and the credentials that reach them. */
export interface StoreLocation {
  readonly table: string;
  readonly bucket: string;
  readonly credentials: CredentialSource;
}

/** The pool's stores that the function uses, and its access role for them. */
export interface Pool {
  readonly table?: string;
  readonly bucket?: string;
  readonly roleArn: string;
}

export interface StoreResolverOptions {
  readonly credentials: ScopedCredentials;
  readonly model: IsolationModel;
  /** Absent: the function does not use the pool. */
  readonly pool?: Pool;
  /** Session tag for a silo's access role; absent: the function works for the tenant's users. */
  readonly work?: SessionWork;
}

/**
 * Resolves a tenant's binding to its stores. Only this class knows isolation models; handlers do not. It rejects a
 * binding that it does not understand, and never falls back to the pool.
 */
export class StoreResolver {
  constructor(private readonly options: StoreResolverOptions) {}

  /** @throws Problem 503 `tenant-not-bound` without a binding, and for a model that the environment excludes. */
  of(tenantId: TenantId, binding: Binding | undefined): StoreLocation {
    const { credentials, model, pool, work } = this.options;
    if (binding === undefined) throw notBound("the tenant's record has no valid binding");
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

/** A silo's role that denies its tenant's tag belongs to another tenant or does not exist: the binding is wrong. */
const refusedAsNotBound =
  (source: CredentialSource): CredentialSource =>
  async (minimumLifeSeconds) => {
    try {
      return await source(minimumLifeSeconds);
    } catch (error) {
      throw isAccessDenied(error) ? notBound("the silo's access role refuses the tenant", error) : error;
    }
  };

/** @param reason for the log, not for the client. */
function notBound(reason: string, cause?: unknown): Problem {
  return new Problem(
    503,
    "The tenant's data cannot be reached: its storage is not set up. The operator must correct that.",
    { slug: "tenant-not-bound", cause: cause ?? new Error(reason) },
  );
}
