import * as z from "zod/mini";
import { described, EXAMPLE_USER_ID, named, time } from "./response";
import { type MachineScope, machineScopes } from "./scopes";

/** A credential's id. */
export const credentialParams = z.object({
  credential_id: described(z.string().check(z.guid()), "Id of the machine credential."),
});

/** Of a tenant. */
export const MAX_CREDENTIALS = 10;

/** App clients of the user pool that a credential has at most: one, and those that it replaces. */
export const MAX_CLIENTS = 3;

/** Every scope, for schemas. */
export const scopeNames = Object.keys(machineScopes) as [MachineScope, ...MachineScope[]];

const EXAMPLE_CREDENTIAL = {
  credential_id: "0b9e5f0e-7f0c-4a39-9d7e-0c9a3b1f5c11",
  name: "Nightly import",
  scopes: ["data:read", "data:write"] as MachineScope[],
  addresses: ["192.0.2.0/24"],
  created_at: "2025-11-24T09:30:00.000Z",
  created_by: EXAMPLE_USER_ID,
  expires_at: "2026-02-22T09:30:00.000Z",
  clients: [{ client_id: "1example23456789", created_at: "2025-11-24T09:30:00.000Z" }],
};

export type NewCredential = z.output<typeof newCredential>;
export type CredentialView = z.output<typeof credential>;

const credentialShape = () => ({
  credential_id: z.uuid(),
  name: z.string(),
  scopes: z.array(z.enum(scopeNames)),
  addresses: described(z.array(z.string()), "Networks that requests may come from; empty: any."),
  created_at: time(),
  created_by: described(z.string(), "The administrator's user id."),
  expires_at: time(),
  clients: described(
    z.array(
      z.object({
        client_id: z.string(),
        created_at: time(),
        until: described(z.exactOptional(time()), "Replaced: it works until then."),
        last_used_at: described(z.exactOptional(time()), "When it last got a token."),
      }),
    ),
    "The newest first.",
  ),
});

/** A machine credential, without its secret. */
export const credential = /* @__PURE__ */ named("MachineCredential", EXAMPLE_CREDENTIAL, () =>
  z.object(credentialShape()),
);

export const credentials = /* @__PURE__ */ z.array(credential);

/** A machine credential with the secret of its newest client. */
export const newCredential = /* @__PURE__ */ named(
  "NewMachineCredential",
  // A spread would stay in the bundles.
  /* @__PURE__ */ Object.assign(
    { client_id: "1example23456789", client_secret: "example-secret-shown-once" },
    EXAMPLE_CREDENTIAL,
  ),
  () =>
    z.object({
      ...credentialShape(),
      client_id: z.string(),
      client_secret: described(z.string(), "Shown in this response alone."),
    }),
);
