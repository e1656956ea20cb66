/** Digits of a UUID's 128 bits in base 36. */
const DIGITS = 25;

/** A tenant's id, and six characters that no earlier connection of the tenant had: 32 characters, Cognito's limit. */
const SHAPE = new RegExp(`^([0-9a-z]{${DIGITS}})-([0-9a-z]{6})$`);

/**
 * The name of the identity provider of a tenant's connection. The platform alone chooses it. It is in lower case, as
 * Cognito makes usernames of it, and has no `_`, which ends it there.
 * @param generation six characters of base 36; each connection has its own, so that no user of an earlier one, whose
 * username began with that name, becomes a user of this one.
 */
export const providerNameOf = (tenantId: string, generation: string): string =>
  `${BigInt(`0x${tenantId.replaceAll("-", "")}`)
    .toString(36)
    .padStart(DIGITS, "0")}-${generation}`;

/**
 * The tenant in whose partition the binding of a provider would be. It binds nobody: the row there must name the
 * provider. `undefined`: the platform has not made the name.
 */
export function tenantOfProvider(name: string): string | undefined {
  const [, code, generation] = SHAPE.exec(name) ?? [];
  if (code === undefined || generation === undefined) return undefined;
  const number = [...code].reduce((sum, digit) => sum * 36n + BigInt(Number.parseInt(digit, 36)), 0n);
  const hex = number.toString(16).padStart(32, "0");
  const tenantId = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  return tenantId.length === 36 ? tenantId : undefined;
}

/** The status of a user whom a provider vouches for. Source: Cognito API reference, UserType, UserStatus. */
const FEDERATED = "EXTERNAL_PROVIDER";

/**
 * The provider of a user, by the username that Cognito made, `<provider>_<sub>`. `undefined`: the user has a password. The
 * status decides: an address can look like such a name.
 */
export const providerOfUser = (username: string, status: string | undefined): string | undefined =>
  status === FEDERATED ? username.slice(0, Math.max(0, username.indexOf("_"))) : undefined;
