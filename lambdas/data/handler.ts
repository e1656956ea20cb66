import { itemRoutes } from "../../api/items";
import { environmentOf } from "../shared/env";
import { createHandler } from "../shared/http";
import { telemetryOf } from "../shared/telemetry";
import { establishTenancy, tenancyVariables } from "../tenancy/establish";
import type { definition } from "./definition";
import { dataOperations } from "./operations";
import { ItemStore } from "./store";

const env = environmentOf<typeof definition>()(tenancyVariables);
const telemetry = telemetryOf("data", env);
const { tables, contexts } = establishTenancy(env, telemetry);

export const handler = createHandler(
  "data",
  itemRoutes,
  dataOperations(async (tenant) => new ItemStore(await tables.of(tenant))),
  {
    telemetry,
    allowOrigins: env.CORS_ALLOW_ORIGINS,
    tenantOf: (claims, sourceIp) => contexts.of(claims, sourceIp),
  },
);
