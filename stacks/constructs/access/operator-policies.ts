import { IamPolicy } from "@cdktf/provider-aws/lib/iam-policy";
import { Construct } from "constructs";
import { routes } from "../../../api/routes";
import { policyDocument, TENANT_ID_SHAPE } from "../../support/policy-document";

export interface OperatorPoliciesProps {
  /** The policies are `<prefix>-operator` and `<prefix>-operator-read-only`. */
  readonly prefix: string;
  /** ARN of the API, for calls: `arn:aws:execute-api:…:<api id>`. */
  readonly executionArn: string;
  readonly stageName: string;
}

/** `*` would match slashes too, and so every route below: a tenant's id has a length. */
const ofAnyTenant = (path: string): string => path.replace("{tenant_id}", TENANT_ID_SHAPE);

/** What to attach to people and pipelines that work with the control plane: all of its routes, or those that only read. */
export class OperatorPolicies extends Construct {
  constructor(scope: Construct, id: string, { prefix, executionArn, stageName }: OperatorPoliciesProps) {
    super(scope, id);
    const operated = routes.filter(({ authorization }) => authorization === "operator");
    const invoke = (sid: string, allowed: typeof operated) =>
      policyDocument([
        {
          Sid: sid,
          Action: "execute-api:Invoke",
          Resource: allowed.map(
            ({ method, path }) => `${executionArn}/${stageName}/${method}${ofAnyTenant(path)}`,
          ),
        },
      ]);
    new IamPolicy(this, "policy", {
      name: `${prefix}-operator`,
      description: "May use the whole control plane",
      policy: invoke("ControlPlane", operated),
    });
    new IamPolicy(this, "read_only", {
      name: `${prefix}-operator-read-only`,
      description: "May read in the control plane; an export is data, and not read with this",
      policy: invoke(
        "ControlPlaneReads",
        operated.filter((route) => route.method === "GET" && !("audited" in route)),
      ),
    });
  }
}
