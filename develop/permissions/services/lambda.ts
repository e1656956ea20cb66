import { type Check, text } from "@saas/local-aws/permissions";
import { tagsIn } from "../call";
import { functionName } from "../memory";
import { arnIn, passRole, requestTags, type Service } from "./service";

/** Source: Lambda API reference; versions of the API are in the path. */
const operations: readonly (readonly [method: string, path: RegExp, operation: string])[] = [
  ["POST", /^functions$/, "CreateFunction"],
  ["GET", /^functions\/(?<name>[^/]+)$/, "GetFunction"],
  ["DELETE", /^functions\/(?<name>[^/]+)$/, "DeleteFunction"],
  ["GET", /^functions\/(?<name>[^/]+)\/configuration$/, "GetFunctionConfiguration"],
  ["PUT", /^functions\/(?<name>[^/]+)\/configuration$/, "UpdateFunctionConfiguration"],
  ["PUT", /^functions\/(?<name>[^/]+)\/code$/, "UpdateFunctionCode"],
  ["PUT", /^functions\/(?<name>[^/]+)\/concurrency$/, "PutFunctionConcurrency"],
  ["DELETE", /^functions\/(?<name>[^/]+)\/concurrency$/, "DeleteFunctionConcurrency"],
  ["GET", /^functions\/(?<name>[^/]+)\/versions$/, "ListVersionsByFunction"],
  ["GET", /^functions\/(?<name>[^/]+)\/code-signing-config$/, "GetFunctionCodeSigningConfig"],
  ["GET", /^functions\/(?<name>[^/]+)\/policy$/, "GetPolicy"],
  ["POST", /^functions\/(?<name>[^/]+)\/policy$/, "AddPermission"],
  ["DELETE", /^functions\/(?<name>[^/]+)\/policy\/[^/]+$/, "RemovePermission"],
  ["POST", /^event-source-mappings$/, "CreateEventSourceMapping"],
  ["GET", /^event-source-mappings\/(?<mapping>[^/]+)$/, "GetEventSourceMapping"],
  ["PUT", /^event-source-mappings\/(?<mapping>[^/]+)$/, "UpdateEventSourceMapping"],
  ["DELETE", /^event-source-mappings\/(?<mapping>[^/]+)$/, "DeleteEventSourceMapping"],
  ["GET", /^tags\/(?<arn>.+)$/, "ListTags"],
  ["POST", /^tags\/(?<arn>.+)$/, "TagResource"],
  ["DELETE", /^tags\/(?<arn>.+)$/, "UntagResource"],
];

/** @throws Error for a call that the table lacks: a recording must not leave anything out. */
export const lambda: Service = ({ method, target, input }, { place, memory }) => {
  const path = decodeURIComponent(target.path)
    .replace(/^\/\d{4}-\d\d-\d\d\//, "")
    .replace(/\/$/, "");
  const ofFunction = (name: string) => arnIn(place, "lambda", `function:${functionName(name)}`);
  const found = operations.flatMap(([verb, form, operation]) => {
    const groups = verb === method ? form.exec(path) : null;
    return groups === null ? [] : [{ operation, ...groups.groups } as Found];
  })[0];
  if (found === undefined)
    throw new Error(`Lambda ${method} ${path} is not in develop/permissions/services/lambda.ts`);
  const { operation, name, mapping, arn } = found;
  const invoked =
    operation === "CreateEventSourceMapping" ? text(input.FunctionName) : memory.functionOf(mapping ?? "");
  const tags = tagsIn(input);
  const check: Check = {
    action: `lambda:${operation}`,
    resource:
      arn ??
      (mapping !== undefined
        ? arnIn(place, "lambda", `event-source-mapping:${mapping}`)
        : operation === "CreateEventSourceMapping"
          ? "*"
          : ofFunction(name ?? String(input.FunctionName))),
    context: {
      ...requestTags(tags),
      ...(invoked !== undefined && { "lambda:FunctionArn": ofFunction(invoked) }),
      ...(operation === "AddPermission" && { "lambda:Principal": String(input.Principal) }),
    },
  };
  return [
    check,
    ...(text(input.Role) ? [passRole(String(input.Role), "lambda.amazonaws.com")] : []),
    ...(operation.startsWith("Create") && Object.keys(tags).length > 0
      ? [{ action: "lambda:TagResource", resource: taggedOf(check.resource), context: requestTags(tags) }]
      : []),
  ];

  function taggedOf(resource: string): string {
    return resource === "*" ? arnIn(place, "lambda", "event-source-mapping:new") : resource;
  }
};

interface Found {
  readonly operation: string;
  readonly name?: string;
  readonly mapping?: string;
  readonly arn?: string;
}
