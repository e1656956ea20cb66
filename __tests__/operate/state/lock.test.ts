import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { canChange, operationName, parseLock } from "../../../operate/state/store";
import { keyOf, playAws, projectWith, run } from "../../support/operate/state/run";
import { lockText, stateText } from "../../support/operate/state/states";

const { aws } = playAws();
const id = "3a0c4b52-8f1e-4c6e-9b1d-000000000001";

test("prints a lock's owner and time, and what to do about a stale one", async () => {
  aws().put(keyOf("saas-dev"), stateText());
  aws().put(`${keyOf("saas-dev")}.tflock`, lockText());
  const { exitCode, out } = await run(["lock", "dev"]);
  expect(out.split("\n").slice(0, 7)).toEqual([
    "saas-dev is locked",
    "  who           anna@laptop",
    "  since         2026-03-01 11:55:00 UTC (4 minutes ago)",
    "  operation     apply",
    `  lock id       ${id}`,
    "  terraform     1.11.4",
    "  state changed 2026-03-01 09:00:00 UTC (3 hours ago)",
  ]);
  expect(out).toContain("1. The process that took it has ended. Ask anna@laptop");
  // The checks come before the command.
  expect(out.indexOf("has ended")).toBeLessThan(out.indexOf(`force-unlock ${id}`));
  expect(exitCode).toBe(0);
});

test("a lock of one's own on this machine can be looked for here", async () => {
  aws().put(`${keyOf("saas-dev")}.tflock`, lockText({ Who: `${userInfo().username}@${hostname()}` }));
  expect((await run(["lock", "dev", "saas-dev"])).out).toContain("on this machine by you");
});

test("no lock is said, and is no failure", async () => {
  expect(await run(["lock", "dev"])).toEqual({ exitCode: 0, out: "", err: "no stack of dev is locked" });
  expect(await run(["lock", "dev", "saas-dev"])).toMatchObject({
    exitCode: 0,
    err: "saas-dev is not locked",
  });
  expect(JSON.parse((await run(["lock", "dev", "--json"])).out)).toEqual({ locks: [] });
});

test("a local state's lock has no command that breaks it", async () => {
  const directory = mkdtempSync(join(tmpdir(), "lock-test-"));
  writeFileSync(join(directory, ".x.tfstate.lock.info"), lockText());
  const { out } = await run(["lock", "dev", "state-backend-dev"], projectWith(join(directory, "x.tfstate")));
  rmSync(directory, { recursive: true });
  expect(out).toContain("state-backend-dev is locked");
  expect(out).toContain("There is nothing to unlock.");
  expect(out).not.toContain("force-unlock");
});

test("reports another object in the lock's place", async () => {
  aws().put(`${keyOf("saas-dev")}.tflock`, "locked by hand");
  const { exitCode, err } = await run(["lock", "dev", "saas-dev"]);
  expect(err).toContain(`${keyOf("saas-dev")}.tflock is not a Terraform lock, but blocks the state.`);
  expect(exitCode).toBe(1);
});

test.each([
  ["OperationTypeApply", "apply", true],
  ["OperationTypePlan", "plan", false],
  ["OperationTypeRefresh", "refresh", true],
  ["state-rm", "state-rm", true],
  ["", "unknown", true],
])("operation %s is %s", (Operation, name, changes) => {
  const lock = parseLock(lockText({ Operation }), "x");
  expect([operationName(lock), canChange(lock)]).toEqual([name, changes]);
});
