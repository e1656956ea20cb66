import { Sha256 } from "@aws-crypto/sha256-js";
import { SignatureV4 } from "@smithy/signature-v4";
import { ApiClient } from "./api";

export interface OperatorApi {
  /** Base URL with the stage. */
  readonly endpoint: string;
  /** Where the API is. */
  readonly region: string;
  /** Of somebody whom IAM lets invoke the routes of operators: long-lived ones, a session's, or what finds them. */
  readonly credentials: ConstructorParameters<typeof SignatureV4>[0]["credentials"];
}

/** The API as an operator: every request is signed (SigV4, service `execute-api`), a session token included. */
export function operatorApi({ endpoint, region, credentials }: OperatorApi): ApiClient {
  const signer = new SignatureV4({ service: "execute-api", region, credentials, sha256: Sha256 });
  return new ApiClient(endpoint, async ({ url, headers, ...request }) => {
    const { protocol, host, hostname, pathname, searchParams } = new URL(url);
    const signed = await signer.sign({
      ...request,
      protocol,
      hostname,
      path: pathname,
      query: Object.fromEntries(
        [...new Set(searchParams.keys())].map((name) => [name, searchParams.getAll(name)]),
      ),
      headers: { ...headers, host },
    });
    // The HTTP client sets the host itself.
    const { host: _, ...sent } = signed.headers;
    return sent;
  });
}
