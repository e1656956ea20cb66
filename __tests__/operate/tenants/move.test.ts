import { exitCodes } from "@saas/cli-kit/exit";
import { played } from "../../support/operate/tenants/played";
import { idOf, moving, tenant } from "../../support/operate/tenants/tenants";

const { state, tenants } = played();
const silo = { model: "silo", slug: "acme" } as const;
const acme = (more = {}) => tenant(1, "Acme", { binding: { model: "pool" }, ...more });
const verified = {
  items: { count: 3, bytes: 200, sha256: "a".repeat(64) },
  files: { count: 1, bytes: 6, sha256: "b".repeat(64) },
};
const moved = { tier: "dedicated", binding: silo, move: moving("moved", verified) };
const moves = () => state.api.changes.filter((request) => request.includes("/move"));
const path = `/admin/tenants/${idOf(1)}/move`;

describe("move", () => {
  test("begins, prints each state, resumes waiting work, and prints the next command", async () => {
    state.api.add(acme());
    const until = "2026-03-01T12:00:30.000Z";
    const closing = { move: moving("closing", { until }) };
    // Twenty readings, two seconds each.
    state.api.progress = [{}, ...Array.from({ length: 20 }, () => closing), moved];
    const { exitCode, out, err } = await tenants(["move", "Acme", "dedicated"]);
    expect(exitCode).toBe(0);
    expect(err.split("\n")).toEqual([
      "copying, nothing is refused …",
      "changes of files are refused, upload URLs expire, until 2026-03-01 12:00:30 UTC …",
    ]);
    expect(out.split("\n")).toEqual([
      `Acme (${idOf(1)}): standard -> dedicated, in the silo acme; 3 items and 1 file (206 B) were the same at both places`,
      expect.stringMatching(/^next: delete it where it was .*move-confirm/),
    ]);
    // Once to begin, and again when the wait was over, not with each reading.
    expect(moves()).toEqual([`POST ${path}`, `POST ${path}`]);
    expect(state.api.requests.find(({ request }) => request === `POST ${path}`)?.body).toEqual({
      tier: "dedicated",
    });
  });

  test("a move that takes longer than --wait is unsettled, and says how to continue", async () => {
    state.api.add(acme());
    const { exitCode, out, err } = await tenants(["move", "Acme", "dedicated", "--wait", "10"]);
    expect(exitCode).toBe(exitCodes.unsettled);
    expect(err).toContain("every 15 minutes, this command again at once");
    expect(out).toMatch(/move-cancel/);
  });

  test("one that is given up on the way is exit code 1, and says why", async () => {
    state.api.add(acme());
    state.api.progress = [{ move: moving("discarding", { trouble: "given up: items differ" }) }];
    const { exitCode, err } = await tenants(["move", "Acme", "dedicated"]);
    expect(exitCode).toBe(1);
    expect(err).toContain("was aborted (given up: items differ): it stays in standard, in the pool");
  });

  test("reports a problem while it lasts", async () => {
    state.api.add(acme());
    state.api.progress = [{ move: moving("copying", { trouble: "a place cannot be reached" }) }];
    const { err } = await tenants(["move", "Acme", "dedicated", "--wait", "10"]);
    expect(err).toContain("copying, nothing is refused; a place cannot be reached …");
  });

  test("reports a silo that is not deployed in the API's words", async () => {
    state.api.add(acme());
    state.api.faults.push({ status: 200, body: [acme()] });
    state.api.faults.push({
      status: 409,
      body: { title: "Conflict", detail: "deploy its stack, then repeat." },
    });
    const { exitCode, err } = await tenants(["move", "Acme", "dedicated"]);
    expect(exitCode).toBe(1);
    expect(err).toContain("deploy its stack, then repeat.");
  });

  test("in the tier already, nothing is asked for", async () => {
    state.api.add(acme({ tier: "dedicated", binding: silo }));
    expect((await tenants(["move", "Acme", "dedicated"])).exitCode).toBe(0);
    expect(moves()).toEqual([]);
  });
});

describe("move-cancel", () => {
  test("gives up, waits until the copy is gone, and says where the tenant is", async () => {
    state.api.add(acme({ move: moving("copying") }));
    state.api.progress = [{}, { pending: [], move: undefined }];
    const { exitCode, out } = await tenants(["move-cancel", "Acme"]);
    expect([exitCode, out]).toEqual([
      0,
      `Acme (${idOf(1)}): stays in standard, in the pool; the copy is removed`,
    ]);
    expect(moves()).toEqual([`DELETE ${path}`]);
  });

  test("without a move there is nothing to cancel", async () => {
    state.api.add(acme());
    const { exitCode, err } = await tenants(["move-cancel", "Acme"]);
    expect([exitCode, err]).toEqual([1, "error Acme is not being moved"]);
  });
});

describe("move-confirm", () => {
  test("asks, and reports that nothing is left", async () => {
    state.api.add(acme(moved));
    state.api.progress = [{}, { pending: [], move: undefined }];
    const { exitCode, out, err } = await tenants(["move-confirm", "Acme"], { answers: ["y"] });
    expect(err).toContain("What Acme has had in the pool is deleted for good; it works in the silo acme.");
    expect([exitCode, out]).toEqual([
      0,
      `Acme (${idOf(1)}): dedicated, in the silo acme; nothing is left where it was`,
    ]);
    expect(moves()).toEqual([`POST ${path}/confirmation`]);
  });

  test.each([[{ answers: ["n"] }], [{}]])("%j changes nothing", async (person) => {
    state.api.add(acme(moved));
    expect((await tenants(["move-confirm", "Acme"], person)).exitCode).toBe(2);
    expect(moves()).toEqual([]);
  });

  test("late uploads: nothing is deleted, and the name is wanted the next time", async () => {
    state.api.add(acme(moved));
    const late = { pending: [], move: moving("moved", { late_files: true }) };
    state.api.progress = [{}, late];
    const first = await tenants(["move-confirm", "Acme", "--yes"]);
    expect(first.exitCode).toBe(1);
    expect(first.out).toContain("nothing was deleted: uploads have come to the old place");
    const second = await tenants(["move-confirm", "Acme"], { answers: ["y"] });
    expect(second.err).toContain("are nowhere else");
    expect(second.exitCode).toBe(2);
  });
});

test("show prints a move", async () => {
  state.api.add(acme(moved));
  const { out } = await tenants(["show", "Acme"]);
  expect(out).toMatch(/data +in its silo acme/);
  expect(out).toMatch(/move +in the pool -> in the silo acme, tier dedicated/);
  expect(out).toContain("a".repeat(64));
});
