import type { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { IamPolicy } from "@cdktf/provider-aws/lib/iam-policy";
import { Construct } from "constructs";
import { routes } from "../../../api/routes";
import { policyDocument, TENANT_ID_SHAPE } from "../../support/policy-document";

export interface OperatorPoliciesProps {
  /**
   * The policies are `<prefix>-operator`, `<prefix>-operator-read-only`, `<prefix>-operator-restore` and
   * `<prefix>-usage`.
   */
  readonly prefix: string;
  /** ARN of the API, for calls: `arn:aws:execute-api:…:<api id>`. */
  readonly executionArn: string;
  readonly stageName: string;
  /** The role that restores tenants; undefined: the environment has none. */
  readonly restoreRoleArn?: string | undefined;
  /** Log groups with tenants' usage. */
  readonly logGroups: readonly CloudwatchLogGroup[];
}

/** Prefix of all operators' routes, and of no other route. */
const CONTROL_PLANE = "/admin/";

/** Matches a tenant's id by its length: `*` would match everything below. `?` also matches a slash. */
const ofAnyTenant = (path: string): string => path.replace("{tenant_id}", TENANT_ID_SHAPE);

/**
 * Policies for people and pipelines that use the control plane: all of its routes, or those that only read. Further
 * policies allow to restore a tenant, and to read tenants' usage.
 */
export class OperatorPolicies extends Construct {
  constructor(scope: Construct, id: string, props: OperatorPoliciesProps) {
    super(scope, id);
    const { prefix, executionArn, stageName, restoreRoleArn, logGroups } = props;
    const route = (method: string, path: string) => `${executionArn}/${stageName}/${method}${path}`;
    const operated = routes.filter(({ authorization }) => authorization === "operator");
    const invoke = (Resource: readonly string[]) => ({ Action: "execute-api:Invoke", Resource });
    new IamPolicy(this, "policy", {
      name: `${prefix}-operator`,
      description: "May use the whole control plane",
      policy: policyDocument([
        {
          Sid: "ControlPlane",
          // By method, not by route, so that the policy does not grow with the control plane. A pattern for all methods
          // would also match /files/admin/…, because the wildcard for the method also matches /files.
          ...invoke([...new Set(operated.map(({ method }) => route(method, `${CONTROL_PLANE}*`)))]),
        },
      ]),
    });
    const reading = operated.filter((each) => each.method === "GET");
    new IamPolicy(this, "read_only", {
      name: `${prefix}-operator-read-only`,
      description: "May read in the control plane; an export is data, and not read with this",
      policy: policyDocument([
        {
          Sid: "ControlPlaneReads",
          ...invoke(
            reading
              .filter((each) => !("audited" in each))
              .map(({ method, path }) => route(method, ofAnyTenant(path))),
          ),
        },
        {
          Sid: "NoData",
          Effect: "Deny",
          Action: "execute-api:Invoke",
          Resource: reading
            .filter((each) => "audited" in each)
            .map(({ method, path }) => route(method, path.replace("{tenant_id}", "*"))),
        },
      ]),
    });
    if (restoreRoleArn !== undefined) {
      new IamPolicy(this, "restore", {
        name: `${prefix}-operator-restore`,
        description: "May restore tenants to a point in time; beside a policy for the control plane",
        policy: policyDocument([
          { Sid: "TakeRestoreRole", Action: "sts:AssumeRole", Resource: restoreRoleArn },
        ]),
      });
    }
    new IamPolicy(this, "usage", {
      name: `${prefix}-usage`,
      description:
        "May ask the platform's logs what tenants use; lines name tenants and routes, and hold no data",
      policy: policyDocument([
        {
          Sid: "AskLogs",
          Action: ["logs:StartQuery", "logs:GetQueryResults"],
          Resource: logGroups.map(({ arn }) => `${arn}:*`),
        },
        // A running query has no ARN: a caller who knows its id may stop it. Source: Service Authorization Reference,
        // CloudWatch Logs.
        { Sid: "StopQueries", Action: "logs:StopQuery", Resource: "*" },
      ]),
    });
  }
}
