import Ajv, { type ValidateFunction } from "ajv-draft-04";
import type { ApiMethod } from "./api";
import { GatewayFault } from "./fault";
import { type GatewayRequest, header, mediaType } from "./request";

/** Maximum errors in a response, and maximum characters of each: clients control both, and a header carries them. */
const MAX_ERRORS = 10;
const MAX_CHARACTERS = 200;

/** Validates requests like API Gateway's request validator. */
export type RequestValidator = (
  method: ApiMethod,
  request: GatewayRequest,
  pathParameters: Readonly<Record<string, string>>,
) => Promise<void>;

/** @returns a validator that throws GatewayFault BAD_REQUEST_PARAMETERS or BAD_REQUEST_BODY. */
export function createRequestValidator(): RequestValidator {
  // API Gateway ignores keywords that draft 4 does not define, and compiles patterns without the u flag: `\p` is the letter p.
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false, unicodeRegExp: false });
  const compiled = new Map<string, ValidateFunction>();
  const validatorOf = (schema: string): ValidateFunction => {
    const found = compiled.get(schema) ?? ajv.compile(JSON.parse(schema));
    compiled.set(schema, found);
    return found;
  };

  return async (method, request, pathParameters) => {
    const missing = method.requiredParameters.filter((name) => isMissing(name, request, pathParameters));
    if (missing.length > 0) {
      const names = missing.map((name) => name.replace(/^.*\./, "")).join(", ");
      throw new GatewayFault("BAD_REQUEST_PARAMETERS", {
        message: `Missing required request parameters: [${names}]`,
      });
    }
    const schema = method.bodySchemas.get(mediaType(request));
    if (schema === undefined) return;
    const body = parse((await request.body()).toString("utf8"));
    const validate = validatorOf(schema);
    if (body === undefined || !validate(body.value)) {
      const validationErrors =
        body === undefined
          ? ["the body is not JSON"]
          : (validate.errors ?? [])
              .slice(0, MAX_ERRORS)
              .map(({ instancePath, message }) =>
                `${instancePath || "/"} ${message}`.slice(0, MAX_CHARACTERS),
              );
      throw new GatewayFault("BAD_REQUEST_BODY", { validationErrors });
    }
  };
}

function isMissing(
  parameter: string,
  request: GatewayRequest,
  pathParameters: Readonly<Record<string, string>>,
): boolean {
  const [, , place, ...rest] = parameter.split(".");
  const name = rest.join(".");
  if (place === "querystring") return !request.query.get(name);
  return !(place === "header" ? header(request, name) : pathParameters[name]);
}

function parse(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}
