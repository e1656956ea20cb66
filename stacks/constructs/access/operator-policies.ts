import { IamPolicy } from "@cdktf/provider-aws/lib/iam-policy";
import { Construct } from "constructs";
import { routes } from "../../../api/routes";
import { policyDocument, TENANT_ID_SHAPE } from "../../support/policy-document";

export interface OperatorPoliciesProps {
  /** The policies are `<prefix>-operator`, `<prefix>-operator-read-only` and `<prefix>-operator-restore`. */
  readonly prefix: string;
  /** ARN of the API, for calls: `arn:aws:execute-api:…:<api id>`. */
  readonly executionArn: string;
  readonly stageName: string;
  /** The role that restores tenants; undefined: nobody does. */
  readonly restoreRoleArn?: string | undefined;
}

/** `*` would match whatever follows, and so every route below: a tenant's id has a length. `?` matches a slash as well. */
const ofAnyTenant = (path: string): string => path.replace("{tenant_id}", TENANT_ID_SHAPE);

/**
 * What to attach to people and pipelines that work with the control plane: all of its routes, or those that only read; and
 * besides, to those who may restore a tenant.
 */
export class OperatorPolicies extends Construct {
  constructor(scope: Construct, id: string, props: OperatorPoliciesProps) {
    super(scope, id);
    const { prefix, executionArn, stageName, restoreRoleArn } = props;
    const route = (method: string, path: string) => `${executionArn}/${stageName}/${method}${path}`;
    const operated = routes.filter(({ authorization }) => authorization === "operator");
    const invoke = (allowed: typeof operated) => ({
      Action: "execute-api:Invoke",
      Resource: allowed.map(({ method, path }) => route(method, ofAnyTenant(path))),
    });
    new IamPolicy(this, "policy", {
      name: `${prefix}-operator`,
      description: "May use the whole control plane",
      policy: policyDocument([{ Sid: "ControlPlane", ...invoke(operated) }]),
    });
    const reading = operated.filter((each) => each.method === "GET");
    new IamPolicy(this, "read_only", {
      name: `${prefix}-operator-read-only`,
      description: "May read in the control plane; an export is data, and not read with this",
      policy: policyDocument([
        { Sid: "ControlPlaneReads", ...invoke(reading.filter((each) => !("audited" in each))) },
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
  }
}
