import { isRecord, type JsonObject, text } from "@saas/local-aws/permissions";
import { type AwsCall, tagsIn } from "./call";

/** Properties of resources that AWS uses to authorize a call, learned from the calls before it. */
export class Memory {
  private readonly tags = new Map<string, Readonly<Record<string, string>>>();
  private readonly boundaries = new Map<string, string>();
  private readonly functions = new Map<string, string>();
  private readonly keys = new Map<string, string>();

  /** Tags of resources with a generated id: an API, a usage plan, a user pool, a key. */
  tagsOf(id: string): Readonly<Record<string, string>> {
    return this.tags.get(id) ?? {};
  }

  /** ARN of a role's permissions boundary. */
  boundaryOf(role: string): string | undefined {
    return this.boundaries.get(role);
  }

  /** Name of the function that an event source mapping invokes. */
  functionOf(mapping: string): string | undefined {
    return this.functions.get(mapping);
  }

  /** Id of an alias's key. */
  keyOf(alias: string): string | undefined {
    return this.keys.get(alias);
  }

  /** Learns from a successful call. */
  learn({ service, operation, method, target, input }: AwsCall, answer: Buffer): void {
    const tags = tagsIn(input);
    const made = (id: string | undefined) => id !== undefined && this.tags.set(id, tags);
    switch (`${service} ${operation}`) {
      case "apigateway POST":
        if (/^\/(restapis|usageplans)$/.test(target.path)) made(text(parse(answer).id));
        break;
      case "backup PUT":
        if (/^\/backup\/plans\/?$/.test(target.path)) {
          this.tags.set(String(parse(answer).BackupPlanId), tagsIn({ Tags: input.BackupPlanTags }));
        }
        break;
      case "cognito-idp CreateUserPool":
        made(text(nested(answer, "UserPool").Id));
        break;
      case "kms CreateKey":
        made(text(nested(answer, "KeyMetadata").KeyId));
        break;
      case "kms CreateAlias":
        this.keys.set(String(input.AliasName), String(input.TargetKeyId));
        break;
      case "iam CreateRole":
      case "iam PutRolePermissionsBoundary":
        if (input.PermissionsBoundary !== undefined) {
          this.boundaries.set(String(input.RoleName), String(input.PermissionsBoundary));
        }
        break;
      case "lambda POST":
        if (method === "POST" && /\/event-source-mappings\/?$/.test(target.path)) {
          this.functions.set(String(parse(answer).UUID), functionName(String(input.FunctionName)));
        }
    }
  }
}

/** A function's name from its name or ARN. */
export const functionName = (given: string): string => given.replace(/^.*:function:/, "").replace(/:.*$/, "");

function parse(answer: Buffer): JsonObject {
  try {
    const value: unknown = JSON.parse(answer.toString());
    return isRecord(value) ? value : {};
  } catch {
    return {};
  }
}

function nested(answer: Buffer, field: string): JsonObject {
  const value = parse(answer)[field];
  return isRecord(value) ? value : {};
}
