import {
  type AttributeDataType,
  CognitoIdentityProviderClient,
  CreateGroupCommand,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  type ExplicitAuthFlowsType,
  type VerifiedAttributeType,
} from "@aws-sdk/client-cognito-identity-provider";
import { z } from "zod";
import { arn } from "../terraform/resources";
import { blocks, type Creator, type CreatorContext, configuration } from "./creator";

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

/** A pool with its attributes. What signs up, signs in and writes is decided by the endpoint, from the same resource. */
export const createUserPool: Creator = async (resource, context) => {
  const pool = configuration(resource, poolSchema);
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
};

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

/** A client of a pool; its id is the embedded service's choice. */
export const createUserPoolClient: Creator = async (resource, context) => {
  const client = configuration(resource, clientSchema);
  const units = client.token_validity_units[0];
  const { UserPoolClient } = await using(context, (cognito) =>
    cognito.send(
      new CreateUserPoolClientCommand({
        UserPoolId: client.user_pool_id,
        ClientName: client.name,
        GenerateSecret: client.generate_secret,
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
      }),
    ),
  );
  return { id: given(UserPoolClient?.ClientId, resource.name) };
};

const groupSchema = z.object({
  name: z.string(),
  user_pool_id: z.string(),
  description: z.string().optional(),
  precedence: z.number().optional(),
});

/** A group of a pool. */
export const createUserGroup: Creator = async (resource, context) => {
  const { name, user_pool_id, description, precedence } = configuration(resource, groupSchema);
  await using(context, (cognito) =>
    cognito.send(
      new CreateGroupCommand({
        UserPoolId: user_pool_id,
        GroupName: name,
        Description: description,
        Precedence: precedence,
      }),
    ),
  );
  return { id: `${user_pool_id}/${name}` };
};

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
