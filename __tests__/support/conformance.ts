import type { ApiRequest, ApiResponse } from "@saas/api-client/api";
import Ajv, { type ValidateFunction } from "ajv/dist/2020";
import { openApiDocument } from "../../develop/openapi/document";
import type { OpenApiDocument, Operation, Parameter, Response, Verb } from "../../develop/openapi/types";

const formats = {
  // Their patterns say the same.
  ...({ cidrv4: true, cidrv6: true, ipv4: true, ipv6: true } as const),
  "date-time": /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/,
  email: /^[^@\s]+@[^@\s]+$/,
  uri: (text: string) => URL.canParse(text),
  "uri-reference": (text: string) => URL.canParse(text, "http://api"),
  uuid: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
};

/** Compares the API's behavior with its OpenAPI document. */
export class Conformance {
  readonly #ajv = new Ajv({
    strict: false,
    allErrors: true,
    validateSchema: false,
    coerceTypes: false,
    formats,
  });
  readonly #document: OpenApiDocument;
  readonly #compiled = new Map<string, ValidateFunction>();

  constructor(document: OpenApiDocument = openApiDocument()) {
    this.#document = closed(document);
    this.#ajv.addSchema(this.#document, "api");
  }

  /**
   * Differences between an answer and the document, one a line: status, content type, headers and body, including unknown
   * fields; for a successful request, also whether the document allows it.
   * @param path below the stage, with the query.
   */
  faultsOf(method: string, path: string, request: ApiRequest, response: ApiResponse): string[] {
    const [bare = "", query = ""] = path.split("?");
    const found = this.#find(method.toLowerCase(), bare);
    if (found === undefined) return response.status === 404 ? this.#problemFaults(response) : [];
    const { operation, pointer } = found;
    const status = [`${response.status}`, `${Math.floor(response.status / 100)}XX`].find(
      (key) => key in operation.responses,
    );
    if (status === undefined) return [`status ${response.status} is not documented`];
    const answer = this.#resolve(`${pointer}/responses/${status}`);
    const granted = response.status < 300 && request.rawBody === undefined;
    return [
      ...this.#headerFaults(answer.value as Response, response),
      ...this.#bodyFaults(answer, response),
      ...(granted ? this.#requestFaults(operation, pointer, request, new URLSearchParams(query)) : []),
    ];
  }

  #find(verb: string, path: string): { operation: Operation; pointer: string } | undefined {
    // Literal steps win over parameters, as at API Gateway.
    const fitting = Object.keys(this.#document.paths)
      .filter((template) => patternOf(template).test(path))
      .sort((one, other) => one.split("{").length - other.split("{").length)[0];
    const operation = fitting && this.#document.paths[fitting]?.[verb as Verb];
    if (!operation) return undefined;
    return { operation, pointer: `#/paths/${fitting.replaceAll("/", "~1")}/${verb}` };
  }

  #headerFaults({ headers = {} }: Response, response: ApiResponse): string[] {
    return Object.keys(headers).flatMap((name) => {
      const { required } = this.#resolve(`#/components/headers/${name}`).value as { required?: true };
      return required && !response.headers.has(name) ? [`the documented header ${name} is not there`] : [];
    });
  }

  #bodyFaults({ pointer, value }: Resolved, { body, headers }: ApiResponse): string[] {
    const [documented] = Object.keys((value as Response).content ?? {});
    const type = headers.get("content-type")?.replace(/;.*/, "");
    if (documented === undefined) return body === undefined ? [] : ["a body, where none is documented"];
    if (type !== documented) return [`content type ${type}, where ${documented} is documented`];
    return this.#schemaFaults(`${pointer}/content/${documented.replaceAll("/", "~1")}/schema`, body, "body");
  }

  #problemFaults(response: ApiResponse): string[] {
    return this.#schemaFaults("#/components/schemas/Problem", response.body, "body");
  }

  #requestFaults(
    { parameters = [], requestBody }: Operation,
    pointer: string,
    request: ApiRequest,
    query: URLSearchParams,
  ): string[] {
    const index = (name: string) =>
      parameters.findIndex((own: Parameter) => own.in === "query" && own.name === name);
    return [
      ...[...query].flatMap(([name, value]) =>
        index(name) < 0
          ? [`the query parameter ${name} is not documented`]
          : this.#schemaFaults(
              `${pointer}/parameters/${index(name)}/schema`,
              numberOr(value),
              `query ${name}`,
            ),
      ),
      ...(requestBody === undefined
        ? []
        : this.#schemaFaults(
            `${pointer}/requestBody/content/application~1json/schema`,
            request.body,
            "request's body",
          )),
    ];
  }

  #schemaFaults(pointer: string, value: unknown, part: string): string[] {
    const validate = this.#compiled.get(pointer) ?? this.#ajv.compile({ $ref: `api${pointer}` });
    this.#compiled.set(pointer, validate);
    if (validate(value)) return [];
    return (validate.errors ?? []).map(
      ({ instancePath, message, params }) =>
        `${part}${instancePath} ${message}${params.additionalProperty ? `: ${params.additionalProperty}` : ""}`,
    );
  }

  #resolve(pointer: string): Resolved {
    const steps = pointer
      .slice(2)
      .split("/")
      .map((step) => step.replaceAll("~1", "/"));
    const value = steps.reduce<unknown>(
      (found, step) => (found as Record<string, unknown>)[step],
      this.#document,
    );
    const target = (value as { $ref?: string }).$ref;
    return target === undefined ? { pointer, value } : this.#resolve(target);
  }
}

interface Resolved {
  readonly pointer: string;
  readonly value: unknown;
}

/** `/files/{key}` takes slashes; the document cannot say so. */
const patternOf = (template: string): RegExp =>
  new RegExp(`^${template.replace("{key}", ".+").replaceAll(/\{\w+\}/g, "[^/]+")}$`);

const numberOr = (text: string): number | string => (/^\d+$/.test(text) ? Number(text) : text);

/** Clients must expect new fields in answers; tests must not find any that is not documented. */
function closed<T>(value: T): T {
  if (Array.isArray(value)) return value.map(closed) as T;
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, entry]) => [key, closed(entry)]);
  const isOpen = "properties" in value && !("additionalProperties" in value);
  return Object.fromEntries(isOpen ? [...entries, ["additionalProperties", false]] : entries) as T;
}
