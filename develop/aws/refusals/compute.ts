import { tenantIsolationConflicts } from "../../../operate/plan/tenant-isolation";
import { blocks, each, type Refusal } from "./rule";

export const computeRefusals: readonly Refusal[] = [
  {
    name: "beside tenant isolation",
    aws: "supports neither function URLs, provisioned concurrency nor SnapStart with tenant isolation, and no event source but API Gateway: Lambda developer guide, tenant isolation; AWS CDK reference, TenancyConfig",
    faults: ({ resourcesOf }) =>
      tenantIsolationConflicts((type) =>
        resourcesOf(type).map(({ where, values }) => ({ address: where, values })),
      ).map(({ address, reason }) => `${address}: ${reason}`),
  },
  {
    name: "tenant ids of invocations",
    aws: "takes the tenant id that API Gateway maps, and a mapped parameter of the request is the client's choice: Lambda developer guide, invoking functions with tenant isolation",
    faults: each("aws_api_gateway_integration", ({ request_parameters }) =>
      blocks(request_parameters)
        .flatMap(Object.entries)
        .filter(
          ([target, source]) =>
            /\.x-amz-tenant-id$/i.test(target) && !/^(context\.authorizer\.|'[^']+'$)/.test(String(source)),
        )
        .map(([target, source]) => `${target} is ${source}`),
    ),
  },
];
