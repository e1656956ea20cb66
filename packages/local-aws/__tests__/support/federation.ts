import {
  CreateIdentityProviderCommand,
  type CreateIdentityProviderCommandInput,
  DeleteIdentityProviderCommand,
  UpdateUserPoolClientCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { deployment, region } from "./deployment";
import { FederatedBrowser } from "./federated-browser";
import { callback, hostedClient } from "./hosted";
import { startTestPlatform, type TestPlatform } from "./platform";
import { poolArn, triggerArn, triggerPermission } from "./token-trigger";
import { poolUsers } from "./users";

const prefix = "federated";

/** What tests give a provider besides its name. */
type Given = Pick<CreateIdentityProviderCommandInput, "ProviderType" | "ProviderDetails"> &
  Partial<CreateIdentityProviderCommandInput>;

/** An event of a trigger. */
export interface TriggerEvent {
  readonly triggerSource: string;
  readonly userName: string;
  readonly request: { readonly userAttributes: Readonly<Record<string, string>> };
}

export type Federated = Awaited<ReturnType<typeof startFederated>>;

/** A pool with a domain, all triggers, and a client that supports its own users and providers that tests add. */
export async function startFederated() {
  const platform = await startTestPlatform();
  const users = poolUsers(platform);
  const { poolId, clientId, endpoint } = platform;
  /** Events of the triggers, and an answer that a test may set. */
  const events: TriggerEvent[] = [];
  const triggers: { answer: (event: TriggerEvent) => object } = { answer: () => ({}) };
  enforceFederation(platform);
  endpoint.connectFunctions(async (_, event) => {
    events.push(event as TriggerEvent);
    return { response: triggers.answer(event as TriggerEvent) };
  });
  const domain = `${endpoint.url}/_cognito/${prefix}.auth.${region}.amazoncognito.com`;
  const supported = ["COGNITO"];

  /** Makes a provider, which the client then supports. */
  async function provide(ProviderName: string, given: Given): Promise<void> {
    await users.admin.send(
      new CreateIdentityProviderCommand({
        ...{ UserPoolId: poolId, ProviderName },
        AttributeMapping: { email: "email", email_verified: "email_verified", "custom:groups": "groups" },
        ...given,
      } as CreateIdentityProviderCommandInput),
    );
    supported.push(ProviderName);
    await support(supported);
  }

  /** Deletes a provider. */
  async function remove(ProviderName: string): Promise<void> {
    await users.admin.send(new DeleteIdentityProviderCommand({ UserPoolId: poolId, ProviderName }));
    supported.splice(supported.indexOf(ProviderName), 1);
  }

  const support = (SupportedIdentityProviders: string[]) =>
    users.admin.send(
      new UpdateUserPoolClientCommand({ UserPoolId: poolId, ClientId: clientId, SupportedIdentityProviders }),
    );

  /** The address of a request for a code. */
  function authorize(changes: Readonly<Record<string, string>> = {}): string {
    const query = {
      ...{ client_id: clientId, response_type: "code", redirect_uri: callback, scope: "openid profile" },
      state: "of the application",
      ...changes,
    };
    return `${domain}/oauth2/authorize?${new URLSearchParams(query)}`;
  }

  /** A browser whose user signs in at a provider; `back` is where the application gets the answer. */
  async function signIn(provider: string, login: string, browser = new FederatedBrowser()) {
    const asked = await browser.go(authorize({ identity_provider: provider }), callback);
    if (asked !== undefined) return { browser, back: asked };
    return { browser, back: await browser.submit({ login }, callback) };
  }

  /** The tokens for the code in an address of the application. */
  async function tokens(back: URL | undefined) {
    const response = await fetch(`${domain}/oauth2/token`, {
      method: "POST",
      body: new URLSearchParams({
        ...{ grant_type: "authorization_code", client_id: clientId, redirect_uri: callback },
        code: back?.searchParams.get("code") ?? "",
      }),
    });
    return (await response.json()) as Record<string, string>;
  }

  /** The claims of the ID token for the code in an address of the application. */
  const claims = async (back: URL | undefined) => users.claims((await tokens(back)).id_token, clientId);

  return {
    ...{ platform, users, poolId, clientId, domain, events, triggers },
    ...{ provide, remove, support, authorize, signIn, tokens, claims },
    close: () => platform.close(),
  };
}

function enforceFederation({ poolId, clientId, endpoint }: TestPlatform): void {
  const base = deployment(poolId, clientId);
  const settings: Readonly<Record<string, (values: Readonly<Record<string, unknown>>) => object>> = {
    aws_cognito_user_pool: ({ schema }) => ({
      arn: poolArn(poolId),
      schema: [...(schema as object[]), { name: "groups", mutable: true }, { name: "fixed", mutable: false }],
      lambda_config: {
        pre_sign_up: triggerArn,
        post_confirmation: triggerArn,
        pre_token_generation: triggerArn,
      },
    }),
    aws_cognito_user_pool_client: () => ({
      ...hostedClient,
      read_attributes: ["email", "email_verified", "custom:groups"],
      write_attributes: ["email", "email_verified", "identities", "custom:groups", "custom:fixed"],
    }),
  };
  endpoint.enforce({
    ...base,
    resources: [
      ...base.resources.map((resource) => ({
        ...resource,
        values: { ...resource.values, ...settings[resource.type]?.(resource.values) },
      })),
      {
        type: "aws_cognito_user_pool_domain",
        name: "pages",
        values: { domain: prefix, user_pool_id: poolId },
      },
      triggerPermission(poolId),
    ],
  });
}
