import type { EventLog, LoggedEvent } from "@saas/local-aws/endpoint";

/** A tenant that awaits its stack. */
export interface AwaitedSilo {
  readonly tenantId: string;
  readonly tier: string;
}

/** All silos awaited so far, by tenant. */
export interface KnownSilos {
  has(tenantId: string): boolean;
  set(tenantId: string, silo: AwaitedSilo): void;
  values(): Iterable<AwaitedSilo>;
}

/** Path of the `cdk.tf.json` of a tenant's synthesized stack, in a directory of the stack's name. */
export type SynthesizeSilo = (tenant: AwaitedSilo) => Promise<string>;

export interface SiloDeployerOptions {
  /** Absent: no silo is deployed. */
  readonly synthesize: SynthesizeSilo | undefined;
  readonly deploy: (file: string) => Promise<void>;
  readonly onFailure: (message: string) => void;
}

/**
 * Does the work of an operator and a pipeline for a silo tenant: adds it to the registry, synthesizes its stack and
 * deploys it. Once for each tenant that awaits its silo, one after the other.
 */
export class SiloDeployer {
  private readonly stop: () => void;
  private working: Promise<void> = Promise.resolve();
  private closed = false;

  constructor(
    events: Pick<EventLog, "onEntry">,
    private readonly known: KnownSilos,
    private readonly options: SiloDeployerOptions,
  ) {
    this.stop = events.onEntry((event) => this.take(event));
  }

  /** Redeploys every silo awaited so far, from its current sources. */
  async again(): Promise<void> {
    for (const silo of this.known.values()) this.deploy(silo);
    await this.working;
  }

  /** Resolves when no silo is being deployed. */
  async idle(): Promise<void> {
    await this.working;
  }

  /** Resolves when the deployment under way is done; begins no other. */
  async close(): Promise<void> {
    this.closed = true;
    this.stop();
    await this.working;
  }

  private take({ detailType, detail }: LoggedEvent): void {
    const { synthesize } = this.options;
    const { tenant_id: tenantId, tier } = detail;
    if (synthesize === undefined || detailType !== "TenantProvisioning") return;
    // Events are delivered at least once.
    if (typeof tenantId !== "string" || typeof tier !== "string" || this.known.has(tenantId)) return;
    this.known.set(tenantId, { tenantId, tier });
    this.deploy({ tenantId, tier });
  }

  private deploy({ tenantId, tier }: AwaitedSilo): void {
    const { synthesize, deploy, onFailure } = this.options;
    this.working = this.working.then(async () => {
      if (this.closed || synthesize === undefined) return;
      try {
        await deploy(await synthesize({ tenantId, tier }));
      } catch (error) {
        onFailure(
          `The silo of tenant ${tenantId} was not deployed: ${error instanceof Error ? error.message : error}`,
        );
      }
    });
  }
}
