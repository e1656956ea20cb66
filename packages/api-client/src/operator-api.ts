import { Sha256 } from "@aws-crypto/sha256-js";
import { SignatureV4 } from "@smithy/signature-v4";
import { ApiClient, type Authenticator } from "./api";

export interface OperatorApi {
  /** Base URL with the stage. */
  readonly endpoint: string;
  /** The API's region. */
  readonly region: string;
  /** Of a principal that may invoke the operators' routes: long-lived or session credentials, or a provider of them. */
  readonly credentials: ConstructorParameters<typeof SignatureV4>[0]["credentials"];
}

/** The API as an operator: signs every request with SigV4 (service `execute-api`), including the session token. */
export function operatorApi({ endpoint, ...signer }: OperatorApi): ApiClient {
  return new ApiClient(endpoint, operatorSigner(signer));
}

/** Signs requests as an operator; the headers lack `host`, which HTTP clients set themselves. */
export function operatorSigner({ region, credentials }: Omit<OperatorApi, "endpoint">): Authenticator {
  const signer = new SignatureV4({ service: "execute-api", region, credentials, sha256: Sha256 });
  return async ({ url, headers, ...request }) => {
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
    const { host: _, ...sent } = signed.headers;
    return sent;
  };
}
