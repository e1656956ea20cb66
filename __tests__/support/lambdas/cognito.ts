/** A user of the pool below. */
export interface PoolUser {
  /** Names the user and no later one of the same username. */
  readonly sub: string;
  readonly tenantId: string | undefined;
  readonly email: string | undefined;
  readonly groups: Set<string>;
  invitations: number;
  enabled: boolean;
  /** As Cognito's UserStatus. */
  status: "FORCE_CHANGE_PASSWORD" | "CONFIRMED" | "EXTERNAL_PROVIDER";
  /** Times that all sessions were ended. */
  signOuts: number;
  /** Sign-ins are challenged for a code. */
  secondFactor: boolean;
}

type Answer = { readonly status: number; readonly body: Record<string, unknown> };

const failure = (name: string): Answer => ({ status: 400, body: { __type: name, message: name } });
const done: Answer = { status: 200, body: {} };

/** What Cognito calls a user in its answers; a user may be named by username or by `sub` in requests. */
const described = (username: string, { sub, tenantId, email, enabled, status, secondFactor }: PoolUser) => ({
  Username: username,
  Enabled: enabled,
  UserStatus: status,
  ...(secondFactor && { UserMFASettingList: ["SOFTWARE_TOKEN_MFA"] }),
  attributes: [
    { Name: "sub", Value: sub },
    ...(email ? [{ Name: "email", Value: email }] : []),
    ...(tenantId ? [{ Name: "custom:tenant_id", Value: tenantId }] : []),
  ],
});

/** As much of a Cognito user pool as the functions use, behind its JSON protocol. */
export class FakeUserPool {
  readonly users = new Map<string, PoolUser>();
  /** Identity providers by name, as they were created or last updated. */
  readonly providers = new Map<string, Record<string, unknown>>();
  /** Cognito's quota. */
  mostProviders = 300;
  /** Whether the pool has second factors. */
  secondFactors = true;
  private subs = 0;

  /** App clients by id, with what they were created with. */
  readonly clients = new Map<string, Record<string, unknown>>();
  mostClients = Number.POSITIVE_INFINITY;

  /** A user as one of the pool's operators would make it: no invitation, what is not given as Cognito has it. */
  add(username: string, user: Partial<PoolUser> = {}): PoolUser {
    const made: PoolUser = {
      sub: `5ab00000-0000-4000-8000-${String(++this.subs).padStart(12, "0")}`,
      tenantId: undefined,
      email: username,
      groups: new Set(),
      invitations: 0,
      enabled: true,
      status: "FORCE_CHANGE_PASSWORD",
      signOuts: 0,
      secondFactor: false,
      ...user,
    };
    this.users.set(username, made);
    return made;
  }

  bySub(sub: string): PoolUser | undefined {
    return [...this.users.values()].find((user) => user.sub === sub);
  }

  answer(operation: string, request: Record<string, unknown>): Answer {
    if (operation === "AdminCreateUser") return this.create(request);
    if (operation === "ListUsers") return this.list(request);
    if (operation.includes("UserPoolClient")) return this.ofClients(operation, request);
    if (operation.includes("IdentityProvider")) return this.ofProviders(operation, request);
    const name = String(request.Username);
    const [username, user] =
      [...this.users].find(
        ([username, { sub, status }]) =>
          username === name || (sub === name && status !== "EXTERNAL_PROVIDER"),
      ) ?? [];
    if (username === undefined || !user) return failure("UserNotFoundException");
    return this.act(operation, username, user, request);
  }

  private ofProviders(operation: string, request: Record<string, unknown>): Answer {
    const name = String(request.ProviderName);
    switch (operation) {
      case "CreateIdentityProvider":
        if (this.providers.has(name)) return failure("DuplicateProviderException");
        if (this.providers.size >= this.mostProviders) return failure("LimitExceededException");
        if (String(Object(request.ProviderDetails).oidc_issuer).includes("//unknown.")) {
          return failure("InvalidParameterException");
        }
        this.providers.set(name, request);
        return done;
      case "UpdateIdentityProvider":
        if (!this.providers.has(name)) return failure("ResourceNotFoundException");
        this.providers.set(name, { ...this.providers.get(name), ...request });
        return done;
      case "DeleteIdentityProvider":
        return this.providers.delete(name) ? done : failure("ResourceNotFoundException");
      case "ListIdentityProviders": {
        const start = Number(request.NextToken ?? 0);
        const end = start + Number(request.MaxResults);
        const Providers = [...this.providers].slice(start, end).map(([ProviderName, { CreationDate }]) => ({
          ProviderName,
          ...(CreationDate !== undefined && { CreationDate }),
        }));
        return {
          status: 200,
          body: { Providers, ...(end < this.providers.size && { NextToken: `${end}` }) },
        };
      }
      default:
        return failure("UnknownOperationException");
    }
  }

