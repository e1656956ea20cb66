import type { APIGatewayProxyEvent } from "aws-lambda";
import type { Route } from "../../api/route";
import { forbidden } from "./errors";

/** Who is behind a request, for decisions and for the audit trail. */
export interface Actor {
  /** `anonymous`: a route without credentials. */
  readonly type: "user" | "operator" | "anonymous" | "platform";
  /** The user's `sub`, the operator's ARN, the function's name; empty for the anonymous. */
  readonly id: string;
  /** Address that API Gateway saw; empty for the platform. */
  readonly source_ip: string;
}

/** The actor of a request to a route without a tenant; 403 when a route for operators was reached without a signature. */
export function actorOf(event: APIGatewayProxyEvent, route: Route): Actor {
  const { userArn, sourceIp = "" } = event.requestContext.identity ?? {};
  if (userArn) return { type: "operator", id: userArn, source_ip: sourceIp };
  if (route.authorization === "operator") throw forbidden("This route is for operators.");
  return { type: "anonymous", id: "", source_ip: sourceIp };
}
