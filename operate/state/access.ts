import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { CommandError, exitCodes } from "@saas/cli-kit/exit";
import { nearest } from "../../environments/nearest";
import type { EnvironmentConfig } from "../../environments/schema";
import { stateBackendStackName, stateKey } from "../../stacks/support/naming";
import { npxCdktf } from "../../toolchains/lines";
import { type Credentials, ownCredentials } from "../support/credentials";
import type { Backend, DeclaredStack, Project } from "../terraform/project";
import { bucketError, StateBucket } from "./bucket";
import { parseState, type State } from "./state-file";
import { fileStore, type StateStore, type StoredState } from "./store";

/** A stack of an environment: declared in code, or only present in the bucket. */
export interface StackEntry {
  readonly name: string;
  /** False: an orphan, whose state exists although no stack declares it any more. */
  readonly declared: boolean;
  readonly store: StateStore;
}

/** Prints what it waits for if that takes long. */
export type Patient = <T>(what: string, work: Promise<T>) => Promise<T>;

const unhurried: Patient = (_, work) => work;

/** The stacks of one environment and their states. AWS is called only for states in the bucket. */
export class StateAccess {
  #declared: readonly DeclaredStack[] | undefined;
  #bucket: Promise<StateBucket> | undefined;

  constructor(
    readonly project: Project,
    readonly environment: EnvironmentConfig,
    readonly patient: Patient = unhurried,
  ) {}

  async close(): Promise<void> {
    await this.#bucket?.then(
      (bucket) => bucket.close(),
      () => {},
    );
  }

  /** The stacks that the code declares. */
  declared(): readonly DeclaredStack[] {
    this.#declared ??= this.project.stacks(this.environment);
    return this.#declared;
  }

  /** Every stack: the declared ones, then orphans. `bucketExists`: false before the first deployment. */
  async stacks(): Promise<{ readonly stacks: readonly StackEntry[]; readonly bucketExists: boolean }> {
    const bucket = await this.#open();
    const kept = await this.patient("listing the states in the bucket", bucket.stacks());
    const declared = await Promise.all(this.declared().map((stack) => this.#entry(stack)));
    const known = new Set(declared.map(({ store }) => store.location));
    const orphans = (kept ?? [])
      .map((name) => ({ name, declared: false, store: this.#orphan(bucket, name) }))
      .filter(({ store }) => !known.has(store.location));
    return { stacks: [...declared, ...orphans], bucketExists: kept !== undefined };
  }

  /** One stack by its name. @throws CommandError (exit code 2) listing the existing ones */
  async stack(name: string): Promise<StackEntry> {
    const stack = this.declared().find((declared) => declared.name === name);
    if (stack !== undefined) return this.#entry(stack);
    const { stacks } = await this.stacks();
    const found = stacks.find((entry) => entry.name === name);
    if (found !== undefined) return found;
    const names = stacks.map((entry) => entry.name);
    const near = nearest(name, names);
    throw new CommandError(
      `${this.environment.name} has no stack "${name}"${near === undefined ? "" : `: did you mean "${near}"?`} (${names.join(", ")})`,
      exitCodes.usage,
    );
  }

  /** The current state of a stack. @throws CommandError if it is missing or cannot be read */
  async state({ name, store }: StackEntry): Promise<{ readonly stored: StoredState; readonly state: State }> {
    const stored = await this.patient(`reading ${store.location}`, store.read());
    if (stored === undefined) throw new CommandError(await this.#noState(name, store));
    return { stored, state: parseState(stored.text, store.location) };
  }

  async #noState(name: string, { kind, location }: StateStore): Promise<string> {
    if (kind === "local") {
      return (
        `${name} has no state here: ${location} does not exist\n` +
        `The stack is not deployed, or was deployed from another machine. \`${npxCdktf()} deploy ${name}\` deploys it.`
      );
    }
    const { state, name: environment } = this.environment;
    const exists = (await (await this.#open()).stacks()) !== undefined;
    return exists
      ? `${name} is not deployed: there is no ${location}\n\`${npxCdktf()} deploy ${name}\` deploys it.`
      : `${name} is not deployed: the state bucket ${state.bucket} does not exist\n` +
          `\`${npxCdktf()} deploy ${stateBackendStackName(environment)}\` makes it.`;
  }

  #open(): Promise<StateBucket> {
    this.#bucket ??= this.patient("finding AWS credentials", credentialsFor(this.environment)).then(
      (credentials) => new StateBucket(this.environment, credentials),
    );
    return this.#bucket;
  }

  async #entry({ name, backend }: DeclaredStack): Promise<StackEntry> {
    return { name, declared: true, store: await this.#store(backend) };
  }

  async #store(backend: Backend): Promise<StateStore> {
    return backend.kind === "local"
      ? fileStore(backend.path)
      : (await this.#open()).store(backend.key, backend.bucket);
  }

  #orphan(bucket: StateBucket, name: string): StateStore {
    return bucket.store(stateKey(this.environment.state.keyPrefix, name));
  }
}

/**
 * Credentials from the AWS CLI's sources (environment, profile, SSO, role of the machine), if they belong to the environment's
 * account. Honours AWS_ENDPOINT_URL.
 * @throws CommandError (exit code 3)
 */
export async function credentialsFor(environment: EnvironmentConfig): Promise<Credentials> {
  const credentials = await ownCredentials();
  const account = await accountOf(environment, credentials);
  if (account !== environment.accountId) {
    throw new CommandError(
      `the credentials belong to account ${account}, but environments/${environment.name}.ts names ${environment.accountId}`,
      exitCodes.unavailable,
    );
  }
  return credentials;
}

async function accountOf(environment: EnvironmentConfig, credentials: Credentials): Promise<string> {
  const sts = new STSClient({ region: environment.region, credentials });
  try {
    const { Account = "unknown" } = await sts.send(new GetCallerIdentityCommand({}));
    return Account;
  } catch (error) {
    throw bucketError(error, environment, "sts:GetCallerIdentity", "the account");
  } finally {
    sts.destroy();
  }
}
