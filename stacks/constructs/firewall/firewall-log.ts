import { Wafv2WebAclLoggingConfiguration } from "@cdktf/provider-aws/lib/wafv2-web-acl-logging-configuration";
import { Construct } from "constructs";
import type { EnvironmentConfig } from "../../../environments/schema";
import { firewallLogName } from "../../support/naming";
import { KeptLogGroup } from "../monitoring/kept-log-group";

export interface FirewallLogProps {
  readonly environment: EnvironmentConfig;
  readonly aclArn: string;
  readonly keyArn?: string | undefined;
}

/** Headers with credentials, and other free text from clients. The log contains no bodies. */
const REDACTED_HEADERS = ["authorization", "cookie", "user-agent", "x-amz-security-token", "x-api-key"];

/**
 * The firewall's log: which rule matched, with the labels of all matching rules. Paths and queries are redacted, since
 * they contain the keys of items and files: API Gateway's request id leads to the access log's line, which has the
 * route.
 */
export class FirewallLog extends Construct {
  constructor(scope: Construct, id: string, { environment, aclArn, keyArn }: FirewallLogProps) {
    super(scope, id);
    const group = new KeptLogGroup(this, "group", {
      environment,
      name: firewallLogName(environment.name),
      keyArn,
    });
    new Wafv2WebAclLoggingConfiguration(this, "configuration", {
      resourceArn: aclArn,
      logDestinationConfigs: [group.arn],
      redactedFields: [
        { uriPath: {} },
        { queryString: {} },
        ...REDACTED_HEADERS.map((name) => ({ singleHeader: { name } })),
      ],
      ...(environment.webApplicationFirewall.logs === "blocked" && {
        loggingFilter: {
          defaultBehavior: "DROP",
          filter: [
            {
              behavior: "KEEP",
              requirement: "MEETS_ANY",
              condition: [{ actionCondition: { action: "BLOCK" } }],
            },
          ],
        },
      }),
    });
  }
}
