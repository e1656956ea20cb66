import { APIGatewayClient, CreateUsagePlanCommand } from "@aws-sdk/client-api-gateway";
import { startEmbeddedServices } from "../../src/embedded";
import { type LocalEndpoint, startEndpoint } from "../../src/endpoint";
import type { AccessDecision } from "../../src/iam/access";
import type { AwsCredentials } from "../../src/iam/principals";
import type { DeployedResource, Deployment } from "../../src/terraform/resources";
import { accountId, region, roleArn } from "./deployment";

export const busArn = (name: string): string => `arn:aws:events:${region}:${accountId}:event-bus/${name}`;
export const managementArn = (path: string): string => `arn:aws:apigateway:${region}::${path}`;

export interface Statement {
  readonly Effect?: "Allow" | "Deny";
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: unknown;
}

const document = (statements: readonly object[]): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: statements });

/** A role with a managed policy of the deployment attached to it. */
export function role(name: string, statements: readonly Statement[]): DeployedResource[] {
  const policyArn = `arn:aws:iam::${accountId}:policy/${name}`;
  const trust = { Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" };
  const policy = document(statements.map((statement) => ({ Effect: "Allow", ...statement })));
  return [
    {
      type: "aws_iam_role",
      name,
      values: { id: name, name, arn: roleArn(name), assume_role_policy: document([trust]) },
    },
    { type: "aws_iam_policy", name, values: { arn: policyArn, name, policy } },
    { type: "aws_iam_role_policy_attachment", name, values: { role: name, policy_arn: policyArn } },
  ];
}

export const deploymentOf = (resources: readonly DeployedResource[]): Deployment => ({
  region,
  accountId,
  outputs: {},
  resources,
});

/** The endpoint before the embedded services, with two usage plans of one stage. */
export interface ManagementPlatform {
  readonly endpoint: LocalEndpoint;
  readonly decisions: AccessDecision[];
  readonly plans: { readonly basic: string; readonly premium: string };
  apiGateway(credentials: AwsCredentials): APIGatewayClient;
  /** Credentials of a role of the deployment that is enforced. */
  as(role: string): AwsCredentials;
  close(): Promise<void>;
}

export async function startManagementPlatform(): Promise<ManagementPlatform> {
  const services = await startEmbeddedServices({ region, accountId });
  const endpoint = await startEndpoint({ backends: services.backends, accountId, region });
  const clients: APIGatewayClient[] = [];
  const apiGateway = (credentials: AwsCredentials) => {
    const client = new APIGatewayClient({ endpoint: endpoint.url, region, credentials, maxAttempts: 1 });
    clients.push(client);
    return client;
  };
  const createPlan = async (name: string) => {
    const apiStages = [{ apiId: "api1", stage: "test" }];
    const plan = new CreateUsagePlanCommand({ name, apiStages });
    return (await apiGateway(endpoint.administrator).send(plan)).id ?? "";
  };
  const decisions: AccessDecision[] = [];
  endpoint.onDecision((decision) => decisions.push(decision));
  return {
    endpoint,
    decisions,
    plans: { basic: await createPlan("basic"), premium: await createPlan("premium") },
    apiGateway,
    as: (name) => endpoint.credentialsFor(roleArn(name), "function"),
    close: async () => {
      for (const client of clients) client.destroy();
      await endpoint.close();
      await services.close();
    },
  };
}
