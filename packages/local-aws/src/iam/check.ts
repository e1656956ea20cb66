/** One question to IAM: may the caller do `action` to `resource` in this context? A call may need several. */
export interface Check {
  /** e.g. `dynamodb:GetItem` */
  readonly action: string;
  /** ARN, or `*` for an action without a resource. */
  readonly resource: string;
  /** Condition keys of the request; those of the caller are added by the authorization. */
  readonly context: RequestContext;
}

export type RequestContext = Readonly<Record<string, string | readonly string[]>>;
