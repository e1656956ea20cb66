import type { ApiMethod, ApiResource } from "./api";

/** A path that matches a resource of the API. */
export interface Match {
  readonly resource: ApiResource;
  /** Still percent-encoded: API Gateway leaves decoding to the function. */
  readonly pathParameters: Readonly<Record<string, string>>;
}

/**
 * Finds the resource of a path: a literal segment wins over a parameter, a parameter over a greedy one.
 * @param path without the stage, encoded, beginning with `/`.
 */
export function findResource(root: ApiResource, path: string): Match | undefined {
  const steps = path === "/" ? [] : path.slice(1).split("/");
  return descend(root, steps, {});
}

/** The method for an HTTP verb, `ANY` included. */
export const findMethod = (resource: ApiResource, verb: string): ApiMethod | undefined =>
  resource.methods.get(verb) ?? resource.methods.get("ANY");

function descend(
  resource: ApiResource,
  steps: readonly string[],
  pathParameters: Record<string, string>,
): Match | undefined {
  const [step, ...rest] = steps;
  if (step === undefined) return { resource, pathParameters };
  const child = (kind: StepKind) => resource.children.filter(({ pathPart }) => kindOf(pathPart) === kind);

  const literal = child("literal").find(({ pathPart }) => pathPart === step);
  const found = literal && descend(literal, rest, pathParameters);
  if (found !== undefined) return found;
  if (step !== "") {
    for (const parameter of child("parameter")) {
      const name = parameter.pathPart.slice(1, -1);
      const deeper = descend(parameter, rest, { ...pathParameters, [name]: step });
      if (deeper !== undefined) return deeper;
    }
  }
  const [greedy] = child("greedy");
  const remaining = steps.join("/");
  if (greedy === undefined || remaining === "") return undefined;
  return {
    resource: greedy,
    pathParameters: { ...pathParameters, [greedy.pathPart.slice(1, -2)]: remaining },
  };
}

type StepKind = "literal" | "parameter" | "greedy";

const kindOf = (pathPart: string): StepKind =>
  pathPart.endsWith("+}") ? "greedy" : pathPart.startsWith("{") ? "parameter" : "literal";
