import type { IncomingMessage } from "node:http";
import { Sha256 } from "@aws-crypto/sha256-js";
import { SignatureV4 } from "@smithy/signature-v4";

/** Of the only operator whom the played API knows. */
export const operator = {
  accessKeyId: "ASIAOPERATOR",
  secretAccessKey: "top secret",
  sessionToken: "session",
};
export const region = "eu-central-1";

const signer = new SignatureV4({ service: "execute-api", region, credentials: operator, sha256: Sha256 });

/** Whether a request has the operator's signature, computed from the received request. */
export async function isSigned(request: IncomingMessage, body: string): Promise<boolean> {
  const { authorization = "", host = "", "x-amz-date": date, ...others } = request.headers;
  if (others["x-amz-security-token"] !== operator.sessionToken || typeof date !== "string") return false;
  const names = /SignedHeaders=([^,]*)/.exec(authorization)?.[1]?.split(";") ?? [];
  const { pathname, searchParams } = new URL(request.url ?? "", `http://${host}`);
  const { headers } = await signer.sign(
    {
      method: request.method ?? "",
      protocol: "http:",
      hostname: host,
      path: pathname,
      query: Object.fromEntries(searchParams),
      headers: Object.fromEntries(
        names.filter((name) => name !== "x-amz-date").map((name) => [name, `${request.headers[name]}`]),
      ),
      body,
    },
    { signingDate: date.replace(/^(....)(..)(..)T(..)(..)(..)Z$/, "$1-$2-$3T$4:$5:$6Z") },
  );
  return headers.authorization === authorization;
}
