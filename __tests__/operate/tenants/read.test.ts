import { played } from "../../support/operate/tenants/played";
import { idOf, offboarding, tenant, user } from "../../support/operate/tenants/tenants";

const { state, tenants } = played();

const three = [
  tenant(1, "Acme"),
  tenant(2, "株式会社", { tier: "premium", status: "suspended", pending: ["users"] }),
  tenant(3, "Globex Cycles", { status: "deleted" }),
];

describe("list", () => {
  beforeEach(() => state.api.add(...three));

  test("is a table of all pages, aligned whatever the script of a name", async () => {
    const { exitCode, out, err } = await tenants(["list"]);
    expect(out.split("\n")).toEqual([
      "ID                                    NAME           TIER      STATUS     SINCE (UTC)          PENDING",
      `${idOf(1)}  Acme           standard  active     2026-03-01 11:00:00`,
      `${idOf(2)}  株式会社       premium   suspended  2026-03-01 11:00:00  users`,
      `${idOf(3)}  Globex Cycles  standard  deleted    2026-03-01 11:00:00`,
    ]);
    expect([exitCode, err]).toEqual([0, ""]);
  });

  test("fits a terminal of 80 columns, and is whole and separated by tabs without one", async () => {
    const narrow = await tenants(["list"], { width: 80 });
    for (const line of narrow.out.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
    for (const { tenant_id } of three) expect(narrow.out).toContain(tenant_id);
    expect(narrow.out).toContain("Globex Cyc");
    const piped = await tenants(["list"], { width: "piped" });
    expect(piped.out.split("\n")[2]?.split("\t").slice(0, 4)).toEqual([
      idOf(2),
      "株式会社",
      "premium",
      "suspended",
    ]);
  });

  test("colours a status in a terminal, and nowhere else", async () => {
    expect((await tenants(["list"], { coloured: true })).out).toContain("\u001b[32mactive\u001b[39m");
    expect((await tenants(["list"])).out).not.toContain("\u001b");
  });

  test("ends at --limit and says that there are more, unless --all", async () => {
    const limited = await tenants(["list", "--limit", "1"]);
    expect(limited.out.split("\n")).toHaveLength(2);
    expect(limited.err).toBe("There are more: --limit 2, or --all.");
    expect(await tenants(["list", "--limit", "1", "--all", "--json"])).toMatchObject({ err: "" });
  });

  test("--json is the API's JSON alone", async () => {
    const { out } = await tenants(["list", "--json"]);
    expect(JSON.parse(out)).toEqual(three);
  });

  test("--status shows only those tenants; an empty list is a note on stderr", async () => {
    const suspended = await tenants(["list", "--status", "suspended", "--json"]);
    expect(JSON.parse(suspended.out)).toEqual([three[1]]);
    expect(await tenants(["list", "--status", "offboarding"])).toEqual({
      exitCode: 0,
      out: "",
      err: "no tenant is offboarding",
    });
  });

  test("what would move the cursor does not reach the terminal", async () => {
    state.api.add(tenant(1, "Ac\u001b[2Jme"));
    expect((await tenants(["list"])).out).not.toContain("\u001b");
  });
});

describe("show", () => {
  test("shows everything, the progress of an offboarding too", async () => {
    state.api.add(
      tenant(1, "Acme", {
        status: "offboarding",
        plan_tier: "premium",
        offboarding: { ...offboarding, purge: { state: "running", users: 1, files: 4 } },
        reconciliation: {
          requested_at: "2026-02-01T00:00:00Z",
          state: "done",
          finished_at: "2026-02-01T00:00:02Z",
          repairs: ["one"],
        },
      }),
    );
    const { exitCode, out } = await tenants(["show", "Acme"]);
    expect(out.split("\n")).toEqual([
      "Acme",
      `  id              ${idOf(1)}`,
      "  status          offboarding",
      "  tier            standard, limits still of premium",
      "  data            in the pool",
      "  created         2026-01-01 00:00:00 UTC (59 days ago)",
      "  changed         2026-03-01 11:00:00 UTC (1 hour ago)",
      "  version         3",
      "  pending         nothing",
      "  offboarding     asked for 2026-02-28 12:00:00 UTC (1 day ago) by arn:aws:iam::111122223333:user/olga",
      "    export        done 2026-02-28 12:05:00 UTC (23 hours ago): 120 items, 1 file, 1.2 MB",
      "    purge         running: 1 user, 4 files",
      "  reconciliation  done 2026-02-01 00:00:02 UTC (28 days ago), 1 repair",
    ]);
    expect(exitCode).toBe(0);
    const narrow = (await tenants(["show", "Acme"], { width: 80 })).out.split("\n");
    expect(narrow.filter((line) => line.length > 80)).toEqual([]);
    expect(narrow.join(" ")).toContain("arn:aws:iam::111122223333:user/olga");
  });

  test("says that a purged tenant has no data, although its record names the place", async () => {
    state.api.add(tenant(1, "Acme", { status: "deleted", binding: { model: "pool" } }));
    expect((await tenants(["show", idOf(1)])).out).toMatch(/^ {2}data +none$/m);
  });

  test("says when a purge will begin, and --json what the API says", async () => {
    const leaving = tenant(1, "Acme", { status: "offboarding", offboarding });
    state.api.add(leaving);
    expect((await tenants(["show", idOf(1)])).out).toContain(
      "    purge      begins after 2026-03-30 12:00:00 UTC (in 29 days)",
    );
    expect(JSON.parse((await tenants(["show", idOf(1), "--json"])).out)).toEqual(leaving);
  });
});

describe("a tenant's name", () => {
  test("that nobody has is refused with the nearest one", async () => {
    state.api.add(...three);
    expect(await tenants(["show", "acme"])).toEqual({
      exitCode: 1,
      out: "",
      err: 'error no tenant is named "acme": did you mean "Acme"?',
    });
    expect((await tenants(["show", "Initech"])).err).toBe(
      'error no tenant is named "Initech": `list` shows who is here',
    );
  });

  test("that several have is refused with their ids", async () => {
    state.api.add(tenant(1, "Acme"), tenant(2, "Acme", { status: "suspended" }));
    const { exitCode, err } = await tenants(["suspend", "Acme", "--yes"]);
    expect(err.split("\n")).toEqual([
      'error 2 tenants are named "Acme": name one by its id',
      `      ${idOf(1)}  active, created 2026-01-01T00:00:00.000Z`,
      `      ${idOf(2)}  suspended, created 2026-01-01T00:00:00.000Z`,
    ]);
    expect(exitCode).toBe(1);
    expect(state.api.changes).toEqual([]);
  });

  test("is not a deleted tenant's while another has it", async () => {
    state.api.add(tenant(1, "Acme", { status: "deleted" }), tenant(2, "Acme"));
    expect((await tenants(["show", "Acme"])).out).toContain(idOf(2));
  });
});

describe("audit", () => {
  const entry = (at: string, rest: object) => ({
    tenant_id: idOf(1),
    at,
    actor: { type: "user", id: idOf(7), source_ip: "192.0.2.7" },
    action: "PATCH /users/{user_id}",
    target: idOf(8),
    result: 403,
    request_id: "r1",
    ...rest,
  });

  beforeEach(() => {
    state.api.add(tenant(1, "Acme"));
    state.api.trail.push(
      entry("2026-03-01T10:00:00.000Z", {}),
      entry("2026-02-01T10:00:00.000Z", {
        actor: { type: "platform", id: "lifecycle", source_ip: "" },
        action: "purge",
        operation: "purge",
        target: undefined,
        result: { users: 2, files: 4 },
      }),
      entry("2026-01-01T10:00:00.000Z", {}),
    );
  });

  const rows = async (...words: string[]) =>
    (await tenants(["audit", "Acme", "--all", ...words], { width: "piped" })).out
      .split("\n")
      .map((line) => line.split("\t"));

  test("says who did what to whom, what changed and with what result", async () => {
    state.api.trail.unshift(
      entry("2026-03-02T10:00:00.000Z", {
        actor: { type: "operator", id: "arn:aws:iam::1:user/olga", name: "olga", source_ip: "192.0.2.8" },
        action: "PATCH /admin/tenants/{tenant_id}",
        operation: "set-tier",
        target: undefined,
        before: { tier: "standard" },
        after: { tier: "premium" },
        result: 200,
      }),
    );
    expect((await rows()).slice(1, 4)).toEqual([
      ["2026-03-02 10:00:00", "olga", "set-tier", "200", "tier standard -> premium", "", "192.0.2.8", "r1"],
      // An entry of an earlier release.
      ["2026-03-01 10:00:00", `user ${idOf(7)}`, "change-user", "403", "", idOf(8), "192.0.2.7", "r1"],
      ["2026-02-01 10:00:00", "platform", "purge", "done", "users 2, files 4", "", "", "r1"],
    ]);
  });

  test("--names shows the addresses of the tenant's users", async () => {
    state.api.users.push(user(7), user(8));
    expect((await rows("--names"))[1]?.slice(1, 6)).toEqual([
      user(7).email,
      "change-user",
      "403",
      "",
      user(8).email,
    ]);
  });

  test("fits a terminal of 80 columns, with times, changes and targets whole", async () => {
    state.api.trail.unshift(
      entry("2026-03-03T10:00:00.000Z", {
        operation: "set-tier",
        before: { tier: "standard" },
        after: { tier: "premium" },
      }),
    );
    const { out } = await tenants(["audit", "Acme", "--all"], { width: 80 });
    for (const line of out.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
    expect(out).toContain("change-user");
    for (const whole of ["2026-03-01 10:00:00", "tier standard -> premium", idOf(8), "users 2, files 4"]) {
      expect(out).toContain(whole);
    }
  });

  test("ends at --limit, and says so", async () => {
    const { out, err } = await tenants(["audit", "Acme", "--limit", "2", "--json"]);
    expect(JSON.parse(out)).toHaveLength(2);
    expect(err).toBe("There is more: --limit 4, or --all.");
  });

  test("of a tenant about whom nothing is recorded is said on stderr", async () => {
    state.api.trail.splice(0);
    expect(await tenants(["audit", "Acme"])).toEqual({ exitCode: 0, out: "", err: "nothing is recorded" });
  });
});
