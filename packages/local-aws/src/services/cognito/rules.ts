import { mayInvoke } from "../../iam/lambda-permission";
import { type JsonObject, records, strings, text } from "../../support/json";
import { block, type DeployedResource, type Deployment, resourcesOfType } from "../../terraform/resources";

/** The password policy of a user pool. */
export interface PasswordPolicy {
  readonly minimumLength: number;
  readonly lowercase: boolean;
  readonly uppercase: boolean;
  readonly numbers: boolean;
  readonly symbols: boolean;
  readonly temporaryPasswordDays: number;
}

/** An attribute of the pool's schema; custom ones with their `custom:` prefix. */
export interface SchemaAttribute {
  readonly name: string;
  readonly mutable: boolean;
  readonly required: boolean;
  readonly minLength: number;
  readonly maxLength: number;
}

export interface PoolRules {
  readonly id: string;
  readonly adminCreatesUsers: boolean;
  readonly passwordPolicy: PasswordPolicy;
  readonly schema: readonly SchemaAttribute[];
  readonly invitation: { readonly subject: string; readonly body: string };
  readonly mfa: "OFF" | "OPTIONAL" | "ON";
  /** Whether users may have a software token (TOTP). */
  readonly softwareTokens: boolean;
  readonly preTokenGeneration: TriggerRules | undefined;
  readonly preSignUp: FunctionRules | undefined;
  readonly postConfirmation: FunctionRules | undefined;
  /** Scopes that its clients may ask for: `<identifier of the resource server>/<name>`, and those of OpenID Connect. */
  readonly scopes: ReadonlySet<string>;
}

/** A function that the pool invokes. */
export interface FunctionRules {
  readonly functionName: string;
  /** Whether it lets the pool invoke it. */
  readonly permitted: boolean;
}

/** The function that customizes tokens. */
export interface TriggerRules extends FunctionRules {
  /** Of its events. 1: ID tokens; 2: access tokens of users too; 3: also those of machines. */
  readonly version: 1 | 2 | 3;
}

export interface ClientRules {
  readonly id: string;
  readonly poolId: string;
  /** `ALLOW_…` */
  readonly authFlows: readonly string[];
  /** Undefined: all. */
  readonly readAttributes: readonly string[] | undefined;
  readonly writeAttributes: readonly string[] | undefined;
  readonly hidesUserExistence: boolean;
  /** Refreshing replaces the refresh token, which works for this many seconds more; undefined: no rotation. */
  readonly rotationGraceSeconds: number | undefined;
}

export const NO_DEPLOYMENT: Deployment = { region: "", accountId: "", outputs: {}, resources: [] };

/** The rules of a deployment's pools and clients, by id. */
export interface UserPoolRules {
  readonly pools: ReadonlyMap<string, PoolRules>;
  readonly clients: ReadonlyMap<string, ClientRules>;
}

/** Cognito's defaults, for unset arguments and for pools outside the deployment. */
export function defaultPoolRules(id: string): PoolRules {
  return readPool(id, {}, NO_DEPLOYMENT);
}

/** @throws Error naming a pool whose id has another region than the deployment. */
export function readUserPoolRules(deployment: Deployment): UserPoolRules {
  const pools = resourcesOfType(deployment, "aws_cognito_user_pool").map((pool) => {
    const id = idOf(pool);
    if (!id.startsWith(`${deployment.region}_`)) {
      throw new Error(
        `aws_cognito_user_pool.${pool.name} has id ${id}, the deployment is in ${deployment.region}: ` +
          "its tokens would name another issuer. Start the services for the deployment's region.",
      );
    }
    return readPool(id, pool.values, deployment);
  });
  const clients = resourcesOfType(deployment, "aws_cognito_user_pool_client").map(readClient);
  return {
    pools: new Map(pools.map((pool) => [pool.id, pool])),
    clients: new Map(clients.map((client) => [client.id, client])),
  };
}

function readPool(id: string, values: Readonly<JsonObject>, deployment: Deployment): PoolRules {
  const admin = block(values.admin_create_user_config);
  const template = block(admin?.invite_message_template);
  const policy = block(values.password_policy);
  const required = (name: string): boolean => policy?.[name] !== false;
  return {
    id,
    adminCreatesUsers: admin?.allow_admin_create_user_only === true,
    passwordPolicy: {
      minimumLength: Number(policy?.minimum_length ?? 8),
      lowercase: required("require_lowercase"),
      uppercase: required("require_uppercase"),
      numbers: required("require_numbers"),
      symbols: required("require_symbols"),
      temporaryPasswordDays: Number(policy?.temporary_password_validity_days || 7),
    },
    schema: readSchema(values.schema),
    ...readSecondFactor(id, values),
    ...readTriggers(values, deployment),
    scopes: new Set([
      ...standardScopes,
      ...resourcesOfType(deployment, "aws_cognito_resource_server")
        .filter(({ values }) => values.user_pool_id === id)
        .flatMap(({ values }) =>
          records([values.scope ?? []].flat()).map(({ scope_name: name }) => `${values.identifier}/${name}`),
        ),
    ]),
    invitation: {
      subject: text(template?.email_subject) || "Your temporary password",
      body: text(template?.email_message) || "Your username is {username} and temporary password is {####}.",
    },
  };
}

