/** Maps requests of the AWS protocols to the permissions that they need. */
export { parseTarget, type RequestTarget } from "./http/request-target";
export type { Check, RequestContext } from "./iam/check";
export { bucketParameters, readS3Request, s3Checks } from "./services/s3/checks";
export { isRecord, type JsonObject, records, strings, text } from "./support/json";
export type { Account } from "./terraform/resources";
