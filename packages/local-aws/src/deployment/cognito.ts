import {
  type AttributeDataType,
  CognitoIdentityProviderClient,
  CreateGroupCommand,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  type ExplicitAuthFlowsType,
  UpdateGroupCommand,
  UpdateUserPoolClientCommand,
  type VerifiedAttributeType,
} from "@aws-sdk/client-cognito-identity-provider";
import { z } from "zod";
import { arn } from "../terraform/resources";
import { blocks, type CreatorContext, creator } from "./creator";

const poolSchema = z.object({
  name: z.string(),
  auto_verified_attributes: z.array(z.string()).optional(),
  schema: blocks(
    z.object({
      name: z.string(),
      attribute_data_type: z.string(),
      mutable: z.boolean().optional(),
      required: z.boolean().optional(),
    }),
  ),
});

/** A pool with its attributes. The endpoint enforces the rules for sign-up, sign-in and writes from the same resource. */
export const userPool = creator({
  schema: poolSchema,
  async create(pool, resource, context) {
    const { UserPool } = await using(context, (cognito) =>
      cognito.send(
        new CreateUserPoolCommand({
          PoolName: pool.name,
          AutoVerifiedAttributes: pool.auto_verified_attributes as VerifiedAttributeType[] | undefined,
          Schema: pool.schema.map((attribute) => ({
            Name: attribute.name,
            AttributeDataType: attribute.attribute_data_type as AttributeDataType,
            Mutable: attribute.mutable ?? true,
            Required: attribute.required ?? false,
          })),
        }),
      ),
    );
    const id = given(UserPool?.Id, resource.name);
    const { account } = context;
    return {
      id,
      arn: arn(account, "cognito-idp", `userpool/${id}`),
      endpoint: `cognito-idp.${account.region}.amazonaws.com/${id}`,
    };
  },
});

const clientSchema = z.object({
  name: z.string(),
  user_pool_id: z.string(),
  explicit_auth_flows: z.array(z.string()).optional(),
  generate_secret: z.boolean().optional(),
  read_attributes: z.array(z.string()).optional(),
  write_attributes: z.array(z.string()).optional(),
  id_token_validity: z.number().optional(),
  access_token_validity: z.number().optional(),
  refresh_token_validity: z.number().optional(),
  token_validity_units: blocks(
    z.object({
      id_token: z.enum(["seconds", "minutes", "hours", "days"]).optional(),
      access_token: z.enum(["seconds", "minutes", "hours", "days"]).optional(),
      refresh_token: z.enum(["seconds", "minutes", "hours", "days"]).optional(),
    }),
  ),
});

/** A client of a pool; the embedded service chooses its id. */
export const userPoolClient = creator({
  schema: clientSchema,
  async create(client, resource, context) {
    const { UserPoolClient } = await using(context, (cognito) =>
      cognito.send(
        new CreateUserPoolClientCommand({
          ...clientSettings(client),
          GenerateSecret: client.generate_secret,
        }),
      ),
    );
    return { id: given(UserPoolClient?.ClientId, resource.name) };
  },
  async update(client, { id }, context) {
    await using(context, (cognito) =>
      cognito.send(new UpdateUserPoolClientCommand({ ...clientSettings(client), ClientId: String(id) })),
    );
  },
});

function clientSettings(client: z.output<typeof clientSchema>) {
  const units = client.token_validity_units[0];
  return {
    UserPoolId: client.user_pool_id,
    ClientName: client.name,
    ExplicitAuthFlows: client.explicit_auth_flows as ExplicitAuthFlowsType[] | undefined,
    ReadAttributes: client.read_attributes,
    WriteAttributes: client.write_attributes,
    IdTokenValidity: client.id_token_validity,
    AccessTokenValidity: client.access_token_validity,
    RefreshTokenValidity: client.refresh_token_validity,
    TokenValidityUnits: units && {
      IdToken: units.id_token,
      AccessToken: units.access_token,
      RefreshToken: units.refresh_token,
    },
  };
}

const groupSchema = z.object({
  name: z.string(),
  user_pool_id: z.string(),
  description: z.string().optional(),
  precedence: z.number().optional(),
});

/** A group of a pool. */
export const userGroup = creator({
  schema: groupSchema,
  async create(group, _, context) {
    await using(context, (cognito) => cognito.send(new CreateGroupCommand(groupSettings(group))));
    return { id: `${group.user_pool_id}/${group.name}` };
  },
  async update(group, _, context) {
    await using(context, (cognito) => cognito.send(new UpdateGroupCommand(groupSettings(group))));
  },
});

const groupSettings = ({ name, user_pool_id, description, precedence }: z.output<typeof groupSchema>) => ({
  UserPoolId: user_pool_id,
  GroupName: name,
  Description: description,
  Precedence: precedence,
});

async function using<T>(
  { client }: CreatorContext,
  work: (cognito: CognitoIdentityProviderClient) => Promise<T>,
): Promise<T> {
  const cognito = new CognitoIdentityProviderClient(client);
  try {
    return await work(cognito);
  } finally {
    cognito.destroy();
  }
}

function given(id: string | undefined, name: string): string {
  if (id === undefined) throw new Error(`the embedded Cognito returned no id for ${name}`);
  return id;
}
