import type { Access } from "../../../operate/isolation/access";

import { type Question, scopedRoles } from "../../../operate/isolation/questions/question";
import { worksInSilo } from "../../../operate/isolation/questions/works";

const rolesInSilos = Object.values(worksInSilo).flatMap(({ by }) => by);

/** Invariants of docs/isolation.md that hold independent of the tables in questions/. */
export function brokenPromises(access: Access): Readonly<Record<string, (question: Question) => boolean>> {
  const { tables, bucket, streams } = access;
  const scoped = scopedRoles(access);
  const service = ({ check: { action } }: Question) => action.split(":")[0] ?? "";
  const on = (resource: string, { check }: Question) => check.resource.startsWith(resource);
  return {
    "functions that serve tenants have a right of their own to nothing but users": (question) =>
      worksInSilo.tenant.by.includes(question.role)
        ? !["logs", "xray", "sts"].includes(service(question))
        : ["account_function", "scim_function"].includes(question.role) &&
          !["logs", "xray", "sts", "cognito-idp"].includes(service(question)),
    "no function has a right of its own to tenants' data and files": (question) =>
      question.role.endsWith("_function") && (on(tables.data, question) || on(bucket, question)),
    "nobody changes or deletes an entry of the audit trail": (question) =>
      question.role !== "backup" &&
      on(tables.audit, question) &&
      !/:(PutItem|Query|DescribeStream|GetRecords|GetShardIterator)$/.test(question.check.action),
    "nobody reads the audit trail but the control plane, and its changes but the lifecycle function": (
      question,
    ) =>
      question.role !== "backup" &&
      on(tables.audit, question) &&
      !question.check.action.endsWith(":PutItem") &&
      question.role !== "admin_function" &&
      !(question.role === "lifecycle_function" && streams.includes(question.check.resource)),
    // Filling a restored table is DynamoDB's, in the name of the role that restores.
    "nobody scans, uses batches or PartiQL": ({ check }) =>
      /:(Scan|Batch\w+|PartiQL\w+)$/.test(check.action) && check.context["aws:ViaAWSService"] !== "true",
    "who restores reads and writes no item itself, and no file": (question) =>
      question.role === "restore" &&
      (service(question) === "s3" ||
        (/:(Query|Scan|\w+Item|PartiQL\w+)$/.test(question.check.action) &&
          question.check.context["aws:ViaAWSService"] !== "true")),
    "AWS Backup changes neither items nor files": (question) =>
      question.role === "backup" &&
      /:(Put|Update|Delete|Restore)(Item|Object|Table)|:(Query|Scan|GetItem|BatchGetItem)$/.test(
        question.check.action,
      ),
    "nobody deletes a table but a restored one": (question) =>
      question.check.action === "dynamodb:DeleteTable" &&
      !(question.role === "restore" && /-restore-[0-9a-f-]{36}-\d{8}t\d{6}z$/.test(question.check.resource)),
    "nobody reads a stream but the lifecycle function": (question) =>
      streams.some((stream) => on(stream, question)) && question.role !== "lifecycle_function",
    "nobody touches passwords, attributes or settings of users, except to reset a second factor": ({
      role,
      check,
    }) =>
      /^cognito-idp:.*(Password|Attributes|Auth|MFA|UserPool$)/.test(check.action) &&
      !(/^(account|admin)_function$/.test(role) && check.action === "cognito-idp:AdminSetUserMFAPreference"),
    "nobody reads or changes an app client, and those of machines and connections are made by the functions for it":
      ({ role, check }) =>
        /^cognito-idp:\w+Client/.test(check.action) &&
        !(role === "account_function" && /:(Create|Delete)UserPoolClient$/.test(check.action)) &&
        !(role === "admin_function" && /:DeleteUserPoolClient$/.test(check.action)) &&
        !(role === "lifecycle_function" && /:(Delete|List)UserPoolClients?$/.test(check.action)) &&
        !(role === "connections_function" && /:(Create|Delete|List)UserPoolClients?$/.test(check.action)),
    "nobody reads an identity provider, and one function makes and changes them": ({ role, check }) =>
      /^cognito-idp:\w+IdentityProvider/.test(check.action) &&
      !(role === "connections_function" && /:(Create|Update|Delete)IdentityProvider$/.test(check.action)) &&
      !(role === "lifecycle_function" && /:(Delete|List)IdentityProviders?$/.test(check.action)),
    "nobody but the token trigger asks whose client it is": ({ role, check }) =>
      check.resource.endsWith("/index/by_client") && role !== "tokens_function",
    "nobody calls the API but operators, and they do nothing else": (question) =>
      !/^operator_(restore|usage)$/.test(question.role) &&
      question.role.startsWith("operator") !== (service(question) === "execute-api"),
    "who reads usage asks the logs of functions and of the API's requests, and does nothing else": (
      question,
    ) =>
      question.role === "operator_usage" &&
      !/^logs:(StartQuery|GetQueryResults|StopQuery)$/.test(question.check.action),
    "who may restore takes the role for it, and does nothing else": (question) =>
      question.role === "operator_restore" &&
      !(question.check.action === "sts:AssumeRole" && question.check.resource === access.roles.restore?.arn),
    "a session of a tenant reaches nothing that names another's": ({ role, session, check }) => {
      if (!scoped.includes(role)) return false;
      // The time in a restored table's name could pass for a part of the id before it.
      const asked = JSON.stringify(check).replaceAll(/-\d{8}t\d{6}z/g, "");
      const tenant = { ...session.role.tags, ...session.tags }.tenant_id;
      const named = asked.match(/\b[ab]0000000-[0-9a-f-]+/g) ?? [];
      return named.some((id) => id !== tenant);
    },
    "nobody reaches what a silo keeps but with a session of that silo's role": ({ role, check }) => {
      const silo = access.silos.find((each) =>
        [each.table, each.bucket, each.key].some((arn) => check.resource.startsWith(arn)),
      );
      // Both reach settings, the key through services, and AWS Backup files to copy: what they may not is promised above.
      return silo !== undefined && silo.roleName !== role && role !== "restore" && role !== "backup";
    },
    "a silo's session reaches nothing but what its silo keeps": ({ role, check }) => {
      const silo = access.silos.find(({ roleName }) => roleName === role);
      return (
        silo !== undefined &&
        ![
          silo.table,
          silo.bucket,
          silo.key,
          silo.table.replace(/tenant-data$/, `restore-${silo.tenantId}-`),
        ].some((arn) => check.resource.startsWith(arn))
      );
    },
    "a silo's role is taken for its tenant alone, by the functions that work there": ({ role, check }) => {
      const silo = access.silos.find(({ roleName }) => access.roles[roleName]?.arn === check.resource);
      return (
        silo !== undefined &&
        (check.context["aws:RequestTag/tenant_id"] !== silo.tenantId || !rolesInSilos.includes(role))
      );
    },
    // A tenant's session reads the key that bears its id, and ids are random.
    "nobody but its tenant reaches an API key that is not tagged as the environment's": ({ role, check }) => {
      const environment = check.context["aws:ResourceTag/environment"];
      return (
        environment !== access.environment && /\/apikeys\/./.test(check.resource) && role !== "tenant_account"
      );
    },
  };
}
