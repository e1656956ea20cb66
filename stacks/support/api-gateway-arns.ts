import { type Partition, partitionOf } from "../../environments/regions";
import type { EnvironmentConfig } from "../../environments/schema";

/** ARNs of API Gateway's management service, which contain no account. */
export interface ApiGatewayArns {
  readonly apiKeys: string;
  readonly usagePlans: string;
  /**
   * The tags of any API key, the resource that a call checks when it creates a key with tags: the key's ARN,
   * URL-encoded, in a path.
   */
  readonly apiKeyTags: string;
}

/** Source: Service Authorization Reference, Amazon API Gateway Management. */
export function apiGatewayArns({ region }: Pick<EnvironmentConfig, "region">): ApiGatewayArns {
  const partition: Partition = partitionOf(region);
  const root = `arn:${partition}:apigateway:${region}::`;
  return {
    apiKeys: `${root}/apikeys`,
    usagePlans: `${root}/usageplans`,
    apiKeyTags: `${root}/tags/${encodeURIComponent(`${root}/apikeys/`)}*`,
  };
}
