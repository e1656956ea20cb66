import type { AwsCredentials } from "@saas/local-aws/iam";
import { type SignedRequest, signed } from "../../../../packages/local-aws/__tests__/support/signed";
import { type Answer, patiently, type Scene } from "./scene";

export interface Asked {
  readonly method: string;
  /** From the stage on. */
  readonly path: string;
  readonly body?: string | undefined;
}

/** A request to the API that is signed, if only somehow. */
export async function signedCall(
  { target }: Scene,
  credentials: AwsCredentials,
  asked: Asked,
  {
    as = asked,
    headers = {},
    ...otherwise
  }: Partial<SignedRequest> & { /** What is signed instead. */ readonly as?: Asked } = {},
): Promise<Answer> {
  const withType = { ...(asked.body !== undefined && { "content-type": "application/json" }), ...headers };
  const { headers: vouched } = await signed(target.apiEndpoint + as.path, {
    service: "execute-api",
    region: target.region,
    credentials,
    ...otherwise,
    method: as.method,
    headers: withType,
    ...(as.body !== undefined && { body: as.body }),
  });
  return patiently(target.apiEndpoint + asked.path, {
    method: asked.method,
    headers: vouched as Record<string, string>,
    ...(asked.body !== undefined && { body: asked.body }),
  });
}
