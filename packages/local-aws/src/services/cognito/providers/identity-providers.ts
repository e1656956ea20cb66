import { AwsError } from "../../../http/errors";
import type { Storage, StoredMap } from "../../../storage";
import { type JsonObject, text } from "../../../support/json";
import type { CognitoBackend } from "../backend";
import { type KnownProvider, readOidcDetails } from "./oidc-details";
import { PoolKeys } from "./pool-keys";
import {
  describe,
  type IdentityProvider,
  invalid,
  type ProviderType,
  requireIdentifiers,
  requireMapping,
  requireName,
  requireTexts,
  requireType,
} from "./provider";
import { bare, readSamlDetails } from "./saml-details";

/** Source: Amazon Cognito quotas, identity providers per user pool. */
const PROVIDERS_PER_POOL = 300;

/** Source: Cognito API reference, ListIdentityProviders. */
const PAGE = 60;

/** The identity providers of user pools: their operations, and the providers for the hosted sign-in. */
export class IdentityProviders {
  private readonly stored: StoredMap<IdentityProvider>;
  /** For requests and answers of SAML. */
  readonly keys: PoolKeys;

  constructor(
    storage: Storage,
    private readonly backend: CognitoBackend,
  ) {
    this.stored = storage.map("identity-providers");
    this.keys = new PoolKeys(storage);
  }

  /** Answers an operation; undefined: it is none of these. @throws AwsError as Cognito. */
  async serve(operation: string, input: JsonObject): Promise<JsonObject | undefined> {
    switch (operation) {
      case "CreateIdentityProvider":
        return this.create(input);
      case "UpdateIdentityProvider":
        return this.update(input);
      case "DescribeIdentityProvider":
        return { IdentityProvider: describe(this.existing(input)) };
      case "DeleteIdentityProvider":
        return this.delete(input);
      case "ListIdentityProviders":
        return this.list(input);
      case "GetIdentityProviderByIdentifier":
        return { IdentityProvider: describe(this.identified(input)) };
      case "GetSigningCertificate": {
        const { certificate } = await this.keys.of(await this.poolOf(input), "signing");
        return { Certificate: bare(certificate) };
      }
      default:
        return undefined;
    }
  }

  find(poolId: string, name: string): IdentityProvider | undefined {
    return this.stored.get(keyOf(poolId, name));
  }

  byIdentifier(poolId: string, identifier: string): IdentityProvider | undefined {
    return this.of(poolId).find(({ identifiers }) => identifiers.includes(identifier));
  }

  /** Keeps what was read again about a provider, if it has not changed since. */
  refresh(provider: IdentityProvider): void {
    const { poolId, name, modified } = provider;
    if (this.find(poolId, name)?.modified === modified) this.stored.set(keyOf(poolId, name), provider);
  }

  private of(poolId: string): IdentityProvider[] {
    return this.stored.values().filter((provider) => provider.poolId === poolId);
  }

  private async create(input: JsonObject): Promise<JsonObject> {
    const poolId = await this.poolOf(input);
    const name = requireName(input.ProviderName);
    const type = requireType(input.ProviderType);
    const identifiers = requireIdentifiers(input.IdpIdentifiers);
    const mapping = requireMapping(input.AttributeMapping);
    this.requireUnused(poolId, name, identifiers);
    const known = await this.detailsOf(type, input, poolId);
    // Another request may have created one while the details were read.
    this.requireUnused(poolId, name, identifiers);
    const now = Date.now() / 1000;
    const provider = { poolId, name, type, ...known, mapping, identifiers, created: now, modified: now };
    this.stored.set(keyOf(poolId, name), provider);
    await this.ensureGroup(poolId, name);
    return { IdentityProvider: describe(provider) };
  }

  private async update(input: JsonObject): Promise<JsonObject> {
    const before = this.existing(input);
    const identifiers =
      input.IdpIdentifiers === undefined ? before.identifiers : requireIdentifiers(input.IdpIdentifiers);
    this.requireFree(before.poolId, identifiers, before.name);
    const mapping =
      input.AttributeMapping === undefined ? before.mapping : requireMapping(input.AttributeMapping);
    const { details, discovered } =
      input.ProviderDetails === undefined ? before : await this.detailsOf(before.type, input, before.poolId);
    // Two changes within a millisecond are two versions.
    const modified = Math.max(Date.now() / 1000, before.modified + 0.001);
    const provider = { ...before, details, discovered, mapping, identifiers, modified };
    this.stored.set(keyOf(before.poolId, before.name), provider);
    return { IdentityProvider: describe(provider) };
  }

