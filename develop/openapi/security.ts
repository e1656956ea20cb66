import type { Route } from "../../api/route";
import type { Operation } from "./types";

/** How callers authenticate. */
export const securitySchemes = {
  accessToken: {
    type: "http",
    scheme: "bearer",
    bearerFormat: "JWT",
    description: "A Cognito access token of a user of the tenant; not the ID token.",
  },
  apiKey: {
    type: "apiKey",
    in: "header",
    name: "x-api-key",
    description:
      "The tenant's own API key, which administrators read with `GET /tenant`. Its tier's usage plan meters it.",
  },
  scimCredential: {
    type: "http",
    scheme: "bearer",
    description:
      "A SCIM credential of the tenant, which an administrator makes with `POST /tenant/scim-credentials`.",
  },
  sigv4: {
    type: "apiKey",
    in: "header",
    name: "Authorization",
    description:
      "AWS Signature Version 4 of a principal that IAM allows to invoke the route; service `execute-api`.",
    "x-amazon-apigateway-authtype": "awsSigv4",
  },
} as const;

/** The credentials of a route. The environment decides whether onboarding is open, so that both ways are listed. */
export function securityOf(route: Route): Operation["security"] {
  switch (route.authorization) {
    case "tenant":
      return [route.apiKey === "required" ? { accessToken: [], apiKey: [] } : { accessToken: [] }];
    case "operator":
      return [{ sigv4: [] }];
    case "onboarding":
      return [{}, { sigv4: [] }];
    case "scim":
      return [{ scimCredential: [] }];
    case "public":
      return [{}];
  }
}
