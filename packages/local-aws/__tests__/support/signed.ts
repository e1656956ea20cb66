import { Sha256 } from "@smithy/core/checksum";
import { SignatureV4 } from "@smithy/signature-v4";
import type { AwsCredentials } from "../../src/iam/principals";

export interface SignedRequest {
  readonly service: string;
  readonly region: string;
  readonly credentials: AwsCredentials;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Default: now. */
  readonly signingDate?: Date;
}

/** What a client sends that signs as AWS SDKs do; change it, and the signature is invalid. */
export async function signed(url: string, request: SignedRequest): Promise<RequestInit> {
  const { service, region, credentials, method = "GET", headers = {}, body, signingDate } = request;
  const { host, hostname, port, pathname, searchParams, protocol } = new URL(url);
  const signer = new SignatureV4({ service, region, credentials, sha256: Sha256 });
  const input = {
    method,
    protocol,
    hostname,
    port: Number(port),
    path: pathname,
    query: Object.fromEntries(searchParams),
    headers: { ...headers, host },
    ...(body !== undefined && { body }),
  };
  const output = await signer.sign(input, signingDate && { signingDate });
  return { method, headers: output.headers, ...(body !== undefined && { body }) };
}

/** Signs and sends. */
export const fetchSigned = async (url: string, request: SignedRequest): Promise<Response> =>
  fetch(url, await signed(url, request));
