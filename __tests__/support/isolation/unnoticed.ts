import { definitionOf, functionNames } from "../../../lambdas/functions";

/** Statements by which functions take access roles. */
const takeRoles = [
  ...new Set(
    functionNames.flatMap((name) => Object.values(definitionOf(name).assumes).map(({ sid }) => sid)),
  ),
].join("|");

interface Unnoticed {
  readonly policies: RegExp;
  /** Names of the changes, to their end. */
  readonly changes: RegExp;
  readonly reason: string;
}

/** Changes that cannot give a wrong answer. */
const unnoticed: readonly Unnoticed[] = [
  {
    policies: /(_function|^restore)$/,
    changes: new RegExp(`^(${takeRoles}): (removed|without sts:(AssumeRole|TagSession))$`),
    reason:
      "within an account it is enough that the trust policy names who asks. Source: AWS STS API reference, AssumeRole",
  },
  {
    policies: /(_function|^restore|^operator_restore)$/,
    changes: new RegExp(`^(${takeRoles}|ActInSilos|TakeRestoreRole): sts:\\* for its actions$`),
    reason: "what is done with a role its trust policy must allow as well, and that names the actions",
  },
  {
    policies: /^(admin|lifecycle|onboarding)_function$/,
    changes: /^(DisableApiKey|SettleApiKey|MakeApiKey|TakeBackApiKey): \S+\/apikeys\* for its resource$/,
    reason: "API Gateway has nothing else that these methods work on and whose ARN begins so",
  },
  {
    policies: /^onboarding_function$/,
    changes: /^MakeApiKey: apigateway:\* for its actions$/,
    reason: "the collection of keys knows GET besides, and that is allowed by FindApiKey",
  },
  {
    policies: /^connections_function$/,
    changes: /^HoldersOfDomains: domain#\*\* for /,
    reason: "two wildcards match what one does",
  },
  {
    policies: /^lifecycle_function$/,
    changes: /^PublishTenantEvents: events:\* for its actions$/,
    reason: "the condition's key, events:source, is known to PutEvents alone",
  },
  {
    policies: /^operator_read_only$/,
    changes: /^NoData: (execute-api:\* for its actions|(\S+)\* for \2)$/,
    reason: "this policy allows nothing but Invoke, and nothing whose path continues after a route with data",
  },
  {
    policies: /^silo_/,
    changes: /^LifecycleListing: s3:\* for its actions$/,
    reason:
      "no action on a bucket but the two knows s3:prefix. Source: Service Authorization Reference, Actions for Amazon S3",
  },
  {
    policies: /^trust of silo_/,
    changes: /^(Tenant|Work): \S+-\*\* for \S+ in ArnLike aws:PrincipalArn$/,
    reason: "two wildcards match what one does",
  },
  {
    policies: /^backup$/,
    changes: /^(Buckets|Files|ChangesOfBuckets): \S+\*\* for /,
    reason: "two wildcards match what one does, and actions on objects know no buckets",
  },
  {
    policies: /^backup$/,
    changes: /^(Buckets|Files): .* aws:ResourceAccount$/,
    reason: "no bucket of another account is asked about: its own policy would have to let the role in first",
  },
  {
    policies: /_plans$/,
    changes: /^(AddKeysToPlans|TakeKeysFromPlans): \S+\/usageplans\/\w+\/(keys)?\* for /,
    reason: "API Gateway has nothing else below a plan that these methods work on",
  },
];

/** Why a change cannot give a wrong answer; undefined: it must. */
export function reasonUnnoticed(policy: string, change: string): string | undefined {
  return unnoticed.find(({ policies, changes }) => policies.test(policy) && changes.test(change))?.reason;
}
