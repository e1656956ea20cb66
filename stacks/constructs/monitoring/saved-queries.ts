import { CloudwatchQueryDefinition } from "@cdktf/provider-aws/lib/cloudwatch-query-definition";
import { Construct } from "constructs";
import type { SavedQuery } from "../../support/tenant-queries";

/** Names of log groups by their content. */
export type LogSources<Source extends string> = Readonly<Record<Source, readonly string[]>>;

export interface SavedQueriesProps<Source extends string> {
  /** Folder of the queries. */
  readonly folder: string;
  /** By name; a `_` in it becomes a `-`. */
  readonly queries: Readonly<Record<string, SavedQuery<Source>>>;
  readonly logGroupNames: LogSources<Source>;
}

/** Saved queries of Logs Insights, in one folder. */
export class SavedQueries<Source extends string> extends Construct {
  constructor(scope: Construct, id: string, { folder, queries, logGroupNames }: SavedQueriesProps<Source>) {
    super(scope, id);
    for (const [name, { of, text }] of Object.entries(queries)) {
      new CloudwatchQueryDefinition(this, name, {
        name: `${folder}/${name.replaceAll("_", "-")}`,
        logGroupNames: [...logGroupNames[of]],
        queryString: text,
      });
    }
  }
}
