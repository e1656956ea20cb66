import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import {
  Annotations,
  Aspects,
  LocalBackend,
  S3Backend,
  TerraformElement,
  type TerraformOutput,
  TerraformStack,
} from "cdktf";
import type { Construct, Node } from "constructs";
import { exampleAccountIds } from "../environments/examples";
import type { EnvironmentConfig } from "../environments/schema";
import { environmentArns } from "./ci/arns";
import { logicalId } from "./support/logical-id";
import { backupRoleName, platformStackName, restoreRoleName, stateKey } from "./support/naming";
import { oversizedPolicies } from "./support/policy-sizes";

export interface BaseStackProps {
  readonly environment: EnvironmentConfig;
  /** `s3`: the environment's state bucket; `local`: a file, for the stack that creates that bucket. */
  readonly state: "s3" | "local";
  /** Tags of every resource of the stack, in addition to the environment's and those of all stacks. */
  readonly tags?: Readonly<Record<string, string>>;
}

/** Base of every stack: the provider bound to one account, remote state, default tags, readable addresses. */
export class BaseStack extends TerraformStack {
  private readonly owners = new Map<string, string>();

  constructor(scope: Construct, id: string, { environment, state, tags = {} }: BaseStackProps) {
    super(scope, id);
    const { accountId, region } = environment;
    new AwsProvider(this, "aws", {
      region,
      allowedAccountIds: [accountId],
      defaultTags: [
        {
          tags: {
            ...environment.tags,
            environment: environment.name,
            stack: id,
            "managed-by": "terraform",
            ...tags,
          },
        },
      ],
    });
    if (state === "s3") this.keepStateInBucket(environment);
    // Terraform works in cdktf.out/stacks/<stack>; the file lies beside cdktf.json, wherever the checkout is.
    else new LocalBackend(this, { path: `../../../terraform.${id}.tfstate` });
    if (environment.ci !== undefined && id.startsWith(platformStackName(environment.name))) {
      this.boundRoles(environment);
    }
    // At the end of synthesis, when documents are complete.
    this.node.addValidation({ validate: () => oversizedPolicies(this, environment) });
    if (exampleAccountIds.has(accountId)) {
      Annotations.of(this).addWarning(
        `environments/${environment.name}.ts: accountId ${accountId} is an example; before you deploy, ` +
          "write your account's id there and a bucket name of your own in state.bucket",
      );
    }
  }

  /**
   * Overrides cdktf's second pass over all elements, which looks for references between stacks. There are none, as a
   * test verifies with the original method: a stack reads another's parameters, so that each is planned and applied
   * alone.
   */
  override prepareStack(): void {}

  override registerOutgoingCrossStackReference(identifier: string): TerraformOutput {
    throw new Error(`another stack refers to ${identifier} of ${this.node.id}: let it read a parameter`);
  }

  /** For stacks that CI deploys: it cannot create roles without the boundary. */
  private boundRoles(environment: EnvironmentConfig): void {
    const { workloadBoundary, recoveryBoundary } = environmentArns(environment);
    const recovering = [restoreRoleName(environment.name), backupRoleName(environment.name)];
    Aspects.of(this).add({
      visit: (node) => {
        if (!(node instanceof IamRole)) return;
        const recovers = recovering.includes(node.nameInput ?? "");
        node.permissionsBoundary = recovers ? recoveryBoundary : workloadBoundary;
      },
    });
  }

  private keepStateInBucket({ accountId, region, state }: EnvironmentConfig): void {
    const backend = new S3Backend(this, {
      bucket: state.bucket,
      key: stateKey(state.keyPrefix, this.node.id),
      region,
      // Would ask for S3's own keys, whatever the bucket's default is.
      encrypt: state.encryption !== "customer-managed",
      // Fails before the first read: a bucket of this name may belong to another account.
      allowedAccountIds: [accountId],
    });
    // cdktf 0.21 has no property for it.
    backend.addOverride("use_lockfile", true);
  }

  /** Addresses are a contract: they derive from the construct path alone, without a hash, and never collide. */
  protected override allocateLogicalId(element: TerraformElement | Node): string {
    // A node that is not a Terraform element is an asset: its id names a folder.
    if (!TerraformElement.isTerraformElement(element)) return element.path.split("/").slice(1).join("_");
    const { kind, id } = logicalId(element, this);
    const path = element.node.path;
    const owner = this.owners.get(`${kind}.${id}`) ?? path;
    if (owner !== path) {
      throw new Error(
        `${path} and ${owner} would both be ${kind}.${id} in Terraform: give one of them a different construct id`,
      );
    }
    this.owners.set(`${kind}.${id}`, path);
    return id;
  }
}
