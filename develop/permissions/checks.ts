import type { Check } from "@saas/local-aws/permissions";
import type { AwsCall } from "./call";
import { apiGateway } from "./services/api-gateway";
import { backup } from "./services/backup";
import { iam } from "./services/iam";
import { lambda } from "./services/lambda";
import { namedServices } from "./services/named";
import { s3 } from "./services/s3";
import type { Service, World } from "./services/service";
import { xray } from "./services/xray";

const services: Readonly<Record<string, Service>> = {
  ...namedServices,
  apigateway: apiGateway,
  backup,
  iam,
  lambda,
  s3,
  xray,
  // GetCallerIdentity needs no permission, and Terraform asks STS for nothing else. Source: STS API reference.
  sts: ({ operation }) => {
    if (operation !== "GetCallerIdentity") throw new Error(`STS ${operation} is not expected from Terraform`);
    return [];
  },
};

/**
 * Returns the permissions that a call to AWS needs, tagging and passed roles included.
 * @throws Error for an unknown service or operation: a recording must be complete.
 */
export function checksOf(call: AwsCall, world: World): Check[] {
  const service = services[call.service];
  if (service === undefined)
    throw new Error(`the service ${call.service} is not in develop/permissions/checks.ts`);
  return service(call, world);
}
