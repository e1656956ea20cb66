import { exitCodes } from "@saas/cli-kit/exit";
import { dev } from "../../../environments";
import { played } from "../../support/operate/tenants/played";
import { idOf, offboarding, tenant, user } from "../../support/operate/tenants/tenants";

const { state, tenants } = played();
const statusOf = (number: number) => state.api.tenants.get(idOf(number))?.status;
/** What is told to be copied: it finds the same API. */
const again = (words: string) =>
  `npm run tenants -- ${words} --environment dev --api-endpoint ${state.api.endpoint}`;

describe("create", () => {
  const words = ["create", "--name", "Acme", "--admin-email", "admin@example.com"];

  test("sends the tenant with a key, and the same key is the same tenant", async () => {
    const first = await tenants([...words, "--tier", "premium", "--idempotency-key", "k1"]);
    const second = await tenants([...words, "--tier", "premium", "--idempotency-key", "k1", "--json"]);
    const { tenant_id } = JSON.parse(second.out);
    expect(first.out.split("\n")).toEqual([
      `Acme (${tenant_id}): active; its first administrator is invited by e-mail`,
      `next: look at it  ${again(`show ${tenant_id}`)}`,
    ]);
    expect(state.api.requests[0]?.body).toEqual({
      tenant_name: "Acme",
      admin_email: "admin@example.com",
      tier: "premium",
    });
  });

  test("generates a key, and prints it when the result is unknown", async () => {
    state.api.faults.push({ status: 504, body: { title: "Gateway Timeout", detail: "Try again." } });
    const { exitCode, err } = await tenants(words);
    const key = state.api.requests[0]?.headers["idempotency-key"];
    expect(key).toMatch(/^[0-9a-f-]{36}$/);
    expect(err.split("\n")).toEqual([
      `The tenant may exist: repeat the command with --idempotency-key ${key}, which creates no second one.`,
      "error Gateway Timeout (504): Try again.",
      "      request id request-1",
    ]);
    expect(exitCode).toBe(1);
  });

  test("shows what the API refuses, field by field", async () => {
    expect(await tenants([...words, "--tier", "gold"])).toEqual({
      exitCode: 1,
      out: "",
      err: [
        "error Unprocessable content (422): The tenant cannot be made.",
        "      tier: the environment has no such tier",
        "      request id request-1",
      ].join("\n"),
    });
  });
});

describe("suspend", () => {
  beforeEach(() => state.api.add(tenant(1, "Acme")));

  test("asks, changes the version that was seen, waits and says what is next", async () => {
    state.api.work = ["users", "api_key", "plan", "move"];
    const { exitCode, out, err } = await tenants(["suspend", "Acme"], { answers: ["y"] });
    expect(err.split("\n")).toEqual([
      "Acme will be suspended: its users are signed out, and its API key is refused.",
      "Continue? [y/N] ",
      "waiting for: plan, move …",
      "waiting for: move …",
    ]);
    expect(out.split("\n")).toEqual([
      `Acme (${idOf(1)}): active -> suspended`,
      `next: let it work again     ${again(`activate ${idOf(1)}`)}`,
      `      export and delete it  ${again(`offboard ${idOf(1)}`)}`,
    ]);
    expect(exitCode).toBe(0);
    const patch = state.api.requests.find(({ request }) => request.startsWith("PATCH"));
    expect(patch).toMatchObject({ headers: { "if-match": '"3"' }, body: { status: "suspended" } });
  });

  test.each([
    ["another answer", { answers: ["n"] }, "not confirmed: nothing was changed"],
    ["no answer", { answers: [] }, "not confirmed: nothing was changed"],
    ["nobody there", {}, "there is no terminal to confirm on: repeat with --yes"],
  ])("%s changes nothing", async (_, person, message) => {
    const { exitCode, err, out } = await tenants(["suspend", "Acme"], person);
    expect([exitCode, out]).toEqual([2, ""]);
    expect(err.split("\n").at(-1)).toBe(`error ${message}`);
    expect(state.api.changes).toEqual([]);
  });

  test("that is not carried out in time says so by the exit code, with the API's last word on stdout", async () => {
    state.api.work = Array.from({ length: 10 }, () => "users");
    const { exitCode, out, err } = await tenants(["suspend", "Acme", "--yes", "--wait", "5", "--json"]);
    expect(exitCode).toBe(exitCodes.unsettled);
    expect(JSON.parse(out)).toMatchObject({ status: "suspended", pending: Array(5).fill("users") });
    expect(err.split("\n").at(-1)).toMatch(/^not complete after 5 s\b.*still pending: users/);
  });

  test("--wait 0 does not wait, and prints pending work", async () => {
    state.api.work = ["users"];
    const { exitCode, err } = await tenants(["suspend", "Acme", "--yes", "--wait", "0"]);
    expect([exitCode, err]).toEqual([0, "still pending: users"]);
    expect(state.api.requests.at(-1)?.request).toMatch(/^PATCH/);
  });

  test("a change in between is refused, and says what to do", async () => {
    state.api.meanwhile = () => state.api.add(tenant(1, "Acme", { tier: "premium", version: 4 }));
    const { exitCode, err } = await tenants(["suspend", "Acme", "--yes"]);
    expect(err.split("\n")).toEqual([
      "error Precondition failed (412): The tenant is not as the precondition demands.",
      "      request id request-3",
      "      the tenant changed after it was read: look at it with `show`, then repeat",
    ]);
    expect([exitCode, statusOf(1)]).toEqual([1, "active"]);
  });

  test("of a tenant that is so already asks and changes nothing", async () => {
    state.api.add(tenant(1, "Acme", { status: "suspended" }));
    const { exitCode, out } = await tenants(["suspend", "Acme"]);
    expect(out).toContain(`Acme (${idOf(1)}): as it was, suspended`);
    expect([exitCode, state.api.changes]).toEqual([0, []]);
  });

  test("does not call an offboarding off", async () => {
    state.api.add(tenant(1, "Acme", { status: "offboarding", offboarding }));
    const { exitCode, err } = await tenants(["suspend", "Acme", "--yes"]);
    expect(err.split("\n")).toEqual([
      "error Acme is being offboarded",
      `      next: cancel that  ${again(`call-off ${idOf(1)}`)}`,
    ]);
    expect([exitCode, state.api.changes]).toEqual([1, []]);
  });
});

