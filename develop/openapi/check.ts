import type { OpenApiDocument } from "./types";

/** The faults of a document, a line each; empty if it is valid OpenAPI 3.1. */
export async function faultsOf(document: OpenApiDocument): Promise<string[]> {
  return [...referenceFaults(document), ...operationIdFaults(document), ...(await schemaFaults(document))];
}

/** Dangling references. */
export function referenceFaults(document: OpenApiDocument): string[] {
  return referencesIn(document)
    .filter((target) => targetOf(document, target) === undefined)
    .map((target) => `$ref ${target} leads nowhere`);
}

/** Duplicate operation ids. */
export function operationIdFaults({ paths }: OpenApiDocument): string[] {
  const ids = Object.values(paths).flatMap((item) =>
    Object.values(item).map(({ operationId }) => operationId),
  );
  return [...new Set(ids.filter((id, index) => ids.indexOf(id) !== index))].map(
    (id) => `operationId ${id} comes up more than once: rename it in api/`,
  );
}

async function schemaFaults(document: OpenApiDocument): Promise<string[]> {
  // An ES module, loaded on demand, so that the rest works without ES modules.
  const { Validator } = await import("@seriousme/openapi-schema-validator");
  const validator = new Validator();
  const { valid, errors } = await validator.validate(JSON.parse(JSON.stringify(document)));
  if (validator.version !== "3.1") return [`it is OpenAPI ${validator.version}, not 3.1`];
  if (valid) return [];
  return typeof errors === "string"
    ? [errors]
    : (errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

function referencesIn(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, entry]) =>
    key === "$ref" && typeof entry === "string" ? [entry] : referencesIn(entry),
  );
}

function targetOf(document: OpenApiDocument, pointer: string): unknown {
  if (!pointer.startsWith("#/")) return undefined;
  return pointer
    .slice(2)
    .split("/")
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"))
    .reduce<unknown>((found, step) => (found as Record<string, unknown> | undefined)?.[step], document);
}
