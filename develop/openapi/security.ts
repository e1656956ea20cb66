import type { Route } from "../../api/route";
import type { Operation } from "./types";

/** How callers show who they are. */
export const securitySchemes = {
  idToken: {
    type: "http",
    scheme: "bearer",
    bearerFormat: "JWT",
    description: "A Cognito ID token of a user of the tenant; not the access token.",
  },
  apiKey: {
    type: "apiKey",
    in: "header",
    name: "x-api-key",
    description:
      "The tenant's own API key: `GET /tenant` tells it to administrators. Its tier's usage plan counts it.",
  },
  sigv4: {
    type: "apiKey",
    in: "header",
    name: "Authorization",
    description:
      "AWS Signature Version 4 of somebody whom IAM allows to invoke the route; service `execute-api`.",
    "x-amazon-apigateway-authtype": "awsSigv4",
  },
} as const;

/** What a route asks for. Whether onboarding is open is the environment's choice: either way may be the one. */
export function securityOf(route: Route): Operation["security"] {
  switch (route.authorization) {
    case "tenant":
      return [route.apiKey === "required" ? { idToken: [], apiKey: [] } : { idToken: [] }];
    case "operator":
      return [{ sigv4: [] }];
    case "onboarding":
      return [{}, { sigv4: [] }];
  }
}
