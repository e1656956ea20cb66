/** How app clients of people hold their tokens: what Terraform gives the environment's own client too. */
export interface TokenSettings {
  readonly explicitAuthFlows: readonly string[];
  readonly refreshTokenRotation: readonly {
    readonly feature: string;
    readonly retryGracePeriodSeconds: number;
  }[];
  readonly idTokenValidity: number;
  readonly accessTokenValidity: number;
  readonly refreshTokenValidity: number;
  readonly tokenValidityUnits: readonly {
    readonly idToken: string;
    readonly accessToken: string;
    readonly refreshToken: string;
  }[];
}

/** What an environment with single sign-on sets. */
export interface SingleSignOnSettings {
  /** Host of the pool's domain. */
  readonly host: string;
  readonly callbackUrls: readonly string[];
  readonly signOutUrls: readonly string[];
  readonly tokens: TokenSettings;
  /** Absent: those of the function's network. */
  readonly dnsServers?: readonly string[];
  /** Takes issuers on this machine, without TLS. */
  readonly localProviders?: boolean;
}

/** Parses the variable SINGLE_SIGN_ON; `undefined`: the environment has none. Throws an error that names the field. */
export function parseSingleSignOn(value: unknown): SingleSignOnSettings | undefined {
  if (value === null) return undefined;
  const settings = Object(value) as Partial<SingleSignOnSettings>;
  const { host, callbackUrls, signOutUrls, tokens, dnsServers = [] } = settings;
  const isTexts = (list: unknown) => Array.isArray(list) && list.every((each) => typeof each === "string");
  const faults = Object.entries({
    host: typeof host === "string" && host !== "",
    callbackUrls: isTexts(callbackUrls),
    signOutUrls: isTexts(signOutUrls),
    tokens: isTexts(tokens?.explicitAuthFlows) && Array.isArray(tokens?.refreshTokenRotation),
    dnsServers: isTexts(dnsServers),
  }).filter(([, valid]) => !valid);
  if (faults.length > 0) throw new Error(`has an invalid ${faults.map(([field]) => field).join(", ")}`);
  return settings as SingleSignOnSettings;
}
