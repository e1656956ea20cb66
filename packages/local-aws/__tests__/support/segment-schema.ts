import Ajv from "ajv";

const id = { type: "string", pattern: "^[0-9a-f]{16}$" };
const time = { type: "number", exclusiveMinimum: 1_000_000_000 };
const text = { type: "string" };
const flag = { type: "boolean" };

/**
 * What X-Ray takes for a segment or a subsegment that is sent alone. Source: AWS X-Ray developer guide, segment documents: required fields,
 * characters of names and of annotations' keys, kinds of annotations' values.
 */
const schema = {
  type: "object",
  required: ["name", "id", "trace_id", "start_time", "end_time"],
  additionalProperties: false,
  if: { properties: { type: { const: "subsegment" } }, required: ["type"] },
  // biome-ignore lint/suspicious/noThenProperty: JSON Schema's word
  then: { required: ["parent_id"] },
  properties: {
    type: { const: "subsegment" },
    name: { type: "string", maxLength: 200, pattern: "^[\\p{L}\\p{N}\\p{Z}_.:/%&#=+\\\\\\-@]+$" },
    id,
    parent_id: id,
    trace_id: { type: "string", pattern: "^1-[0-9a-f]{8}-[0-9a-f]{24}$" },
    start_time: time,
    end_time: time,
    origin: text,
    namespace: { enum: ["aws", "remote"] },
    error: flag,
    throttle: flag,
    fault: flag,
    http: {
      type: "object",
      properties: { response: { type: "object", properties: { status: { type: "integer" } } } },
    },
    cause: {
      type: "object",
      properties: {
        exceptions: {
          type: "array",
          items: { type: "object", required: ["id"], properties: { id, type: text, remote: flag } },
        },
      },
    },
    annotations: {
      type: "object",
      maxProperties: 50,
      propertyNames: { pattern: "^[A-Za-z0-9_]{1,500}$" },
      additionalProperties: { type: ["string", "number", "boolean"], maxLength: 1000 },
    },
    metadata: { type: "object" },
    aws: {
      type: "object",
      required: ["operation"],
      additionalProperties: false,
      properties: {
        operation: text,
        region: text,
        request_id: text,
        retries: { type: "integer", minimum: 0 },
        table_name: text,
        bucket_name: text,
      },
    },
  },
};

const validate = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(schema);

/** What is wrong with a document, as text; nothing: X-Ray takes it. */
export function faultsOfSegment(document: unknown): string[] {
  return validate(document)
    ? []
    : (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message}`);
}
