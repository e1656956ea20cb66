import { run } from "../../support/operate/tenants/run";

test.each([
  [
    ["list", "--environment", "dve"],
    'error there is no environment "dve": did you mean "dev"? (dev, local, prod, staging)',
  ],
  [["list", "--environment", "dev", "--port", "3000"], "error --port is for --environment local"],
  [["list"], "error: required option '--environment <name>' not specified"],
  [["show", "--environment", "dev"], "error: missing required argument 'tenant'"],
  [["create", "--name", "Acme", "--environment", "dev"], "required option '--admin-email <address>' not"],
  [["export", "Acme", "--environment", "dev"], "required option '--out <directory>' not specified"],
  [["list", "--environment", "dev", "--limit", "none"], "write a whole number from 1 to 10000."],
  [["list", "--environment", "dev", "--status", "gone"], "Allowed choices are provisioning, active,"],
  [["list", "--environment", "dev", "--api-endpoint", "api"], "write a URL with the stage"],
  [[], "Usage: npm run tenants -- [options] [command]"],
])("wrong usage %j is exit code 2", async (words, message) => {
  const { exitCode, out, err } = await run(words);
  expect(err).toContain(message);
  expect([exitCode, out]).toEqual([2, ""]);
});
