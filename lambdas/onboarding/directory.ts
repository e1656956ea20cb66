import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminDeleteUserCommand,
  AdminGetUserCommand,
  type CognitoIdentityProviderClient,
} from "@aws-sdk/client-cognito-identity-provider";
import type { TenantRole } from "../../api/route";
import { errorName } from "../shared/aws-errors";
import { badRequest } from "../shared/errors";

const administrators: TenantRole = "tenant-admin";

/** A user of the pool as onboarding sees one. */
export interface DirectoryUser {
  /** Absent: not a user of any tenant. */
  readonly tenantId: string | undefined;
}

/** The user pool. A username is an e-mail address in lower case. */
export class Directory {
  constructor(
    private readonly cognito: Pick<CognitoIdentityProviderClient, "send">,
    private readonly userPoolId: string,
  ) {}

  /** Creates a user of the tenant, not invited yet; false: the username is taken. */
  async create(username: string, tenantId: string): Promise<boolean> {
    try {
      await this.cognito.send(
        new AdminCreateUserCommand({
          ...this.user(username),
          MessageAction: "SUPPRESS",
          UserAttributes: [
            { Name: "email", Value: username },
            { Name: "email_verified", Value: "true" },
            { Name: "custom:tenant_id", Value: tenantId },
          ],
        }),
      );
      return true;
    } catch (error) {
      if (errorName(error) === "UsernameExistsException") return false;
      if (errorName(error) === "InvalidParameterException") {
        throw badRequest("The administrator's address cannot be used.", [
          { field: "admin_email", message: "not an address that can receive an invitation" },
        ]);
      }
      throw error;
    }
  }

  async read(username: string): Promise<DirectoryUser | undefined> {
    try {
      const { UserAttributes = [] } = await this.cognito.send(new AdminGetUserCommand(this.user(username)));
      return { tenantId: UserAttributes.find(({ Name }) => Name === "custom:tenant_id")?.Value };
    } catch (error) {
      if (errorName(error) === "UserNotFoundException") return undefined;
      throw error;
    }
  }

  async makeAdministrator(username: string): Promise<void> {
    await this.cognito.send(
      new AdminAddUserToGroupCommand({ ...this.user(username), GroupName: administrators }),
    );
  }

  /** Sends the invitation, with a new temporary password; none to a user who has signed in already. */
  async invite(username: string): Promise<void> {
    try {
      await this.cognito.send(
        new AdminCreateUserCommand({
          ...this.user(username),
          MessageAction: "RESEND",
          DesiredDeliveryMediums: ["EMAIL"],
        }),
      );
    } catch (error) {
      if (errorName(error) !== "UnsupportedUserStateException") throw error;
    }
  }

  /** Deletes the user if it is one of this tenant's. */
  async remove(username: string, tenantId: string): Promise<void> {
    const user = await this.read(username);
    if (user?.tenantId !== tenantId) return;
    try {
      await this.cognito.send(new AdminDeleteUserCommand(this.user(username)));
    } catch (error) {
      if (errorName(error) !== "UserNotFoundException") throw error;
    }
  }

  private user(username: string) {
    return { UserPoolId: this.userPoolId, Username: username };
  }
}
