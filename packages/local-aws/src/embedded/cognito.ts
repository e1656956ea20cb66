import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { json } from "node:stream/consumers";
import { CognitoError, UnsupportedError } from "cognito-local/lib/errors";
import publicKey from "cognito-local/lib/keys/cognitoLocal.public.json";
import { DefaultConfig } from "cognito-local/lib/server/config";
import type { Services } from "cognito-local/lib/services";
import { DateClock } from "cognito-local/lib/services/clock";
import type { Context } from "cognito-local/lib/services/context";
import { otp } from "cognito-local/lib/services/otp";
import { JwtTokenGenerator } from "cognito-local/lib/services/tokenGenerator";
import { UserPoolServiceFactoryImpl } from "cognito-local/lib/services/userPoolService";
import type { Storage } from "../storage";
import { closeServer, listenOnLoopback } from "../support/loopback";
import type { Account } from "../terraform/resources";
import { operations } from "./cognito-operations";
import { Pools } from "./cognito-pools";
import { DataStores } from "./cognito-stores";
import { cognitoTokens, signedToken, tokenSettings } from "./cognito-tokens";
import { SAVE_EXTERNAL_USER, saveExternalUser } from "./external-users";
import { SIGN_OPERATION } from "./token-changes";

const silent = (): void => undefined;
const logger: Context["logger"] = {
  child: () => logger,
  debug: silent,
  info: silent,
  warn: silent,
  error: silent,
};

/**
 * Cognito user pools (cognito-local).
 *
 * Built from cognito-local's parts instead of its command-line server, which stores its data, including passwords, in files
 * of the working directory and loads the AWS SDK v2 for Lambda triggers.
 * Pool ids, ARNs and the tokens' issuer contain the region and account as in Cognito. No triggers, no messages: the
 * endpoint in front invokes and sends them.
 */
export async function startCognito(
  account: Account,
  storage: Storage,
): Promise<{ url: string; close(): Promise<void> }> {
  const parts = await services(storage, account);
  const server = createServer((request, response) => {
    respond(parts, request, response).catch(() => response.destroy());
  });
  return {
    url: await listenOnLoopback(server),
    close: () => closeServer(server),
  };
}

async function services(storage: Storage, account: Account): Promise<Services> {
  const clock = new DateClock();
  const stores = new DataStores(storage);
  const pools = new UserPoolServiceFactoryImpl(clock, stores);
  const clients = await stores.create({ logger }, "clients", { Clients: {} });
  const cognito = new Pools(clients, pools, storage.map("cognito-pools"), account);
  await cognito.init({ logger });
  // Without triggers, cognito-local calls only `enabled`.
  const triggers = { enabled: () => false } as unknown as Services["triggers"];
  return {
    clock,
    cognito,
    config: DefaultConfig,
    messages: { deliver: async () => undefined },
    otp,
    tokenGenerator: cognitoTokens(
      new JwtTokenGenerator(clock, triggers, {
        IssuerDomain: `https://cognito-idp.${account.region}.amazonaws.com`,
      }),
    ),
    triggers,
  };
}

/** Cognito's defaults for a client: an hour, 30 days, and these units. cognito-local's differ. */
function withTokenLifetimes(input: unknown): object {
  const client = Object(input) as { TokenValidityUnits?: object };
  return {
    IdTokenValidity: 1,
    AccessTokenValidity: 1,
    RefreshTokenValidity: 30,
    ...client,
    TokenValidityUnits: {
      IdToken: "hours",
      AccessToken: "hours",
      RefreshToken: "days",
      ...client.TokenValidityUnits,
    },
  };
}

async function respond(parts: Services, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method === "GET" && request.url?.endsWith("/.well-known/jwks.json")) {
    send(response, 200, { keys: [publicKey.jwk] });
    return;
  }
  const [, target] = String(request.headers["x-amz-target"] ?? "").split(".");
  if (target === SIGN_OPERATION) {
    send(response, 200, { Token: signedToken(Object(await json(request))) });
    return;
  }
  const known: Record<string, (parts: Services) => (context: Context, input: never) => Promise<unknown>> = {
    ...operations,
    [SAVE_EXTERNAL_USER]: saveExternalUser,
  };
  const operation = target && Object.hasOwn(known, target) ? known[target] : undefined;
  if (!operation) {
    const message = `The embedded Cognito has no operation ${target}`;
    send(response, 400, { __type: "UnknownOperationException", message });
    return;
  }
  try {
    const input = await json(request);
    const completed = target === "CreateUserPoolClient" ? withTokenLifetimes(input) : input;
    const [context, given] = tokenSettings({ logger }, completed);
    send(response, 200, await operation(parts)(context, given as never));
  } catch (error) {
    if (error instanceof CognitoError) send(response, 400, { __type: error.code, message: error.message });
    else if (error instanceof UnsupportedError) {
      send(response, 400, {
        __type: "UnsupportedOperationException",
        message: `Not in the local Cognito: ${error.message}`,
      });
    } else {
      send(response, 500, { __type: "InternalErrorException", message: String(error) });
    }
  }
}

function send(response: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body, function epochSeconds(this: Record<string, unknown>, key, value) {
    const raw = this[key];
    return raw instanceof Date ? Math.floor(raw.getTime() / 1000) : value;
  });
  response
    .writeHead(status, {
      "content-type": "application/x-amz-json-1.1",
      "content-length": Buffer.byteLength(text),
    })
    .end(text);
}
