import { randomUUID } from "node:crypto";
import type { Services } from "cognito-local/lib/services";
import type { Context } from "cognito-local/lib/services/context";

/** Creates or updates a user of an identity provider; no operation of Cognito, and none that the endpoint serves. */
export const SAVE_EXTERNAL_USER = "LocalSaveExternalUser";

/** The user as {@link SAVE_EXTERNAL_USER} saves it. */
export interface ExternalUser {
  readonly UserPoolId: string;
  readonly Username: string;
  /** For the endpoint only: tokens are issued with it. */
  readonly Password: string;
  readonly Attributes: Readonly<Record<string, string>>;
}

/**
 * The operation. A new user gets a `sub` and the status EXTERNAL_PROVIDER; an existing one keeps status, password and the
 * attributes that are not given. Schemas do not concern it: the endpoint has checked them, and `identities` is in none.
 */
export const saveExternalUser =
  ({ clock, cognito }: Pick<Services, "clock" | "cognito">) =>
  async (context: Context, { UserPoolId, Username, Password, Attributes }: ExternalUser): Promise<object> => {
    const pool = await cognito.getUserPool(context, UserPoolId);
    const now = clock.get();
    const found = await pool.getUserByUsername(context, Username);
    const existing = found?.Username === Username ? found : undefined;
    const { sub = randomUUID(), ...kept } = Object.fromEntries(
      (existing?.Attributes ?? []).map(({ Name, Value = "" }) => [Name, Value]),
    );
    const attributes = { sub, ...kept, ...Attributes };
    await pool.saveUser(context, {
      Enabled: true,
      UserCreateDate: now,
      Password,
      RefreshTokens: [],
      UserStatus: "EXTERNAL_PROVIDER",
      ...existing,
      Username,
      UserLastModifiedDate: now,
      Attributes: Object.entries(attributes).map(([Name, Value]) => ({ Name, Value })),
    });
    return {};
  };
