import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startSynthesizedPlatform } from "../../support/local-platform";
import { costsTests } from "./command/costs";
import { createAndListTests } from "./command/create-and-list";
import { credentialsTests } from "./command/credentials";
import { lifeTests } from "./command/life";
import { processTests } from "./command/process";
import { savedQueriesTests } from "./command/saved-queries";
import { CommandStage } from "./command/stage";
import { usageTests } from "./command/usage";
import { usersTests } from "./command/users";

let started: CommandStage | undefined;
const directory = mkdtempSync(join(tmpdir(), "saas-tenants-command-"));
const variables = { ...process.env };

const stage = (): CommandStage => {
  if (started === undefined) throw new Error("the platform did not start");
  return started;
};

beforeAll(async () => {
  // The command takes whoever the variables name for the operator.
  delete process.env.AWS_ACCESS_KEY_ID;
  started = await CommandStage.on(await startSynthesizedPlatform({ offboarding: { graceDays: 7 } }));
}, 120_000);
afterAll(async () => {
  started?.forget();
  await started?.platform.close();
  rmSync(directory, { recursive: true });
  process.env = variables;
});

// In this order: the first one finds a platform without tenants, the last one the tenants of the others.
createAndListTests(stage);
lifeTests(stage, directory);
usersTests(stage);
credentialsTests(stage);
processTests(stage, directory);
usageTests(stage);
savedQueriesTests(stage);
costsTests(stage, directory);
