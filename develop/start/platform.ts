import { resolve } from "node:path";
import { type LocalAws, type LocalAwsOptions, type LocalAwsSource, startLocalAws } from "@saas/local-aws";
import type { Deployment } from "@saas/local-aws/terraform";
import { localPages } from "../pages";
import { SiloDeployer, type SynthesizeSilo } from "./silos/deployer";
import { tenantNames } from "./tenant-names";

export type PlatformOptions = LocalAwsSource &
  Partial<Omit<LocalAwsOptions, keyof LocalAwsSource | "pages">> & {
    /**
     * Synthesizes the stack of a silo tenant, and returns the path of its `cdk.tf.json`; it is deployed as soon as the tenant awaits
     * it, in place of a pipeline. Absent: only `deploySilo` deploys silos.
     */
    readonly synthesizeSilo?: SynthesizeSilo;
  };

/** The running local platform. */
export interface LocalPlatform extends Omit<LocalAws, "apiEndpoint" | "deployBeside"> {
  /** Base URL of the API, with the stage. */
  readonly apiEndpoint: string;
  readonly userPoolId: string;
  readonly userPoolClientId: string;
  /** Names of tenants by id, from their records. */
  readonly tenantNames: Pick<ReadonlyMap<string, string>, "get">;
  /**
   * Deploys the synthesized stack of a silo tenant beside the platform.
   * @param file its `cdk.tf.json`, in a directory of the stack's name.
   */
  deploySilo(file: string): Promise<void>;
}

/** Synthesis writes the functions' code here. */
const BUNDLES = resolve(__dirname, "../../dist/bundles");

/**
 * Starts the platform on 127.0.0.1: its stack as AWS would run it, the pages beside the API, and silos as tenants await them.
 * @throws Error with code EADDRINUSE when a port is taken; everything already started is stopped.
 */
export async function startPlatform(options: PlatformOptions): Promise<LocalPlatform> {
  const { synthesizeSilo: _, ...rest } = options;
  const aws = await startLocalAws({ bundles: BUNDLES, ...rest, pages: localPages });
  try {
    return await withSilos(aws, options);
  } catch (error) {
    await aws.close();
    throw error;
  }
}

/** @throws Error when the stack is not a platform's. */
async function withSilos(aws: LocalAws, { synthesizeSilo, onLog }: PlatformOptions): Promise<LocalPlatform> {
  const { apiEndpoint, deployBeside: deploySilo, deployment, endpoint } = aws;
  if (apiEndpoint === undefined) throw new Error("the stack has no aws_api_gateway_rest_api");
  const [userPoolId, userPoolClientId] = [
    output(deployment, "user_pool_id"),
    output(deployment, "user_pool_client_id"),
  ];
  const silos = new SiloDeployer(endpoint.events, aws.storage.map("awaited-silos"), {
    synthesize: synthesizeSilo,
    deploy: deploySilo,
    onFailure: (message) =>
      onLog?.({ function: "silo", requestId: "", line: JSON.stringify({ level: "ERROR", message }) }),
  });
  // Those of an earlier process with the same data.
  await silos.again();
  return {
    ...aws,
    apiEndpoint,
    userPoolId,
    userPoolClientId,
    tenantNames: tenantNames(deployment, endpoint, aws.storage.map("tenant-names")),
    deploySilo,
    redeploy: async (change) => {
      await aws.redeploy(change);
      if (change.synthesizedFile !== undefined) await silos.again();
    },
    idle: async () => {
      await aws.idle();
      await silos.idle();
      await aws.idle();
    },
    close: async () => {
      await silos.close();
      await aws.close();
    },
  };
}

function output({ outputs }: Deployment, name: string): string {
  const value = outputs[name];
  if (value === undefined) throw new Error(`the stack has no output ${name}`);
  return value;
}
