import { exitCodes } from "@saas/cli-kit/exit";
import type { CredentialView } from "../../../api/credential-views";
import { played } from "../../support/operate/tenants/played";
import { idOf, tenant } from "../../support/operate/tenants/tenants";

const { state, tenants } = played();

const credential = (number: number, name: string, rest: Partial<CredentialView> = {}): CredentialView => ({
  credential_id: idOf(number),
  name,
  scopes: ["data:read", "files:read"],
  addresses: ["192.0.2.0/24"],
  created_at: "2026-01-01T00:00:00.000Z",
  created_by: idOf(7),
  expires_at: "2026-06-01T00:00:00.000Z",
  clients: [
    { client_id: "client-2", created_at: "2026-02-01T00:00:00.000Z" },
    {
      client_id: "client-1",
      created_at: "2026-01-01T00:00:00.000Z",
      until: "2026-03-02T00:00:00.000Z",
      last_used_at: "2026-03-01T11:55:00.000Z",
    },
  ],
  ...rest,
});

beforeEach(() => {
  state.api.add(tenant(1, "Acme"));
  state.api.credentials.push(
    credential(21, "Nightly import"),
    credential(22, "Agent", { clients: [], addresses: [] }),
  );
});

const path = `/admin/tenants/${idOf(1)}/credentials`;

describe("credentials", () => {
  test("shows name, scopes, expiry and the last use of any client", async () => {
    const { exitCode, out } = await tenants(["credentials", "Acme"]);
    const [nightly, agent] = ["Nightly import", "Agent"].map((name) =>
      out.split("\n").find((line) => line.startsWith(name)),
    );
    for (const shown of ["data:read files:read", "2026-06-01 00:00", "2026-03-01 11:55", idOf(21)]) {
      expect(nightly).toContain(shown);
    }
    expect(agent).toContain("never");
    expect([exitCode, state.api.changes]).toEqual([exitCodes.done, []]);
  });

  test("--json is the API's JSON alone, and a tenant without any is told", async () => {
    expect(JSON.parse((await tenants(["credentials", "Acme", "--json"])).out)).toEqual(state.api.credentials);
    state.api.credentials.length = 0;
    const { out, err } = await tenants(["credentials", "Acme"]);
    expect([out, err]).toEqual(["", expect.stringContaining("no machine credentials")]);
  });
});

describe("revoke-credential", () => {
  test.each([["Agent"], [idOf(22)]])("asks, and ends %s alone", async (which) => {
    const words = ["revoke-credential", "Acme", which];
    expect((await tenants(words, { answers: ["n"] })).exitCode).toBe(exitCodes.usage);
    expect(state.api.changes).toEqual([]);
    const { exitCode, out } = await tenants(words, { answers: ["y"] });
    expect(state.api.changes).toEqual([`DELETE ${path}/${idOf(22)}`]);
    expect([exitCode, out]).toEqual([exitCodes.done, expect.stringContaining(`credentials ${idOf(1)}`)]);
    expect(state.api.credentials.map(({ name }) => name)).toEqual(["Nightly import"]);
  });

  test("of a name that no credential or several have ends none", async () => {
    state.api.credentials.push(credential(23, "Agent"));
    for (const [which, told] of [
      ["Agent", `${idOf(22)}, ${idOf(23)}`],
      ["Nightly imprt", 'did you mean "Nightly import"?'],
      ["xxxxxxxxxxxxxxx", "`credentials` lists them"],
    ] as const) {
      const { exitCode, err } = await tenants(["revoke-credential", "Acme", which, "--yes"]);
      expect([exitCode, err]).toEqual([exitCodes.failed, expect.stringContaining(told)]);
    }
    expect(state.api.changes).toEqual([]);
  });
});
