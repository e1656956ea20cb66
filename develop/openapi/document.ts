import type { RouteResponses } from "../../api/response";
import { RECENT_SIGN_IN_SECONDS, type Route } from "../../api/route";
import { responses, routes } from "../../api/routes";
import { SCIM_MEDIA_TYPE } from "../../api/scim";
import packageJson from "../../package.json";
import { parametersOf } from "./parameters";
import { description, tagOf, tagsOf } from "./prose";
import { headerComponents, responseComponents, responsesOf } from "./responses";
import { SchemaComponents } from "./schemas";
import { securityOf, securitySchemes } from "./security";
import type { OpenApiDocument, Operation, PathItem } from "./types";

/** A route with its documentation and responses. */
export interface DescribedRoute {
  readonly route: Route;
  readonly responses: RouteResponses;
}

/** The whole contract. */
export const describedRoutes: readonly DescribedRoute[] = routes.map((route) => ({
  route,
  // The type of the responses comes from the same table: it has every key.
  responses: responses[`${route.method} ${route.path}` as keyof typeof responses],
}));

/** The OpenAPI 3.1 document of routes; the same routes give the same bytes. */
export function openApiDocument(described: readonly DescribedRoute[] = describedRoutes): OpenApiDocument {
  const schemas = new SchemaComponents();
  const paths: Record<string, PathItem> = {};
  for (const { route, responses: own } of described) {
    const path = pathOf(route);
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operationOf(route, own, schemas) };
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Multi-tenant SaaS API",
      version: packageJson.version,
      description,
      license: { name: "Apache 2.0", identifier: packageJson.license },
    },
    servers: [
      {
        url: "https://{api_id}.execute-api.{region}.amazonaws.com/{environment}",
        description: "A deployed environment: the stack's output `api_endpoint` is the whole URL.",
        variables: {
          api_id: { default: "abcde12345", description: "Id of the REST API." },
          region: { default: "eu-central-1", description: "AWS region." },
          environment: { default: "dev", description: "Name of the environment." },
        },
      },
    ],
    tags: tagsOf(described.map(({ route }) => route)),
    paths,
    components: {
      securitySchemes,
      headers: headerComponents,
      responses: responseComponents(schemas),
      schemas: schemas.all(),
    },
  };
}

/** The checked-in text of the document. */
export const documentText = (document: OpenApiDocument): string => `${JSON.stringify(document, null, 2)}\n`;

/** OpenAPI has no greedy parameters: `{key+}` is `{key}`, and its description says that it accepts slashes. */
export const pathOf = ({ path }: Pick<Route, "path">): string => path.replaceAll("+}", "}");

function operationOf(route: Route, own: RouteResponses, schemas: SchemaComponents): Operation {
  const parameters = parametersOf(route, schemas);
  const details = [
    own.details,
    audienceOf(route),
    route.authorization === "tenant" && route.recentSignIn && recentSignIn,
    route.audited && "The audit trail records it.",
  ];
  return {
    operationId: own.operation,
    tags: [tagOf(route.path).name],
    summary: own.summary,
    description: details.filter(Boolean).join("\n\n"),
    security: securityOf(route),
    ...(parameters.length > 0 && { parameters }),
    ...(route.body !== undefined && { requestBody: bodyOf(route, route.body, own, schemas) }),
    responses: responsesOf(route, own, schemas),
  };
}

/** What a route that is dangerous for a tenant wants. */
const recentSignIn = `Needs a sign-in within the last ${RECENT_SIGN_IN_SECONDS / 60} minutes, with the second factor if the user has one; otherwise the response is a 403 of the type \`recent-sign-in-required\`: sign in again, then repeat the request.`;

function bodyOf(
  { authorization }: Route,
  body: NonNullable<Route["body"]>,
  { operation, request }: RouteResponses,
  schemas: SchemaComponents,
): NonNullable<Operation["requestBody"]> {
  const name = `${operation.charAt(0).toUpperCase()}${operation.slice(1)}Request`;
  return {
    required: true,
    ...(request?.note !== undefined && { description: request.note }),
    content: Object.fromEntries(
      ["application/json", ...(authorization === "scim" ? [SCIM_MEDIA_TYPE] : [])].map((type) => [
        type,
        { schema: schemas.ofNamedRequest(name, body), example: request?.example },
      ]),
    ),
  };
}

function audienceOf(route: Route): string {
  switch (route.authorization) {
    case "tenant":
      return `For ${route.roles.map((role) => `\`${role}\``).join(" and ")}.`;
    case "operator":
      return "For operators.";
    case "onboarding":
      return "For everyone or for operators, depending on the environment.";
    case "scim":
      return "For the tenant's identity provider.";
    case "public":
      return "For everyone, in environments with single sign-on.";
  }
}
