import type { Check, RequestContext } from "@saas/local-aws/permissions";
import type { EnvironmentConfig } from "../../environments/schema";

/** Condition keys that policies of the roles may use; all others are left out of a recording. */
const KEPT = [
  "aws:RequestTag/environment",
  "aws:ResourceTag/environment",
  "iam:PassedToService",
  "iam:PermissionsBoundary",
  "iam:PolicyARN",
  "kms:GrantIsForAWSResource",
  "kms:RequestAlias",
  "kms:ViaService",
  "lambda:FunctionArn",
  "lambda:Principal",
] as const;

/** A check without everything that is specific to one environment or one run. */
export interface RecordedCheck {
  readonly action: string;
  readonly resource: string;
  readonly context?: RequestContext;
}

type Place = Pick<EnvironmentConfig, "name" | "accountId" | "region" | "state">;

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

/** Checks without names of environment, account, region and state, without generated ids, each once, sorted. */
export function record(checks: readonly Check[], place: Place): RecordedCheck[] {
  const recorded = checks.map(({ action, resource, context }): RecordedCheck => {
    const kept = KEPT.flatMap((key) => {
      const value = context[key];
      return value === undefined ? [] : [[key, placeholders(String(value), place)] as const];
    });
    return {
      action,
      resource: placeholders(resource, place, toService({ action, context })),
      ...(kept.length > 0 && { context: Object.fromEntries(kept) }),
    };
  });
  const once = new Map(recorded.map((each) => [JSON.stringify(each), each]));
  return [...once].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, each]) => each);
}

/** Whether a role is passed to a service other than Lambda: the policies name such roles. */
const toService = ({ action, context }: Pick<Check, "action" | "context">): boolean =>
  action === "iam:PassRole" && context["iam:PassedToService"] !== "lambda.amazonaws.com";

/** Returns the recording as checks in an environment, with placeholders for generated ids. */
export function replay(recorded: readonly RecordedCheck[], place: Place): Check[] {
  return recorded.map(({ action, resource, context = {} }) => ({
    action,
    resource: filled(resource, place),
    context: Object.fromEntries(
      Object.entries(context).map(([key, value]) => [key, filled(String(value), place)]),
    ),
  }));
}

function placeholders(text: string, { name, accountId, region, state }: Place, keepsName = false): string {
  return (
    text
      .replaceAll(`${state.bucket}/${state.keyPrefix}/`, "<state-bucket>/<key-prefix>/")
      .replaceAll(state.bucket, "<state-bucket>")
      .replaceAll(accountId, "<account>")
      .replaceAll(new RegExp(`${region}_[A-Za-z0-9]+`, "g"), "<region>_<id>")
      .replaceAll(region, "<region>")
      .replaceAll(UUID, "<uuid>")
      .replaceAll(
        /(\/|%2F)(restapis|usageplans|resources|authorizers|deployments|requestvalidators)(\/|%2F)[a-z0-9]{10}(?![a-z0-9])/g,
        "$1$2$3<id>",
      )
      .replaceAll(/(API-Gateway-Execution-Logs_)[a-z0-9]+/g, "$1<id>")
      .replaceAll(new RegExp(`(?<![a-z0-9])${name}(?![a-z0-9])`, "g"), "<environment>")
      // Calls on other functions or routes are of the same kind.
      // The policies name only the states of silos.
      .replaceAll(/(saas-<environment>-silo-)[a-z0-9-]+(?=\.tfstate)/g, "$1<slug>")
      .replaceAll(
        /(saas-<environment>-)(?!(?:recovery|workload)-boundary|silo-<slug>)[A-Za-z0-9-]+[A-Za-z0-9<>-]*/g,
        keepsName ? "$&" : "$1<name>",
      )
      .replaceAll(/(parameter\/saas\/<environment>\/)\w+/g, "$1<name>")
      .replaceAll(/\/(gatewayresponses|models|methods|responses)\/\w+/g, "/$1/<name>")
      .replaceAll(/(managedruleset\/)\w+/g, "$1<name>")
  );
}

function filled(text: string, { name, accountId, region, state }: Place): string {
  return text
    .replaceAll("<state-bucket>", state.bucket)
    .replaceAll("<key-prefix>", state.keyPrefix)
    .replaceAll("<account>", accountId)
    .replaceAll("<region>", region)
    .replaceAll("<environment>", name)
    .replaceAll("<uuid>", "0a1b2c3d-0000-4000-8000-0123456789ab")
    .replaceAll("<id>", "a1b2c3d4e5")
    .replaceAll("<name>", "something")
    .replaceAll("<slug>", "acme");
}