  private ofClients(
    operation: string,
    { ClientId, MaxResults, NextToken, ...rest }: Record<string, unknown>,
  ): Answer {
    const id = String(ClientId);
    switch (operation) {
      case "CreateUserPoolClient": {
        if (this.clients.size >= this.mostClients) return failure("LimitExceededException");
        const made = { ...rest, ClientId: `client${++this.subs}`, ClientSecret: `secret-of-${this.subs}` };
        this.clients.set(made.ClientId, made);
        return { status: 200, body: { UserPoolClient: made } };
      }
      case "DeleteUserPoolClient":
        return this.clients.delete(id) ? done : failure("ResourceNotFoundException");
      case "ListUserPoolClients": {
        const start = Number(NextToken ?? 0);
        const end = start + Number(MaxResults);
        const UserPoolClients = [...this.clients]
          .slice(start, end)
          .map(([each, { ClientName }]) => ({ ClientId: each, ClientName }));
        return {
          status: 200,
          body: { UserPoolClients, ...(end < this.clients.size && { NextToken: String(end) }) },
        };
      }
      default:
        return failure("UnknownOperationException");
    }
  }

  private act(
    operation: string,
    username: string,
    user: PoolUser,
    { GroupName, SoftwareTokenMfaSettings }: Record<string, unknown>,
  ): Answer {
    switch (operation) {
      case "AdminGetUser": {
        const { attributes, ...rest } = described(username, user);
        return { status: 200, body: { ...rest, UserAttributes: attributes } };
      }
      case "AdminListGroupsForUser":
        return { status: 200, body: { Groups: [...user.groups].map((group) => ({ GroupName: group })) } };
      case "AdminAddUserToGroup":
        user.groups.add(String(GroupName));
        return done;
      case "AdminRemoveUserFromGroup":
        user.groups.delete(String(GroupName));
        return done;
      case "AdminEnableUser":
        user.enabled = true;
        return done;
      case "AdminDisableUser":
        user.enabled = false;
        return done;
      case "AdminSetUserMFAPreference":
        if (!this.secondFactors) return failure("SoftwareTokenMFANotFoundException");
        user.secondFactor = Object(SoftwareTokenMfaSettings).Enabled === true;
        return done;
      case "AdminUserGlobalSignOut":
        user.signOuts += 1;
        return done;
      case "AdminDeleteUser":
        this.users.delete(username);
        return done;
      default:
        return failure("UnknownOperationException");
    }
  }

  private list({ Limit, PaginationToken }: Record<string, unknown>): Answer {
    const start = Number(PaginationToken ?? 0);
    const end = start + Number(Limit);
    const Users = [...this.users].slice(start, end).map(([username, user]) => {
      const { attributes, ...rest } = described(username, user);
      return { ...rest, Attributes: attributes };
    });
    return {
      status: 200,
      body: { Users, ...(end < this.users.size && { PaginationToken: String(end) }) },
    };
  }

  private create(request: Record<string, unknown>): Answer {
    const username = String(request.Username);
    const user = this.users.get(username);
    if (request.MessageAction === "RESEND") {
      if (!user) return failure("UserNotFoundException");
      if (user.status !== "FORCE_CHANGE_PASSWORD") return failure("UnsupportedUserStateException");
      user.invitations += 1;
      return done;
    }
    if (user) return failure("UsernameExistsException");
    if (username.startsWith("refused@")) return failure("InvalidParameterException");
    const attributes = request.UserAttributes as { Name: string; Value: string }[];
    const attribute = (name: string) => attributes.find(({ Name }) => Name === name)?.Value;
    const made = this.add(username, {
      tenantId: attribute("custom:tenant_id"),
      email: attribute("email_verified") === "true" ? attribute("email") : undefined,
      invitations: request.MessageAction === "SUPPRESS" ? 0 : 1,
    });
    const { attributes: Attributes, ...rest } = described(username, made);
    return { status: 200, body: { User: { ...rest, Attributes } } };
  }
}