test("activate needs no confirmation", async () => {
  state.api.add(tenant(1, "Acme", { status: "suspended" }));
  const { exitCode, out } = await tenants(["activate", "Acme"]);
  expect(out).toBe(`Acme (${idOf(1)}): suspended -> active; its users can sign in, and its API key works`);
  expect([exitCode, statusOf(1)]).toEqual([0, "active"]);
});

test("activate does not call an offboarding off", async () => {
  state.api.add(tenant(1, "Acme", { status: "offboarding", offboarding }));
  const { exitCode, err } = await tenants(["activate", "Acme"]);
  expect(err).toContain(again(`call-off ${idOf(1)}`));
  expect(err).toContain(again(`activate ${idOf(1)}`));
  expect([exitCode, state.api.changes]).toEqual([1, []]);
});

test.each(["suspend", "activate"])(
  "%s of a tenant that is being purged does not speak of call-off",
  async (verb) => {
    const purging = { ...offboarding, purge: { state: "running" as const } };
    state.api.add(tenant(1, "Acme", { status: "offboarding", offboarding: purging }));
    const { exitCode, err } = await tenants([verb, "Acme", "--yes"]);
    expect(err).toBe("error Acme is being purged, which cannot be cancelled");
    expect([exitCode, state.api.changes]).toEqual([1, []]);
  },
);

test("says when to repeat a request, and explains the gateway's own refusals", async () => {
  const busy = { title: "Conflict", detail: "The export is still being removed." };
  const refused = { title: "INVALID_SIGNATURE", detail: "The signature is not valid." };
  state.api.add(tenant(1, "Acme", { status: "suspended" }));
  state.api.faults.push({ status: 409, body: busy, headers: { "retry-after": "30" } });
  const { err } = await tenants(["show", idOf(1)]);
  expect(err.split("\n")).toEqual([
    "error Conflict (409): The export is still being removed.",
    "      repeat in 30 s",
    "      request id request-1",
  ]);
  state.api.faults.push({ status: 403, body: refused });
  expect((await tenants(["show", idOf(1)])).err).toMatch(
    /^error Forbidden \(403\): The signature is not valid\.\n/,
  );
});

test.each([["suspend"], ["activate"], ["offboard"], ["set-tier", "premium"], ["set-mfa", "required"]])(
  "%s of a tenant that is deleted asks and changes nothing",
  async (verb, ...words) => {
    state.api.add(tenant(1, "Acme", { status: "deleted" }));
    const { exitCode, err } = await tenants([verb, "Acme", ...words], { answers: ["y"] });
    expect(err).toBe("error Acme is deleted and cannot be changed");
    expect([exitCode, state.api.changes]).toEqual([1, []]);
  },
);

