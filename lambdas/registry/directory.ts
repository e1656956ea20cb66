import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminDeleteUserCommand,
  AdminDisableUserCommand,
  AdminEnableUserCommand,
  AdminGetUserCommand,
  AdminListGroupsForUserCommand,
  AdminRemoveUserFromGroupCommand,
  AdminSetUserMFAPreferenceCommand,
  AdminUserGlobalSignOutCommand,
  type AttributeType,
  type CognitoIdentityProviderClient,
  ListUsersCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { type TenantRole, tenantRoles } from "../../api/route";
import { errorName } from "../shared/aws-errors";
import { badRequest } from "../shared/errors";
import { providerOfUser, tenantOfProvider } from "./provider-name";

type Cognito = Pick<CognitoIdentityProviderClient, "send">;

/** A user of the pool, as read. */
export interface DirectoryUser {
  /** The e-mail address in lower case; of a user of a connection, the provider's name and the user's id there. */
  readonly username: string;
  /** A provider vouches for the user. */
  readonly federated: boolean;
  /** Identifies this user, and no later one with the same address. */
  readonly sub: string;
  /** Absent: the user belongs to no tenant. */
  readonly tenantId: string | undefined;
  readonly enabled: boolean;
  /** Has signed in and chosen a password. */
  readonly confirmed: boolean;
  /** Whether each sign-in is challenged for a code; known only of a user that was read alone. */
  readonly secondFactor: boolean;
}

/** Largest page of ListUsers. Source: Cognito API reference, ListUsers, Limit. */
const LIST_PAGE = 60;

/**
 * The user pool that all tenants share. IAM cannot distinguish their users, so this class does: every change goes
 * through a `TenantUser`, which proves the user's tenant. A username is an e-mail address in lower case.
 */
export class Directory {
  /** `addressField`: the request field of the address, for the 400 when Cognito rejects it. */
  constructor(
    private readonly cognito: Cognito,
    private readonly userPoolId: string,
    private readonly addressField = "email",
  ) {}

  /** Creates a user of the tenant, without invitation and role; `undefined` if the username is taken. */
  async create(username: string, tenantId: string): Promise<TenantUser | undefined> {
    try {
      const { User } = await this.cognito.send(
        new AdminCreateUserCommand({
          UserPoolId: this.userPoolId,
          Username: username,
          MessageAction: "SUPPRESS",
          UserAttributes: [
            { Name: "email", Value: username },
            { Name: "email_verified", Value: "true" },
            { Name: "custom:tenant_id", Value: tenantId },
          ],
        }),
      );
      return new TenantUser(this.cognito, this.userPoolId, userOf(User?.Attributes, User ?? {}), tenantId);
    } catch (error) {
      if (errorName(error) === "UsernameExistsException") return undefined;
      if (errorName(error) === "InvalidParameterException") {
        throw badRequest("The address cannot be used.", [
          { field: this.addressField, message: "not an address that can receive an invitation" },
        ]);
      }
      throw error;
    }
  }

  /** Reads a user of any tenant by username, or a local user by `sub`: see `poolNameOf`. */
  async read(name: string): Promise<DirectoryUser | undefined> {
    try {
      const user = await this.cognito.send(
        new AdminGetUserCommand({ UserPoolId: this.userPoolId, Username: name }),
      );
      return userOf(user.UserAttributes, user);
    } catch (error) {
      if (errorName(error) === "UserNotFoundException") return undefined;
      throw error;
    }
  }

  /** Finds a user of the tenant, as {@link read}; `undefined` also for another tenant's user. */
  async find(name: string, tenantId: string): Promise<TenantUser | undefined> {
    const user = await this.read(name);
    return user?.tenantId === tenantId
      ? new TenantUser(this.cognito, this.userPoolId, user, tenantId)
      : undefined;
  }

  /** All users of the tenant. Reads the whole pool: Cognito cannot search for custom attributes. */
  async *usersOf(tenantId: string): AsyncGenerator<TenantUser> {
    let position: string | undefined;
    do {
      const { users, next } = await this.pageOf(tenantId, position);
      yield* users;
      position = next;
    } while (position !== undefined);
  }

  /** The tenant's users in one page of the pool, often none; `next`: the token of the next page, valid for an hour. */
  async pageOf(
    tenantId: string,
    position?: string,
  ): Promise<{ users: readonly TenantUser[]; next?: string }> {
    const { Users = [], PaginationToken } = await this.cognito.send(
      new ListUsersCommand({
        UserPoolId: this.userPoolId,
        Limit: LIST_PAGE,
        ...(position !== undefined && { PaginationToken: position }),
      }),
    );
    const users = Users.filter(
      ({ Attributes }) => attribute(Attributes, "custom:tenant_id") === tenantId,
    ).map((user) => new TenantUser(this.cognito, this.userPoolId, userOf(user.Attributes, user), tenantId));
    return { users, ...(PaginationToken !== undefined && { next: PaginationToken }) };
  }

  /** Deletes the user if it belongs to the tenant. @returns false when there is none. */
  async remove(name: string, tenantId: string): Promise<boolean> {
    return (await (await this.find(name, tenantId))?.remove()) ?? false;
  }
}

/**
 * A user of the tenant. Changes name a local user by `sub`: since a user's tenant never changes, they reach no other
 * tenant's user, nor a later user of the same address. The username of a provider's user names the connection, of which
 * a tenant never has a second one of that name. Each returns false when the user is gone.
 */
