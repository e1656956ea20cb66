import type { MachineClient } from "../../../lambdas/registry/machine-client";
import { MachineRefusedError, withTenantOfMachine } from "../../../lambdas/tokens/machine-token";
import { acme } from "../../support/lambdas/events";

const binding: MachineClient = {
  tenant_id: acme,
  client_id: "machine1",
  credential_id: "0b9e5f0e-7f0c-4a39-9d7e-0c9a3b1f5c11",
  name: "import",
  scopes: ["data:read"],
  addresses: [],
  created_by: "user-1",
  credential_created_at: "2030-01-01T00:00:00.000Z",
  created_at: "2030-01-01T00:00:00.000Z",
  expires_at: "2030-02-01T00:00:00.000Z",
};

interface World {
  /** The row as it is when the use is recorded; default: as the index has it. */
  readonly row?: MachineClient | undefined;
  readonly mayTake?: boolean;
  readonly at?: string;
}

async function issued(found: MachineClient | undefined, scopes: readonly string[] = [], world: World = {}) {
  const used: string[] = [];
  const asked: string[] = [];
  const taken: string[] = [];
  const event = await withTenantOfMachine(
    { callerContext: { clientId: "machine1" }, request: { scopes }, response: {} as Record<string, unknown> },
    {
      bindingOf: async (clientId) => {
        asked.push(clientId);
        return found;
      },
      mayTake: async (tenantId) => {
        taken.push(tenantId);
        return world.mayTake ?? true;
      },
      recordUse: async (client) => {
        used.push(client.client_id);
        return "row" in world ? world.row : client;
      },
      now: () => Date.parse(world.at ?? "2030-01-02T00:00:00Z"),
    },
  );
  return {
    ...Object(event.response.claimsAndScopeOverrideDetails).accessTokenGeneration,
    used,
    asked,
    taken,
  };
}

test("a bound client's token has its tenant, and its use is recorded", async () => {
  expect(await issued(binding, ["api/data:read"])).toEqual({
    claimsToAddOrOverride: { tenant_id: acme },
    scopesToSuppress: [],
    used: ["machine1"],
    asked: ["machine1"],
    taken: [acme],
  });
});

test("scopes that the row lacks are taken out, whatever the index says", async () => {
  const scopes = ["api/data:read", "api/data:write", "api/people"];
  const { scopesToSuppress } = await issued({ ...binding, scopes: ["data:write"] }, scopes, { row: binding });
  expect(scopesToSuppress).toEqual(["api/data:write", "api/people"]);
});

const ended: [string, MachineClient | undefined][] = [
  ["bound to no tenant", undefined],
  ["expired", { ...binding, expires_at: "2030-01-02T00:00:00.000Z" }],
  ["replaced, past its overlap", { ...binding, until: "2030-01-01T12:00:00.000Z" }],
];

test.each(ended)("a client that is %s gets no token", async (_, found) => {
  await expect(issued(found)).rejects.toThrow(MachineRefusedError);
});

test.each(ended)("a client that is %s, and not yet so in the index, gets no token", async (_, row) => {
  await expect(issued(binding, [], { row })).rejects.toThrow(MachineRefusedError);
});

test("a tenant that has taken its tokens gets no more", async () => {
  await expect(issued(binding, [], { mayTake: false })).rejects.toThrow(MachineRefusedError);
});
