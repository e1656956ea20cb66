import { deployment, region } from "./deployment";
import { Browser, callback, hostedClient } from "./hosted";
import type { TestPlatform } from "./platform";
import { poolArn, triggerArn, triggerPermission } from "./token-trigger";
import type { PoolUsers } from "./users";

const prefix = "example-app";
const hostName = `${prefix}.auth.${region}.amazoncognito.com`;

type Changes = Readonly<Record<string, string | undefined>>;

/** The answer to a code that is not this client's. */
export const refusal = { status: 400, body: { error: "invalid_grant" } };

/** PKCE's parameters of a request for a code. */
export const proving = ({ challenge }: { readonly challenge: string }) => ({
  code_challenge: challenge,
  code_challenge_method: "S256",
});

/**
 * Gives the platform's pool a domain, three clients (the platform's own, `other-client`, and `no-oauth`, which has no
 * hosted sign-in) and a trigger, and returns the application of the first.
 */
export function hostedApplication(platform: TestPlatform, users: PoolUsers) {
  /** Sources of the pool's trigger. */
  const sources: string[] = [];
  const { poolId, clientId } = platform;
  const base = deployment(poolId, clientId);
  const settings: Readonly<Record<string, object>> = {
    aws_cognito_user_pool: {
      arn: poolArn(poolId),
      mfa_configuration: "OPTIONAL",
      software_token_mfa_configuration: { enabled: true },
      lambda_config: { pre_token_generation: triggerArn },
    },
    aws_cognito_user_pool_client: hostedClient,
  };
  const resources = base.resources.map((resource) => ({
    ...resource,
    values: { ...resource.values, ...settings[resource.type] },
  }));
  platform.endpoint.enforce({
    ...base,
    resources: [
      ...resources,
      {
        type: "aws_cognito_user_pool_domain",
        name: "pages",
        values: { domain: prefix, user_pool_id: poolId },
      },
      {
        type: "aws_cognito_user_pool_client",
        name: "other",
        values: { ...hostedClient, id: "other-client", user_pool_id: poolId },
      },
      {
        type: "aws_cognito_user_pool_client",
        name: "without",
        values: { id: "no-oauth", user_pool_id: poolId },
      },
      triggerPermission(poolId),
    ],
  });
  platform.endpoint.connectFunctions(async (_, event) => {
    sources.push((event as { triggerSource: string }).triggerSource);
    return { response: { claimsOverrideDetails: { claimsToAddOrOverride: { plan: "gold" } } } };
  });
  const domain = `${platform.endpoint.url}/_cognito/${hostName}`;

  /** The path of a request for a code; undefined removes a parameter. */
  function authorize(changes: Changes = {}, page = "/oauth2/authorize"): string {
    const all = {
      client_id: platform.clientId,
      response_type: "code",
      redirect_uri: callback,
      scope: "openid profile",
      state: "a b",
      ...changes,
    };
    const given = Object.entries(all).filter((pair): pair is [string, string] => pair[1] !== undefined);
    return `${page}?${new URLSearchParams(given)}`;
  }

  async function token(parameters: Readonly<Record<string, string>>) {
    const response = await fetch(`${domain}/oauth2/token`, {
      method: "POST",
      headers: { origin: "http://localhost:5173" },
      body: new URLSearchParams(parameters),
    });
    expect(response.headers.get("access-control-allow-origin")).toBe("*");
    return { status: response.status, body: (await response.json()) as Record<string, string> };
  }

  const exchange = (code: string, changes: Readonly<Record<string, string>> = {}) =>
    token({
      grant_type: "authorization_code",
      client_id: platform.clientId,
      redirect_uri: callback,
      code,
      ...changes,
    });

  /** A browser whose user has signed in by the page, with the code that the application gets. */
  async function signedIn(username: string, changes: Changes = {}) {
    const browser = new Browser(domain);
    await browser.go(authorize(changes));
    const back = await browser.submit({ username, password: users.password });
    return { browser, back, code: back?.searchParams.get("code") ?? "" };
  }

  return { domain, sources, authorize, token, exchange, signedIn };
}
