/** A user of the pool below. */
export interface PoolUser {
  readonly tenantId: string | undefined;
  readonly email: string | undefined;
  readonly groups: Set<string>;
  invitations: number;
}

type Answer = { readonly status: number; readonly body: Record<string, unknown> };

const failure = (name: string): Answer => ({ status: 400, body: { __type: name, message: name } });

/** As much of a Cognito user pool as onboarding uses, behind its JSON protocol. */
export class FakeUserPool {
  readonly users = new Map<string, PoolUser>();

  answer(operation: string, request: Record<string, unknown>): Answer {
    const username = String(request.Username);
    const user = this.users.get(username);
    switch (operation) {
      case "AdminCreateUser":
        return this.create(username, user, request);
      case "AdminGetUser":
        if (!user) return failure("UserNotFoundException");
        return {
          status: 200,
          body: {
            Username: username,
            UserAttributes: user.tenantId ? [{ Name: "custom:tenant_id", Value: user.tenantId }] : [],
          },
        };
      case "AdminAddUserToGroup":
        if (!user) return failure("UserNotFoundException");
        user.groups.add(String(request.GroupName));
        return { status: 200, body: {} };
      case "AdminDeleteUser":
        return this.users.delete(username) ? { status: 200, body: {} } : failure("UserNotFoundException");
      default:
        return failure("UnknownOperationException");
    }
  }

  private create(username: string, user: PoolUser | undefined, request: Record<string, unknown>): Answer {
    if (request.MessageAction === "RESEND") {
      if (!user) return failure("UserNotFoundException");
      user.invitations += 1;
      return { status: 200, body: {} };
    }
    if (user) return failure("UsernameExistsException");
    if (username.startsWith("refused@")) return failure("InvalidParameterException");
    const attributes = request.UserAttributes as { Name: string; Value: string }[];
    const attribute = (name: string) => attributes.find(({ Name }) => Name === name)?.Value;
    this.users.set(username, {
      tenantId: attribute("custom:tenant_id"),
      email: attribute("email_verified") === "true" ? attribute("email") : undefined,
      groups: new Set(),
      invitations: request.MessageAction === "SUPPRESS" ? 0 : 1,
    });
    return { status: 200, body: {} };
  }
}
