import { randomBytes } from "node:crypto";
import { expectProblem, expectResponse } from "@saas/api-client/responses";
import { acceptInvitation, emailFor, newPassword, type Target } from "@saas/api-client/target";
import { userOf } from "@saas/api-client/tenant-api";
import { type UserView, users, userView } from "../../api/users";
import type { Company } from "./company";
import type { Narrator } from "./narrator";

/** Invites a member, who signs in, works, may not manage users, becomes an administrator, and is removed. */
export async function showUsers(narrator: Narrator, target: Target, company: Company): Promise<void> {
  const { api, apiKey } = company;
  const email = emailFor(target, `baker-${randomBytes(3).toString("hex")}`);
  const user = await narrator.step(
    "invite a member",
    async () =>
      expectResponse(
        await api.send("POST", "/users", { body: { email, role: "tenant-member" } }),
        201,
        userView,
      ),
    ({ role, invitation }) => `${email}, ${role}, invitation ${invitation}`,
  );
  const session = await narrator.step(
    "the member signs in",
    () => acceptInvitation(target, email, newPassword()),
    () => "with the temporary password, and chooses a new one",
  );
  const member = api.as(userOf(session.accessToken, apiKey));
  await narrator.step(
    "the member reads items",
    async () => {
      const { status } = await member.send("GET", "/data?limit=1");
      if (status !== 200) throw new Error(`got ${status}`);
    },
    () => "allowed",
  );
  await narrator.step(
    "the member invites a user",
    async () =>
      expectProblem(await member.send("POST", "/users", { body: { email, role: "tenant-admin" } }), 403),
    ({ status, detail }) => `refused: ${status} ${detail}`,
  );
  await narrator.step(
    "make the member an administrator",
    async () => changed(company, user, { role: "tenant-admin" }),
    ({ role }) => `${role}, as of the next token`,
  );
  await narrator.step(
    "disable the user, and enable again",
    async () => {
      const disabled = await changed(company, user, { status: "disabled" });
      return [disabled.status, (await changed(company, user, { status: "active" })).status];
    },
    (statuses) => statuses.join(", then "),
  );
  await narrator.step(
    "remove the user",
    async () => {
      const { status } = await api.send("DELETE", `/users/${user.user_id}`);
      if (status !== 204) throw new Error(`got ${status}`);
      return remaining(company);
    },
    (users) => `${users.length} user remains`,
  );
}

async function changed({ api }: Company, { user_id }: UserView, body: object): Promise<UserView> {
  return expectResponse(await api.send("PATCH", `/users/${user_id}`, { body }), 200, userView);
}

async function remaining({ api }: Company): Promise<readonly UserView[]> {
  return expectResponse(await api.send("GET", "/users"), 200, users);
}
