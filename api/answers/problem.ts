import * as z from "zod";
import type { Refusal } from "../answer";
import { EXAMPLE_REQUEST_ID, shape } from "./shape";

/** Of routes that change a tenant's data. */
export const moving: Refusal = {
  description:
    "The tenant's data is being moved to another place (`tenant-moving`): for some minutes it can be read, and not changed. Or the service is busy.",
  headers: ["Retry-After"],
};

/** Every answer other than success: RFC 9457, with the request id and, for invalid requests, the fields. */
export const problem = shape(
  "Problem",
  {
    type: "urn:problem-type:not-found",
    title: "Not found",
    status: 404,
    detail: 'There is no item "sourdough".',
    request_id: EXAMPLE_REQUEST_ID,
  },
  z.strictObject({
    type: z.string().meta({ description: "Names the kind of problem; about:blank: the status says it all." }),
    title: z.string(),
    status: z.int().meta({ description: "The answer's HTTP status." }),
    detail: z.string().meta({ description: "For people." }),
    request_id: z
      .string()
      .min(1)
      .meta({ description: "The same as the header X-Request-Id; names the request in logs." }),
    errors: z
      .optional(
        z.array(
          z.strictObject({
            field: z.string().meta({ description: "Path of the field: `tenant_name`, `data.list.0`." }),
            message: z.string(),
          }),
        ),
      )
      .meta({ description: "Fields of the request that are not as they should be." }),
  }),
);
