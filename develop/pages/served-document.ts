import { type ApiMethod, findMethod, findResource, type RestApi } from "@saas/local-aws/gateway";
import { routes } from "../../api/routes";
import { openApiDocument, pathOf } from "../openapi/document";
import { securityOf, securitySchemes } from "../openapi/security";
import type { OpenApiDocument, Operation, PathItem, Verb } from "../openapi/types";
import { freshExample, freshMarks } from "./examples";

/**
 * Returns the OpenAPI document of the deployed API: only its served routes, with this server, onboarding open or signed
 * as configured, and examples that can be sent as they are.
 */
export function servedDocument(api: RestApi): OpenApiDocument {
  const document = openApiDocument();
  const nextMark = freshMarks();
  const paths: Record<string, PathItem> = {};
  for (const route of routes) {
    const method = deployedMethod(api, route.path, route.method);
    const path = pathOf(route);
    const verb = route.method.toLowerCase() as Verb;
    const operation = document.paths[path]?.[verb];
    if (method === undefined || operation === undefined) continue;
    const security = route.authorization === "onboarding" ? onboardingSecurity(method) : securityOf(route);
    paths[path] = { ...paths[path], [verb]: { ...withFreshExample(operation, nextMark()), security } };
  }
  const used = new Set(
    Object.values(paths).flatMap((item) => Object.values(item).flatMap(({ tags }) => tags)),
  );
  return {
    ...document,
    // Relative, so that it works under every host name.
    servers: [{ url: `/${api.stageName}`, description: "The local platform" }],
    tags: document.tags.filter(({ name }) => used.has(name)),
    paths,
    components: {
      ...document.components,
      securitySchemes: { ...document.components.securitySchemes, sigv4: signedHere },
    },
  };
}

function withFreshExample(operation: Operation, mark: string): Operation {
  const content = operation.requestBody?.content["application/json"];
  if (operation.requestBody === undefined || content === undefined) return operation;
  const example = freshExample(content.example, mark);
  return {
    ...operation,
    requestBody: { ...operation.requestBody, content: { "application/json": { ...content, example } } },
  };
}

const signedHere = {
  ...securitySchemes.sigv4,
  description: "This page signs operators' requests as the local administrator: nothing to enter.",
};

/** Compares path templates literally: `{item_id}` is a normal segment. */
function deployedMethod(api: RestApi, path: string, verb: string): ApiMethod | undefined {
  const found = findResource(api.root, path);
  return found?.resource.path === path ? findMethod(found.resource, verb) : undefined;
}

const onboardingSecurity = ({ authorization }: ApiMethod): Operation["security"] =>
  authorization.type === "NONE" ? [] : [{ sigv4: [] }];
