import { emailFor } from "@saas/api-client/target";
import { z } from "zod";
import type { Act } from "./act";

const invited = z.object({ user_id: z.string() });

/** What a tenant's administrator does with its users. */
export const peopleActs: readonly Act[] = [
  {
    name: "read the own tenant",
    weight: 4,
    run: async ({ company }) => void (await company.caller.call("GET /tenant")),
  },
  {
    name: "list users",
    weight: 3,
    run: async ({ company }) => void (await company.caller.call("GET /users")),
  },
  {
    name: "invite a user, again, change and remove the user",
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
