import { exitCodes } from "@saas/cli-kit/exit";
import type { SingleSignOnView } from "../../../operate/tenants/control-plane";
import { played } from "../../support/operate/tenants/played";
import { idOf, tenant, user } from "../../support/operate/tenants/tenants";

const { state, tenants } = played();

const connection: NonNullable<SingleSignOnView["connection"]> = {
  protocol: "oidc",
  state: "active",
  provider: "provider-1",
  sign_in_client_id: "client-1",
  issuer: "https://login.acme.example",
  client_id: "platform",
  roles: { Leads: "tenant-admin" },
  enforced: true,
  break_glass_user_id: idOf(7),
  created_at: "2026-02-01T00:00:00.000Z",
  tested_at: "2026-02-02T00:00:00.000Z",
  last_sign_in_at: "2026-03-01T11:55:00.000Z",
};
const domain = { domain: "acme.example", record_name: "_saas-verification.acme.example", record_value: "v" };

beforeEach(() => {
  state.api.add(tenant(1, "Acme"));
  state.api.users.push(user(7), user(8));
  state.api.sso = { ...state.api.sso, domains: [domain], connection };
});

const sent = () => state.api.requests.filter(({ request }) => !request.startsWith("GET"));
const path = `/admin/tenants/${idOf(1)}/sso`;

describe("sso", () => {
  test("shows state, provider, roles, domains, last sign-in and who has a password", async () => {
    const { exitCode, out } = await tenants(["sso", "Acme"]);
    for (const shown of [
      "active, the only way in",
      "user-7@example.com",
      "OpenID Connect, https://login.acme.example",
      "Leads: tenant-admin, others: may not sign in",
      "2026-03-01 11:55:00 UTC",
      "acme.example, claimed, not verified",
      `end-sso-enforcement ${idOf(1)}`,
    ]) {
      expect(out).toContain(shown);
    }
    expect([exitCode, sent()]).toEqual([0, []]);
  });

  test("of a tenant without a connection suggests no change of it", async () => {
    const { connection: _, ...none } = state.api.sso;
    state.api.sso = none;
    const { out } = await tenants(["sso", "Acme"]);
    expect(out).toContain("none: users sign in with passwords");
    expect(out).not.toContain("remove-sso");
    for (const verb of [
      ["end-sso-enforcement", "Acme"],
      ["remove-sso", "Acme"],
      ["break-glass", "Acme", idOf(7)],
    ]) {
      const { exitCode, err } = await tenants([...verb, "--yes"]);
      expect([exitCode, err]).toEqual([exitCodes.failed, expect.stringContaining("Acme has no connection")]);
    }
    expect(sent()).toEqual([]);
  });

  test("--json is the API's JSON alone", async () => {
    expect(JSON.parse((await tenants(["sso", "Acme", "--json"])).out)).toEqual(state.api.sso);
  });
});

describe("changes", () => {
  test.each([
    ["end-sso-enforcement", ["end-sso-enforcement", "Acme"], { enforced: false }],
    ["break-glass", ["break-glass", "Acme", "user-8@example.com"], { break_glass_user_id: idOf(8) }],
  ] as const)("%s asks, and sends that alone", async (_, words, body) => {
    expect((await tenants(words, { answers: ["n"] })).exitCode).toBe(exitCodes.usage);
    expect(sent()).toEqual([]);
    const { exitCode, out } = await tenants(words, { answers: ["y"] });
    expect(sent()).toEqual([expect.objectContaining({ request: `PATCH ${path}`, body })]);
    expect([exitCode, out]).toEqual([0, expect.stringContaining(`sso ${idOf(1)}`)]);
  });

  test("end-sso-enforcement of a connection that is not the only way in changes nothing", async () => {
    state.api.sso = { ...state.api.sso, connection: { ...connection, enforced: false } };
    expect((await tenants(["end-sso-enforcement", "Acme"])).out).toContain("as it was");
    expect(sent()).toEqual([]);
  });

  test("remove-sso wants the tenant's name typed, and repeats while users are left", async () => {
    state.api.removals = 2;
    expect((await tenants(["remove-sso", "Acme"], { answers: ["yes"] })).exitCode).toBe(exitCodes.usage);
    const { exitCode, out } = await tenants(["remove-sso", "Acme"], { answers: ["Acme"] });
    expect(sent().map(({ request }) => request)).toEqual(Array(3).fill(`DELETE ${path}`));
    expect([exitCode, out]).toEqual([0, expect.stringContaining("are gone")]);
  });

  test("remove-sso ends when --wait is over, and says that users are left", async () => {
    state.api.removals = 2;
    const { exitCode, err } = await tenants(["remove-sso", "Acme", "--yes", "--wait", "0"]);
    expect([exitCode, err]).toEqual([exitCodes.unsettled, expect.stringContaining("repeat the command")]);
  });
});
