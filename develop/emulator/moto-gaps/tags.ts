import type { GapFiller } from "./front";

/** Changes of tags that Moto fails at: of a user pool, and of what belongs to API Gateway. They are accepted, and change nothing. */
export function tags(): GapFiller {
  return (incoming, { pathname }, response) => {
    const ofUserPool = /^AWSCognitoIdentityProviderService\.(Tag|Untag)Resource$/.test(
      String(incoming.headers["x-amz-target"] ?? ""),
    );
    const ofGateway = incoming.method !== "GET" && /^\/tags\/arn%3A[a-z-]+%3Aapigateway%3A/i.test(pathname);
    if (!ofUserPool && !ofGateway) return undefined;
    incoming.resume();
    response.writeHead(ofUserPool ? 200 : 204, { "content-type": "application/x-amz-json-1.1" });
    response.end(ofUserPool ? "{}" : undefined);
    return Promise.resolve();
  };
}