  private detailsOf(type: ProviderType, input: JsonObject, poolId: string): Promise<KnownProvider> {
    const details = requireTexts("ProviderDetails", input.ProviderDetails);
    if (type === "OIDC") return readOidcDetails(details);
    return readSamlDetails(details, async () => (await this.keys.of(poolId, "encryption")).certificate);
  }

  private delete(input: JsonObject): JsonObject {
    const { poolId, name } = this.existing(input);
    this.stored.delete(keyOf(poolId, name));
    return {};
  }

  private async list(input: JsonObject): Promise<JsonObject> {
    const poolId = await this.poolOf(input);
    const size = Number(input.MaxResults ?? PAGE);
    if (!Number.isInteger(size) || size < 0 || size > PAGE) {
      throw invalid(`MaxResults is a number from 0 to ${PAGE}`);
    }
    const all = this.of(poolId).map(describe);
    const from = Number(text(input.NextToken) ?? 0);
    if (!Number.isInteger(from) || from < 0) throw invalid("Invalid pagination token");
    const to = from + (size || PAGE);
    const Providers = all
      .slice(from, to)
      .map(({ ProviderName, ProviderType, LastModifiedDate, CreationDate }) => ({
        ...{ ProviderName, ProviderType, LastModifiedDate, CreationDate },
      }));
    return { Providers, ...(to < all.length && { NextToken: String(to) }) };
  }

  private requireUnused(poolId: string, name: string, identifiers: readonly string[]): void {
    if (this.find(poolId, name) !== undefined) {
      throw new AwsError("DuplicateProviderException", `A provider with the name ${name} already exists.`);
    }
    this.requireFree(poolId, identifiers);
    if (this.of(poolId).length >= PROVIDERS_PER_POOL) {
      throw new AwsError(
        "LimitExceededException",
        `User pool ${poolId} has ${PROVIDERS_PER_POOL} identity providers, the maximum.`,
      );
    }
  }

  private requireFree(poolId: string, identifiers: readonly string[], self?: string): void {
    for (const identifier of identifiers) {
      const holder = this.byIdentifier(poolId, identifier);
      if (holder !== undefined && holder.name !== self) {
        throw new AwsError(
          "DuplicateProviderException",
          `Another provider has the identifier ${identifier} already.`,
        );
      }
    }
  }

  private existing(input: JsonObject): IdentityProvider {
    const [poolId, name] = [text(input.UserPoolId) ?? "", text(input.ProviderName) ?? ""];
    const provider = this.find(poolId, name);
    if (provider === undefined) {
      throw new AwsError("ResourceNotFoundException", `Identity provider ${name} does not exist.`);
    }
    return provider;
  }

  private identified(input: JsonObject): IdentityProvider {
    const [poolId, identifier] = [text(input.UserPoolId) ?? "", text(input.IdpIdentifier) ?? ""];
    const provider = this.byIdentifier(poolId, identifier);
    if (provider === undefined) {
      throw new AwsError(
        "ResourceNotFoundException",
        `No identity provider has the identifier ${identifier}.`,
      );
    }
    return provider;
  }

  /** @throws AwsError ResourceNotFoundException */
  private async poolOf(input: JsonObject): Promise<string> {
    const poolId = text(input.UserPoolId) ?? "";
    await this.backend.call("DescribeUserPool", { UserPoolId: poolId });
    return poolId;
  }

  /** Cognito makes a group for each provider. Source: Amazon Cognito developer guide, adding groups to a user pool. */
  private async ensureGroup(poolId: string, name: string): Promise<void> {
    const group = { UserPoolId: poolId, GroupName: groupOf(poolId, name) };
    const exists = await this.backend.call("GetGroup", group).then(
      () => true, // Of a provider of this name that was deleted.
      () => false,
    );
    if (exists) return;
    const Description = `Autogenerated group for users who sign in using ${name}`;
    await this.backend.call("CreateGroup", { ...group, Description });
  }
}

/** The group of a provider's users. */
export const groupOf = (poolId: string, providerName: string): string => `${poolId}_${providerName}`;

const keyOf = (poolId: string, name: string): string => `${poolId} ${name}`;
