import { z } from "zod";

/** What is measured beyond what every environment measures. */
export const metricsSchema = z.strictObject(
  {
    /**
     * Whether requests and throttles have a series for each tenant: CloudWatch charges for every series that gets a value in an
     * hour. The logs tell the same for less: docs/observability.md.
     */
    perTenant: z.boolean({ error: "write true or false" }),
  },
  { error: "write an object: { perTenant: false }" },
);