test("set-tier waits until the limits are those of the tier", async () => {
  state.api.add(tenant(1, "Acme"));
  state.api.work = ["plan"];
  const { exitCode, out } = await tenants(["set-tier", "Acme", "premium"]);
  expect(out).toBe(`Acme (${idOf(1)}): standard -> premium; its limits apply`);
  expect(state.api.requests.at(-2)?.body).toEqual({ tier: "premium" });
  expect(exitCode).toBe(0);
});

describe("set-mfa", () => {
  test("changes the version that was seen, and says when it counts", async () => {
    state.api.add(tenant(1, "Acme"));
    const { exitCode, out } = await tenants(["set-mfa", "Acme", "required"]);
    expect(out).toBe(
      `Acme (${idOf(1)}): second factor optional -> required; within 30 seconds it serves only users who signed in with one`,
    );
    expect(exitCode).toBe(0);
    expect(state.api.requests.at(-1)).toMatchObject({
      headers: { "if-match": '"3"' },
      body: { mfa: "required" },
    });
    expect((await tenants(["show", "Acme"])).out).toMatch(/second factor +required/);
  });

  test("of a tenant that is so already changes nothing", async () => {
    state.api.add(tenant(1, "Acme"));
    const { exitCode, out } = await tenants(["set-mfa", "Acme", "optional"]);
    expect(out).toContain(`Acme (${idOf(1)}): as it was, second factor optional;`);
    expect([exitCode, state.api.changes]).toEqual([0, []]);
  });

  test("is refused where the environment has none, since it would have no effect", async () => {
    state.api.add(tenant(1, "Acme"));
    const off = jest.replaceProperty<{ mfa: string }, "mfa">(dev, "mfa", "off");
    const { exitCode, err } = await tenants(["set-mfa", "Acme", "required"]);
    off.restore();
    expect(err).toContain('Acme cannot have second factors: the environment has mfa: "off"');
    expect([exitCode, state.api.changes]).toEqual([1, []]);
  });

  test("knows no other demand", async () => {
    expect((await tenants(["set-mfa", "Acme", "off"])).exitCode).toBe(exitCodes.usage);
  });
});

describe("reset-second-factor", () => {
  beforeEach(() => {
    state.api.add(tenant(1, "Acme"));
    state.api.users.push(user(7, { second_factor_since: "2026-02-01T00:00:00.000Z" }));
  });

  test("asks, and says what it did", async () => {
    expect((await tenants(["users", "Acme"])).out).toMatch(/accepted\s+active/);
    const { exitCode, out, err } = await tenants(["reset-second-factor", "Acme", "user-7@example.com"], {
      answers: ["y"],
    });
    expect(err).toContain("user-7@example.com will sign in with the password alone");
    expect(out.split("\n")).toEqual([
      `user-7@example.com (${idOf(7)}) of Acme: has no second factor, and is signed out`,
      `next: if it was someone else  ${again(`disable ${idOf(1)} ${idOf(7)}`)}`,
    ]);
    expect([exitCode, state.api.changes]).toEqual([
      0,
      [`DELETE /admin/tenants/${idOf(1)}/users/${idOf(7)}/second-factor`],
    ]);
    expect((await tenants(["users", "Acme"])).out).toMatch(/accepted\s+none/);
  });

  test.each([{ answers: ["n"] }, {}])("changes nothing unless confirmed: %j", async (person) => {
    const { exitCode } = await tenants(["reset-second-factor", "Acme", idOf(7)], person);
    expect([exitCode, state.api.changes]).toEqual([exitCodes.usage, []]);
  });
});

