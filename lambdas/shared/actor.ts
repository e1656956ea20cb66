import type { APIGatewayProxyEvent } from "aws-lambda";
import type { Route } from "../../api/route";
import { forbidden } from "./errors";

/** The principal of a request, for decisions and the audit trail. */
export interface Actor {
  /** `anonymous`: a route without credentials. */
  readonly type: "user" | "operator" | "anonymous" | "platform";
  /** The user's `sub`, the operator's ARN, the function's name; empty for the anonymous. */
  readonly id: string;
  /** Client address at API Gateway; empty for the platform. */
  readonly source_ip: string;
}

/** The actor of a request to a route without a tenant; 403 for an unsigned request to an operator route. */
export function actorOf(event: APIGatewayProxyEvent, route: Route): Actor {
  const { userArn, sourceIp = "" } = event.requestContext.identity ?? {};
  if (userArn) return { type: "operator", id: userArn, source_ip: sourceIp };
  if (route.authorization === "operator") throw forbidden("This route is for operators.");
  return { type: "anonymous", id: "", source_ip: sourceIp };
}
