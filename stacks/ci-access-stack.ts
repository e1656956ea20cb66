import { CloudwatchLogResourcePolicy } from "@cdktf/provider-aws/lib/cloudwatch-log-resource-policy";
import { IamOpenidConnectProvider } from "@cdktf/provider-aws/lib/iam-openid-connect-provider";
import { IamPolicy } from "@cdktf/provider-aws/lib/iam-policy";
import { Annotations, TerraformOutput } from "cdktf";
import type { Construct } from "constructs";
import { exampleRepository } from "../environments/examples";
import type { CiConfig, EnvironmentConfig } from "../environments/schema";
import { BaseStack } from "./base-stack";
import { environmentArns, GITHUB_ISSUER } from "./ci/arns";
import { deployBoundary } from "./ci/deploy-boundary";
import { deployDenials } from "./ci/deploy-denials";
import { deployLosses } from "./ci/deploy-losses";
import { OTHER_OPERATIONS } from "./ci/deploy-operations";
import { deployAccess, deployBackups, deployOversight, deployServices, deployStores } from "./ci/deploying";
import { deliverFirewallLog } from "./ci/firewall-log";
import { readBuckets, readSettings, readTrail } from "./ci/reading";
import { recoveryBoundary } from "./ci/recovery-boundary";
import { deployState, planState } from "./ci/state";
import { AUDIENCE, trustBranch, trustDeployments, trustPlans } from "./ci/trust";
import { verifyDeployment } from "./ci/verifying";
import { workloadBoundary } from "./ci/workload-boundary";
import { CiRole } from "./constructs/access/ci-role";
import {
  ciAccessStackName,
  ciRoleName,
  firewallLogName,
  recoveryBoundaryName,
  workloadBoundaryName,
} from "./support/naming";
import { policyDocument } from "./support/policy-document";

/**
 * Access of GitHub Actions to an environment, without a secret: a role that reads, a role that deploys within a
 * boundary, the boundary of every role that it creates, and, if the environment enables it, a role that verifies. An
 * administrator deploys it: none of the roles can change it.
 */
export class CiAccessStack extends BaseStack {
  constructor(scope: Construct, environment: EnvironmentConfig, ci: CiConfig) {
    super(scope, ciAccessStackName(environment.name), { environment, state: "s3" });
    const { name } = environment;
    if (ci.repository === exampleRepository) {
      Annotations.of(this).addWarning(
        `environments/${name}.ts: ci.repository ${ci.repository} is an example; write your repository there, or remove ci`,
      );
    }
    const providerArn =
      ci.oidcProvider === "managed"
        ? new IamOpenidConnectProvider(this, "github", {
            url: `https://${GITHUB_ISSUER}`,
            clientIdList: [AUDIENCE],
          }).arn
        : environmentArns(environment).oidcProvider;

    new IamPolicy(this, "workload_boundary", {
      name: workloadBoundaryName(name),
      description: `The most that a role of the platform can do in ${name}`,
      policy: policyDocument(workloadBoundary(environment)),
    });
    new IamPolicy(this, "recovery_boundary", {
      name: recoveryBoundaryName(name),
      description: `The most that those roles can do in ${name} which restore tenants and make backups`,
      policy: policyDocument(recoveryBoundary(environment)),
    });
    const boundary = new IamPolicy(this, "deploy_boundary", {
      name: `ci-${name}-deploy-boundary`,
      description: `The most that CI can do in ${name}`,
      policy: policyDocument(deployBoundary(environment)),
    });
    const reading = new IamPolicy(this, "read", {
      name: `ci-${name}-read`,
      description: `Reads how ${name} is set, for plans`,
      policy: policyDocument(readSettings(environment)),
    });
    const shared = [{ suffix: "read", arn: reading.arn }];
    const plan = new CiRole(this, "plan", {
      roleName: ciRoleName(name, "plan"),
      description: `CI plans ${name}`,
      trustPolicy: trustPlans(ci, providerArn),
      shared,
      policies: {
        state: [...planState(environment), ...readBuckets(environment), ...readTrail(environment)],
      },
    });
    const deploy = new CiRole(this, "deploy", {
      roleName: ciRoleName(name, "deploy"),
      description: `CI deploys ${name}`,
      trustPolicy: trustDeployments(ci, providerArn),
      permissionsBoundary: boundary.arn,
      shared,
      policies: {
        state: [...deployState(environment), ...readBuckets(environment)],
        stores: deployStores(environment),
        backups: deployBackups(environment),
        services: deployServices(environment),
        oversight: deployOversight(environment),
        access: deployAccess(environment),
        denials: deployDenials(environment),
      },
      inline: { operations: [OTHER_OPERATIONS], losses: deployLosses(environment) },
    });
    // AWS WAF would write this policy itself with the permissions of the principal that configures the log, and CI has
    // no permissions on such policies.
    if (environment.webApplicationFirewall.enabled && environment.webApplicationFirewall.logs !== "none") {
      new CloudwatchLogResourcePolicy(this, "firewall_log", {
        policyName: firewallLogName(name),
        policyDocument: policyDocument(deliverFirewallLog(environment)),
      });
    }
    if (ci.verify === true) {
      const verify = new CiRole(this, "verify", {
        roleName: ciRoleName(name, "verify"),
        description: `CI verifies ${name}`,
        trustPolicy: trustBranch(ci, providerArn),
        shared: [],
        policies: { probes: verifyDeployment(environment) },
      });
      new TerraformOutput(this, "verify_role_arn", {
        value: verify.arn,
        description: "Role of CI jobs that verify a deployment",
      });
    }
    new TerraformOutput(this, "plan_role_arn", { value: plan.arn, description: "Role of CI jobs that plan" });
    new TerraformOutput(this, "deploy_role_arn", {
      value: deploy.arn,
      description: "Role of CI jobs that deploy",
    });
  }
}
