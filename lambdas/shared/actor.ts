import type { APIGatewayProxyEvent } from "aws-lambda";
import type { AuditEntryView } from "../../api/audit";
import type { Immutable } from "../../api/response";
import type { Route } from "../../api/route";
import { forbidden } from "./errors";

/** The caller of a request, for decisions and for the audit trail. */
export type Actor = Immutable<AuditEntryView["actor"]>;

/** The person behind an operator's ARN: the IAM user, or the name of the session, which identity providers set. */
export const personOf = (arn: string): string => arn.split(/[/:]/).at(-1) ?? arn;

/** The actor of a request to a route without a tenant; 403 for an unsigned request to an operator route. */
export function actorOf(event: APIGatewayProxyEvent, route: Route): Actor {
  const { userArn, sourceIp = "" } = event.requestContext.identity ?? {};
  if (userArn) return { type: "operator", id: userArn, source_ip: sourceIp };
  if (route.authorization === "operator") throw forbidden("This route is for operators.");
  return { type: "anonymous", id: "", source_ip: sourceIp };
}