class TenantUser implements DirectoryUser {
  readonly username: string;
  readonly federated: boolean;
  readonly sub: string;
  readonly enabled: boolean;
  readonly confirmed: boolean;
  readonly secondFactor: boolean;

  constructor(
    private readonly cognito: Cognito,
    private readonly userPoolId: string,
    user: DirectoryUser,
    readonly tenantId: string,
  ) {
    this.username = user.username;
    this.federated = user.federated;
    this.sub = user.sub;
    this.enabled = user.enabled;
    this.confirmed = user.confirmed;
    this.secondFactor = user.secondFactor;
  }

  /** Roles, by group; `undefined`: the user is gone. */
  async roles(): Promise<readonly TenantRole[] | undefined> {
    let groups: readonly (string | undefined)[] = [];
    const found = await unlessGone(async () => {
      const { Groups = [] } = await this.cognito.send(
        // A pool has two groups: there is no second page.
        new AdminListGroupsForUserCommand({ UserPoolId: this.userPoolId, Username: this.username }),
      );
      groups = Groups.map(({ GroupName }) => GroupName);
    });
    return found ? tenantRoles.filter((role) => groups.includes(role)) : undefined;
  }

  /** Adds a role, for a new user. */
  giveRole(role: TenantRole): Promise<boolean> {
    return unlessGone(() =>
      this.cognito.send(new AdminAddUserToGroupCommand({ ...this.name(), GroupName: role })),
    );
  }

  /**
   * Makes this the user's only role. Starts with the strongest, so that an interruption never leaves more rights than
   * the user had or gets.
   */
  async setRole(role: TenantRole): Promise<boolean> {
    for (const each of tenantRoles) {
      const done =
        each === role
          ? await this.giveRole(each)
          : await unlessGone(() =>
              this.cognito.send(new AdminRemoveUserFromGroupCommand({ ...this.name(), GroupName: each })),
            );
      if (!done) return false;
    }
    return true;
  }

  enable(): Promise<boolean> {
    return unlessGone(() => this.cognito.send(new AdminEnableUserCommand(this.name())));
  }

  /** Prevents sign-in and new tokens; existing tokens stay valid until they expire. */
  disable(): Promise<boolean> {
    return unlessGone(() => this.cognito.send(new AdminDisableUserCommand(this.name())));
  }

  /** Ends the user's sessions: a new token requires a sign-in. */
  signOut(): Promise<boolean> {
    return unlessGone(() => this.cognito.send(new AdminUserGlobalSignOutCommand(this.name())));
  }

  /** Turns the second factor off: the next sign-in needs the password alone. */
  resetSecondFactor(): Promise<boolean> {
    return unlessGone(async () => {
      try {
        await this.cognito.send(
          new AdminSetUserMFAPreferenceCommand({
            ...this.name(),
            SoftwareTokenMfaSettings: { Enabled: false, PreferredMfa: false },
          }),
        );
      } catch (error) {
        // A pool without second factors has none to turn off.
        if (errorName(error) !== "SoftwareTokenMFANotFoundException") throw error;
      }
    });
  }

  /** Sends the invitation with a new temporary password; `accepted`: the user has signed in already and gets none. */
  async invite(): Promise<"sent" | "accepted" | "gone"> {
    try {
      const sent = await unlessGone(() =>
        this.cognito.send(
          new AdminCreateUserCommand({
            UserPoolId: this.userPoolId,
            Username: this.username,
            MessageAction: "RESEND",
            DesiredDeliveryMediums: ["EMAIL"],
          }),
        ),
      );
      return sent ? "sent" : "gone";
    } catch (error) {
      if (errorName(error) === "UnsupportedUserStateException") return "accepted";
      throw error;
    }
  }

  remove(): Promise<boolean> {
    return unlessGone(() => this.cognito.send(new AdminDeleteUserCommand(this.name())));
  }

  private name() {
    return { UserPoolId: this.userPoolId, Username: this.federated ? this.username : this.sub };
  }
}

export type { TenantUser };

/** A user in the SDK's responses. */
interface CognitoUser {
  readonly Username?: string | undefined;
  readonly Enabled?: boolean | undefined;
  readonly UserStatus?: string | undefined;
  readonly UserMFASettingList?: readonly string[] | undefined;
}

const attribute = (attributes: readonly AttributeType[] | undefined, name: string): string | undefined =>
  attributes?.find(({ Name }) => Name === name)?.Value;

function userOf(
  attributes: readonly AttributeType[] | undefined,
  { Username, Enabled, UserStatus, UserMFASettingList = [] }: CognitoUser,
): DirectoryUser {
  const sub = attribute(attributes, "sub");
  if (!sub || !Username) throw new Error("Cognito returned a user without username or sub");
  // Cognito makes these users itself, and no attribute of theirs is the platform's.
  const provider = providerOfUser(Username, UserStatus);
  return {
    username: Username,
    federated: provider !== undefined,
    sub,
    tenantId: attribute(attributes, "custom:tenant_id") ?? tenantOfProvider(provider ?? ""),
    enabled: Enabled !== false,
    confirmed: UserStatus !== "FORCE_CHANGE_PASSWORD",
    secondFactor: UserMFASettingList.length > 0,
  };
}

/** @returns false when the user is gone. */
async function unlessGone(call: () => Promise<unknown>): Promise<boolean> {
  try {
    await call();
    return true;
  } catch (error) {
    if (errorName(error) === "UserNotFoundException") return false;
    throw error;
  }
}
