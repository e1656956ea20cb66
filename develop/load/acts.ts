import { randomBytes, randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { sendPresigned } from "@saas/api-client/files";
import { signIn } from "@saas/api-client/sign-in";
import { emailFor, newPassword, type Target } from "@saas/api-client/target";
import { z } from "zod";
import { presignedRequest } from "../../api/files";
import type { Caller, Company } from "./companies";

/** The participants of an act. */
export interface Scene {
  readonly target: Target;
  readonly operator: Caller;
  /** A caller without credentials. */
  readonly anybody: Caller;
  /** The tenant that acts. */
  readonly company: Company;
  /** A number unique to the act. */
  readonly turn: number;
}

/** One request of a tenant or an operator, or a few that belong together. */
export interface Act {
  readonly name: string;
  /** Relative frequency. */
  readonly weight: number;
  readonly run: (scene: Scene) => Promise<void>;
}

/** Items that a company works on: few, so that reads find written items. */
const itemOf = (turn: number): string => `item-${turn % 40}`;

/** Requests about items. */
const itemActs: readonly Act[] = [
  {
    name: "list items",
    weight: 20,
    run: async ({ company }) => void (await company.caller.call("GET /data", { query: "limit=20" })),
  },
  {
    name: "create an item",
    weight: 12,
    run: async ({ company, turn }) =>
      void (await company.caller.call("POST /data", { body: { item_id: `new-${turn}`, data: { turn } } })),
  },
  {
    name: "read an item",
    weight: 24,
    run: async ({ company, turn }) =>
      void (await company.caller.call("GET /data/{item_id}", { params: { item_id: itemOf(turn) } })),
  },
  {
    name: "replace an item",
    weight: 14,
    run: async ({ company, turn }) =>
      void (await company.caller.call("PUT /data/{item_id}", {
        params: { item_id: itemOf(turn) },
        body: { data: { turn, text: "x".repeat((turn % 20) * 100) } },
      })),
  },
  {
    name: "delete an item",
    weight: 4,
    run: async ({ company, turn }) =>
      void (await company.caller.call("DELETE /data/{item_id}", { params: { item_id: itemOf(turn) } })),
  },
  {
    name: "write an item twice at once; one write is refused",
    weight: 2,
    run: async ({ company, turn }) => {
      const write = () =>
        company.caller.call("PUT /data/{item_id}", {
          params: { item_id: itemOf(turn) },
          headers: { "if-match": '"0"' },
          body: { data: { turn } },
        });
      await write();
      await sleep(5);
      await write();
    },
  },
];

const keyOf = (turn: number): string => `reports/2026/report ${turn % 10}.txt`;

/** Requests about files; the contents go directly to the bucket. */
const fileActs: readonly Act[] = [
  {
    name: "list files",
    weight: 5,
    run: async ({ company }) => void (await company.caller.call("GET /files")),
  },
  {
    name: "upload a file",
    weight: 5,
    run: async ({ company, turn }) => {
      const content = Buffer.from("a line of a report\n".repeat(50 + (turn % 200)));
      await company.caller
        .call("POST /files", {
          body: { key: keyOf(turn), content_type: "text/plain", size: content.byteLength },
        })
        .then((response) => follow(response, content));
    },
  },
  {
    name: "download a file",
    weight: 7,
    run: async ({ company, turn }) =>
      follow(await company.caller.call("GET /files/{key+}", { params: { key: keyOf(turn) } })),
  },
  {
    name: "delete a file",
    weight: 1,
    run: async ({ company, turn }) =>
      void (await company.caller.call("DELETE /files/{key+}", { params: { key: keyOf(turn) } })),
  },
];

/** Sends the request that a response presigns; nothing after a refusal. */
async function follow({ body }: Awaited<ReturnType<Caller["call"]>>, content?: Buffer): Promise<void> {
  const { success, data } = presignedRequest.safeParse(body);
  if (success) await (await sendPresigned(data, content)).arrayBuffer();
}

const invited = z.object({ user_id: z.string() });

/** Requests of a tenant's administrator about its users. */
const peopleActs: readonly Act[] = [
  {
    name: "read the caller's tenant",
    weight: 4,
    run: async ({ company }) => void (await company.caller.call("GET /tenant")),
  },
  {
    name: "list users",
    weight: 3,
    run: async ({ company }) => void (await company.caller.call("GET /users")),
  },
  {
    name: "invite a user, resend the invitation, change and remove the user",
    weight: 1,
    run: async ({ target, company, turn }) => {
      const email = emailFor(target, `load-${company.tenantId.slice(0, 8)}-${turn}`);
      const { body } = await company.caller.call("POST /users", { body: { email, role: "tenant-member" } });
      const { success, data } = invited.safeParse(body);
      if (!success) return;
      const params = { user_id: data.user_id };
      await company.caller.call("POST /users/{user_id}/invitation", { params });
      await company.caller.call("PATCH /users/{user_id}", { params, body: { role: "tenant-admin" } });
      await company.caller.call("DELETE /users/{user_id}", { params });
    },
  },
];

/** Requests without credentials: onboarding, valid and invalid, and failed sign-ins. */
const newcomerActs: readonly Act[] = [
  {
    name: "onboard a company",
    weight: 0.6,
    run: async ({ anybody }) => {
      const run = randomBytes(4).toString("hex");
      await anybody.call("POST /onboarding", {
        headers: { "idempotency-key": `load-${run}` },
        body: { tenant_name: `Newcomer ${run}`, admin_email: `newcomer-${run}@example.com` },
      });
    },
  },
  {
    name: "onboard without a name",
    weight: 0.5,
    run: async ({ anybody }) => void (await anybody.call("POST /onboarding", { body: { tier: "standard" } })),
  },
  {
    name: "onboard faster than the route's limit allows",
    weight: 0.15,
    run: async ({ anybody }) => {
      const body = { tier: "standard" };
      await Promise.all(Array.from({ length: 25 }, () => anybody.call("POST /onboarding", { body })));
    },
  },
  {
    name: "sign in with a wrong password",
    weight: 0.6,
    run: async ({ target, company }) => {
      await signIn({ ...target, email: company.email, password: newPassword() }).catch(() => undefined);
    },
  },
];

/** Requests of operators: they read, and now and then suspend a tenant that keeps sending requests. */
const operatorActs: readonly Act[] = [
  {
    name: "list tenants",
    weight: 2,
    run: async ({ operator }) => void (await operator.call("GET /admin/tenants", { query: "limit=20" })),
  },
  {
    name: "read a tenant",
    weight: 2,
    run: async ({ operator, company }) =>
      void (await operator.call("GET /admin/tenants/{tenant_id}", {
        params: { tenant_id: company.tenantId },
      })),
  },
  {
    name: "read an audit trail",
    weight: 1,
    run: async ({ operator, company }) =>
      void (await operator.call("GET /admin/tenants/{tenant_id}/audit", {
        params: { tenant_id: company.tenantId },
      })),
  },
  {
    name: "suspend a tenant that keeps sending, and activate it again",
    weight: 0.1,
    run: async ({ operator, company }) => {
      const params = { tenant_id: company.tenantId };
      const change = (status: string) =>
        operator.call("PATCH /admin/tenants/{tenant_id}", { params, body: { status } });
      await change("suspended");
      for (let asked = 0; asked < 3; asked += 1) await company.caller.call("GET /data");
      await change("active");
    },
  },
  {
    name: "repair a tenant's users",
    weight: 0.4,
    run: async ({ operator, company }) =>
      void (await operator.call("POST /admin/tenants/{tenant_id}/reconciliation", {
        params: { tenant_id: company.tenantId },
      })),
  },
  {
    name: "request changes that the tenant's state does not allow",
    weight: 0.4,
    run: async ({ operator, company }) => {
      const params = { tenant_id: company.tenantId };
      await operator.call("POST /admin/tenants/{tenant_id}/activation", { params });
      await operator.call("GET /admin/tenants/{tenant_id}/export", { params });
      await operator.call("POST /admin/tenants/{tenant_id}/move", { params, body: { tier: company.tier } });
      await operator.call("POST /admin/tenants/{tenant_id}/move/confirmation", { params });
      await operator.call("DELETE /admin/tenants/{tenant_id}/move", { params });
      await operator.call("DELETE /admin/tenants/{tenant_id}", { params: { tenant_id: randomUUID() } });
    },
  },
];

/** Mistakes of clients. */
const mistakeActs: readonly Act[] = [
  {
    name: "read a missing item",
    weight: 3,
    run: async ({ company, turn }) =>
      void (await company.caller.call("GET /data/{item_id}", { params: { item_id: `missing-${turn}` } })),
  },
  {
    name: "send an invalid body",
    weight: 2,
    run: async ({ company }) => void (await company.caller.call("POST /data", { rawBody: '{"item_id": 7' })),
  },
  {
    name: "send a request without a token",
    weight: 1,
    run: async ({ anybody }) => void (await anybody.call("GET /data")),
  },
];

/** All acts: together they call every route. */
export const acts: readonly Act[] = [
  ...itemActs,
  ...fileActs,
  ...peopleActs,
  ...operatorActs,
  ...newcomerActs,
  ...mistakeActs,
];
