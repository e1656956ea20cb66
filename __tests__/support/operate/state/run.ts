import { resolve } from "node:path";
import { dev } from "../../../../environments/dev";
import { staging } from "../../../../environments/staging";
import { runState } from "../../../../operate/state/program";
import type { Project } from "../../../../operate/terraform/project";
import { stateKey } from "../../../../stacks/support/naming";
import { type Outcome, outcomeOf, type Person } from "../../played-terminal";
import { NOON } from "../tenants/tenants";
import { PlayedAws } from "./played-aws";

export const { bucket, keyPrefix } = dev.state;
export const keyOf = (stack: string): string => stateKey(keyPrefix, stack);

/** A project with dev's two stacks, whose first keeps its state in a file. @param localState that file */
export const projectWith = (localState = resolve("nowhere.tfstate")): Project => ({
  environments: () => [dev, staging],
  stacks: () => [
    { name: "saas-dev", backend: { kind: "s3", bucket, key: keyOf("saas-dev") } },
    { name: "state-backend-dev", backend: { kind: "local", path: localState } },
  ],
  synthesize: async () => {
    throw new Error("reading a state synthesizes nothing");
  },
});

/** Starts AWS for the tests of a file, and points the SDK to it. */
export function playAws(): { readonly aws: () => PlayedAws } {
  let aws: PlayedAws;
  const own = { ...process.env };
  beforeEach(async () => {
    aws = await new PlayedAws().start();
    for (const name of Object.keys(process.env)) if (name.startsWith("AWS_")) delete process.env[name];
    Object.assign(process.env, {
      AWS_ENDPOINT_URL: aws.url,
      AWS_ACCESS_KEY_ID: "AKIAOPERATOR",
      AWS_SECRET_ACCESS_KEY: "operator-secret",
      AWS_EC2_METADATA_DISABLED: "true",
      AWS_MAX_ATTEMPTS: "1",
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
      AWS_CONFIG_FILE: "/nowhere",
      AWS_SHARED_CREDENTIALS_FILE: "/nowhere",
    });
  });
  afterEach(async () => {
    process.env = { ...own };
    await aws.close();
  });
  return { aws: () => aws };
}

/** Runs the command in this process, at noon. */
export async function run(
  words: readonly string[],
  project: Project = projectWith(),
  person?: Person,
): Promise<Outcome> {
  return outcomeOf((terminal) => runState(words, { terminal, project, now: () => NOON }), person);
}
