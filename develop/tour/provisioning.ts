import { randomBytes } from "node:crypto";
import { expectResponse } from "@saas/api-client/responses";
import { emailFor, type Target } from "@saas/api-client/target";
import { newScimCredential } from "../../api/provisioning";
import { PATCH_SCHEMA, scimUser, USER_SCHEMA } from "../../api/scim";
import type { Company } from "./company";
import type { Narrator } from "./narrator";

/** The company's identity provider creates a user, disables and removes it, with a credential that is then revoked. */
export async function showProvisioning(narrator: Narrator, target: Target, company: Company): Promise<void> {
  const { api } = company;
  const credential = await narrator.step(
    "make a credential for the company's identity provider",
    async () => {
      const body = { name: "tour", expires_in_days: 1 };
      return expectResponse(
        await api.send("POST", "/tenant/scim-credentials", { body }),
        201,
        newScimCredential,
      );
    },
    ({ credential_id, expires_at }) => `${credential_id}, until ${expires_at}`,
  );
  const provider = api.as(`Bearer ${credential.token}`);
  const userName = emailFor(target, `provisioned-${randomBytes(3).toString("hex")}`);
  const { id } = await narrator.step(
    "the identity provider creates a user by SCIM",
    async () => {
      const body = { schemas: [USER_SCHEMA], userName, active: true };
      return expectResponse(await provider.send("POST", "/scim/v2/Users", { body }), 201, scimUser);
    },
    () => `${userName}, who is invited`,
  );
  await narrator.step(
    "the identity provider disables the user",
    async () => {
      const Operations = [{ op: "Replace", path: "active", value: false }];
      const body = { schemas: [PATCH_SCHEMA], Operations };
      return expectResponse(await provider.send("PATCH", `/scim/v2/Users/${id}`, { body }), 200, scimUser);
    },
    ({ active }) => `active: ${active}`,
  );
  await narrator.step(
    "the identity provider removes the user, and the credential is revoked",
    async () => {
      const removed = await provider.send("DELETE", `/scim/v2/Users/${id}`);
      if (removed.status !== 204) throw new Error(`got ${removed.status}`);
      const path = `/tenant/scim-credentials/${credential.credential_id}`;
      const { status } = await api.send("DELETE", path);
      if (status !== 204) throw new Error(`got ${status}`);
    },
    () => "both are gone",
  );
}