describe("offboard", () => {
  beforeEach(() => state.api.add(tenant(1, "Acme", { status: "suspended" })));

  test("wants the tenant's name typed, and says when the purge begins", async () => {
    const { exitCode, out } = await tenants(["offboard", idOf(1)], { answers: ["Acme"] });
    expect(out.split("\n")).toEqual([
      `Acme (${idOf(1)}): suspended -> offboarding; the purge begins after 2026-03-30 12:00:00 UTC (in 29 days)`,
      `next: keep what is exported   ${again(`export ${idOf(1)} --out export-${idOf(1)}`)}`,
      `      cancel the offboarding  ${again(`call-off ${idOf(1)}`)}`,
    ]);
    expect(state.api.requests.at(-1)).toMatchObject({ headers: { "if-match": '"3"' } });
    expect([exitCode, statusOf(1)]).toEqual([0, "offboarding"]);
  });

  test.each([
    ["yes", { answers: ["yes"] }],
    ["the name in other letters", { answers: ["acme"] }],
    ["nobody there", {}],
  ])("%s is no confirmation", async (_, person) => {
    expect(await tenants(["offboard", idOf(1)], person)).toMatchObject({ exitCode: 2, out: "" });
    expect(state.api.changes).toEqual([]);
  });

  test("without days of grace there is nothing to take back", async () => {
    const purge_after = "2026-03-01T12:00:00.000Z";
    state.api.add(tenant(1, "Acme", { status: "offboarding", offboarding: { ...offboarding, purge_after } }));
    expect((await tenants(["offboard", "Acme"])).out.split("\n")).toEqual([
      `Acme (${idOf(1)}): as it was, offboarding; the purge follows the export at once: the grace period is over`,
      `next: see how far it is  ${again(`show ${idOf(1)}`)}`,
    ]);
  });

  test("of an active tenant is refused before anybody types its name", async () => {
    state.api.add(tenant(1, "Acme"));
    const { exitCode, err } = await tenants(["offboard", "Acme"], { answers: ["Acme"] });
    expect(err).toContain(again(`suspend ${idOf(1)}`));
    expect(err).toContain(again(`offboard ${idOf(1)}`));
    expect([exitCode, state.api.changes]).toEqual([1, []]);
  });

  test("of any other tenant that is not suspended is the API's to refuse", async () => {
    state.api.add(tenant(1, "Acme", { status: "provisioning" }));
    expect(await tenants(["offboard", "Acme", "--yes"])).toMatchObject({
      exitCode: 1,
      err: expect.stringContaining("error Conflict (409): The tenant is not suspended."),
    });
  });
});

describe("call-off", () => {
  test("takes an offboarding back", async () => {
    state.api.add(tenant(1, "Acme", { status: "offboarding", offboarding }));
    const { exitCode, out } = await tenants(["call-off", "Acme"]);
    expect(out.split("\n")).toEqual([
      `Acme (${idOf(1)}): offboarding -> suspended; it stays suspended until it is activated`,
      `next: let it work again  ${again(`activate ${idOf(1)}`)}`,
    ]);
    expect([exitCode, statusOf(1)]).toEqual([0, "suspended"]);
  });

  test("does not suspend a tenant that nobody offboards", async () => {
    state.api.add(tenant(1, "Acme"));
    const { exitCode, err } = await tenants(["call-off", "Acme"]);
    expect(err).toBe("error Acme is active: there is no offboarding to cancel");
    expect([exitCode, state.api.changes]).toEqual([1, []]);
  });
});

describe("reconcile", () => {
  beforeEach(() => state.api.add(tenant(1, "Acme")));

  test("waits and prints the result", async () => {
    const { exitCode, out } = await tenants(["reconcile", "Acme"]);
    expect(out.split("\n")).toEqual([`Acme (${idOf(1)}): done`, `  user ${idOf(9)} had no row: made`]);
    expect([exitCode, state.api.changes]).toEqual([0, [`POST /admin/tenants/${idOf(1)}/reconciliation`]]);
  });

  test("--wait 0 leaves it at asking", async () => {
    const { exitCode, out, err } = await tenants(["reconcile", "Acme", "--wait", "0"]);
    expect(out).toBe(`Acme (${idOf(1)}): reconciliation requested`);
    expect([exitCode, err]).toEqual([0, "still pending: reconciliation of its users"]);
  });
});

test("set-tier to a tier whose data is elsewhere suggests the move", async () => {
  state.api.add(tenant(1, "Acme"));
  const { exitCode, err } = await tenants(["set-tier", "Acme", "dedicated"]);
  expect([exitCode, state.api.changes]).toEqual([exitCodes.failed, []]);
  expect(err).toContain(again(`move ${idOf(1)} dedicated`));
});

test("activate of a tenant that awaits its silo suggests the silo's activation", async () => {
  state.api.add(tenant(1, "Acme", { status: "provisioning", awaits_silo: true, binding: undefined }));
  const { exitCode, err } = await tenants(["activate", "Acme"]);
  expect([exitCode, state.api.changes]).toEqual([exitCodes.failed, []]);
  expect(err).toContain(again(`silo activate ${idOf(1)}`));
});