/** Source: Amazon Cognito developer guide, scopes. */
const standardScopes = ["openid", "email", "phone", "profile", "aws.cognito.signin.user.admin"];

/** @throws Error for second factors that the endpoint does not support. */
function readSecondFactor(
  id: string,
  values: Readonly<JsonObject>,
): Pick<PoolRules, "mfa" | "softwareTokens"> {
  const mfa = text(values.mfa_configuration) ?? "OFF";
  if (mfa !== "OFF" && mfa !== "OPTIONAL") {
    throw new Error(`the user pool ${id}: local-aws does not support mfa_configuration ${mfa}`);
  }
  return { mfa, softwareTokens: block(values.software_token_mfa_configuration)?.enabled === true };
}

const versions: ReadonlyMap<unknown, TriggerRules["version"]> = new Map([
  ["V1_0", 1],
  ["V2_0", 2],
  ["V3_0", 3],
]);

/** @throws Error for a trigger, or a version of its event, that the endpoint does not support. */
function readTriggers(
  values: Readonly<JsonObject>,
  deployment: Deployment,
): Pick<PoolRules, "preTokenGeneration" | "preSignUp" | "postConfirmation"> {
  const {
    pre_sign_up: preSignUp,
    post_confirmation: postConfirmation,
    pre_token_generation: preTokenGeneration,
    pre_token_generation_config: config,
    ...others
  } = block(values.lambda_config) ?? {};
  const unknown = Object.entries(others).find(([, value]) => isSet(value));
  if (unknown !== undefined) throw new Error(`local-aws does not support lambda_config.${unknown[0]}`);
  const sourceArn = text(values.arn) ?? "";
  const read = (arn: unknown): FunctionRules | undefined => {
    if (!isSet(arn)) return undefined;
    const functionName = String(arn).split(":").at(-1) ?? "";
    const principals = ["cognito-idp.amazonaws.com"];
    return { functionName, permitted: mayInvoke({ functionName, principals, sourceArn }, deployment) };
  };
  const configured = block(config);
  const name = configured?.lambda_version ?? "V1_0";
  const version = versions.get(name);
  if (version === undefined)
    throw new Error(`local-aws does not support pre token generation events ${name}`);
  const tokens = read(isSet(configured?.lambda_arn) ? configured?.lambda_arn : preTokenGeneration);
  return {
    preTokenGeneration: tokens && { ...tokens, version },
    preSignUp: read(preSignUp),
    postConfirmation: read(postConfirmation),
  };
}

/** Terraform's state has empty texts and lists for what is not set. */
const isSet = (value: unknown): boolean =>
  ![undefined, null, ""].includes(value as never) && !(Array.isArray(value) && value.length === 0);

const standardAttributes = new Set(
  `address birthdate email email_verified family_name gender given_name locale middle_name name nickname phone_number
  phone_number_verified picture preferred_username profile updated_at website zoneinfo`.split(/\s+/),
);

function readSchema(value: unknown): SchemaAttribute[] {
  return records([value ?? []].flat()).map((attribute) => {
    const name = text(attribute.name) ?? "";
    const length = block(attribute.string_attribute_constraints);
    return {
      name: standardAttributes.has(name) ? name : `custom:${name.replace(/^custom:/, "")}`,
      mutable: attribute.mutable !== false,
      required: attribute.required === true,
      minLength: Number(length?.min_length ?? 0),
      maxLength: Number(length?.max_length ?? 2048),
    };
  });
}

function readClient(resource: DeployedResource): ClientRules {
  const { values } = resource;
  const list = (value: unknown): string[] | undefined =>
    strings(value).length > 0 ? strings(value) : undefined;
  return {
    id: idOf(resource),
    poolId: text(values.user_pool_id) ?? "",
    authFlows: list(values.explicit_auth_flows) ?? [
      "ALLOW_REFRESH_TOKEN_AUTH",
      "ALLOW_USER_SRP_AUTH",
      "ALLOW_CUSTOM_AUTH",
    ],
    readAttributes: list(values.read_attributes),
    writeAttributes: list(values.write_attributes),
    hidesUserExistence: values.prevent_user_existence_errors !== "LEGACY",
    rotationGraceSeconds: readRotation(values.refresh_token_rotation),
  };
}

function readRotation(value: unknown): number | undefined {
  const rotation = block(value);
  return rotation?.feature === "ENABLED" ? Number(rotation.retry_grace_period_seconds ?? 0) : undefined;
}

function idOf({ type, name, values }: DeployedResource): string {
  const id = text(values.id);
  if (id === undefined) throw new Error(`${type}.${name}: id is missing`);
  return id;
}
