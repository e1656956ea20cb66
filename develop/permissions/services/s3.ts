import { bucketParameters, readS3Request, s3Checks } from "@saas/local-aws/permissions";
import type { Service } from "./service";

/**
 * S3 names a bucket's setting in a query parameter. An unknown one would count as a call on the bucket itself.
 * @throws Error for such a parameter.
 */
export const s3: Service = ({ method, target, headers }) => {
  const request = readS3Request(method, target);
  const unknown =
    request.key === "" ? [...request.query.keys()].filter((each) => !bucketParameters.has(each)) : [];
  if (unknown.length > 0) {
    throw new Error(
      `S3 ${method} ${request.bucket}?${unknown.join("&")} is not in packages/local-aws/src/endpoint/request-context/s3.ts`,
    );
  }
  return s3Checks(request, headers);
};
