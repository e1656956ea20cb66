/** A permission check: may the caller do `action` on `resource` in this context? A call may need several. */
export interface Check {
  /** e.g. `dynamodb:GetItem` */
  readonly action: string;
  /** ARN, or `*` for an action without a resource. */
  readonly resource: string;
  /** Condition keys of the request; authorization adds those of the caller. */
  readonly context: RequestContext;
}

export type RequestContext = Readonly<Record<string, string | readonly string[]>>;
