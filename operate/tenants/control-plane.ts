import { STATUS_CODES } from "node:http";
import { type ApiClient, type ApiRequest, type ApiResponse, nextPage } from "@saas/api-client/api";
import { tenantCreated } from "@saas/api-client/shapes";
import { auditEntryView, exportView, type TenantView, tenantView } from "@saas/api-client/tenants";
import { CommandError } from "@saas/cli-kit/exit";
import { printable } from "@saas/cli-kit/text";
import { z } from "zod";
import type { HttpMethod } from "../../api/route";
import { nearest } from "../../environments/nearest";

/** The largest page of the control plane's lists. */
const PAGE = 100;

export interface NewTenant {
  readonly tenant_name: string;
  readonly admin_email: string;
  readonly tier?: string;
}

export interface Change {
  readonly status?: "active" | "suspended";
  readonly tier?: string;
}

/** A list, as far as it was asked for. */
export interface Listed<T> {
  readonly entries: readonly T[];
  /** Whether there is more. */
  readonly more: boolean;
}

/** The routes of operators. What is refused throws RefusedError, an API that does not answer UnreachableError. */
export class ControlPlane {
  /** @param patient wraps whatever may take long, and says what that is */
  constructor(
    private readonly api: ApiClient,
    private readonly patient: <T>(what: string, work: Promise<T>) => Promise<T>,
  ) {}

  /** @param most as many as that; undefined: all */
  tenants(most: number | undefined, status?: string): Promise<Listed<TenantView>> {
    return this.list("/admin/tenants", most, tenantView, status === undefined ? {} : { status });
  }

  /** Newest first. @param most as many as that; undefined: all */
  audit(tenantId: string, most: number | undefined) {
    return this.list(`${pathOf(tenantId)}/audit`, most, auditEntryView);
  }

  async tenant(tenantId: string): Promise<TenantView> {
    return this.answer("GET", pathOf(tenantId), tenantView);
  }

  create(tenant: NewTenant, idempotencyKey: string) {
    const headers = { "idempotency-key": idempotencyKey };
    return this.answer("POST", "/admin/tenants", tenantCreated, { body: tenant, headers });
  }

  /** Changes the version that was seen, and no other. */
  change(seen: TenantView, change: Change): Promise<TenantView> {
    return this.answer("PATCH", pathOf(seen.tenant_id), tenantView, { body: change, headers: match(seen) });
  }

  /** Binds a tenant to its silo, and makes it active; again: goes on where it broke off. */
  activate(tenantId: string): Promise<TenantView> {
    return this.answer("POST", `${pathOf(tenantId)}/activation`, tenantView);
  }

  /** Begins to offboard the version that was seen, and no other. */
  offboard(seen: TenantView): Promise<TenantView> {
    return this.answer("DELETE", pathOf(seen.tenant_id), tenantView, { headers: match(seen) });
  }

  /** Begins a move, or has it go on. */
  move(tenantId: string, tier: string): Promise<TenantView> {
    return this.answer("POST", `${pathOf(tenantId)}/move`, tenantView, { body: { tier } });
  }

  giveUpMove(tenantId: string): Promise<TenantView> {
    return this.answer("DELETE", `${pathOf(tenantId)}/move`, tenantView);
  }

  confirmMove(tenantId: string): Promise<TenantView> {
    return this.answer("POST", `${pathOf(tenantId)}/move/confirmation`, tenantView);
  }

  reconcile(tenantId: string): Promise<TenantView> {
    return this.answer("POST", `${pathOf(tenantId)}/reconciliation`, tenantView);
  }

  /** URLs that are good for some minutes. */
  exported(tenantId: string) {
    return this.answer("GET", `${pathOf(tenantId)}/export`, exportView);
  }

  private list<T>(...list: Parameters<typeof this.pages<T>>): Promise<Listed<T>> {
    return this.patient("reading the list", this.pages(...list));
  }

  private async pages<T>(
    path: string,
    most: number | undefined,
    shape: z.ZodType<T>,
    query: Readonly<Record<string, string>> = {},
  ): Promise<Listed<T>> {
    const entries: T[] = [];
    const first = new URLSearchParams({ ...query, limit: `${Math.min(most ?? PAGE, PAGE)}` });
    let next: string | undefined = `${path}?${first}`;
    while (next !== undefined && (most === undefined || entries.length < most)) {
      const response = await this.send("GET", next);
      entries.push(...bodyOf(response, z.array(shape)));
      next = nextPage(response, next);
    }
    const more = next !== undefined || (most !== undefined && entries.length > most);
    return { entries: entries.slice(0, most), more };
  }

  private async answer<T>(method: HttpMethod, path: string, shape: z.ZodType<T>, request?: ApiRequest) {
    return bodyOf(await this.patient("waiting for the API", this.send(method, path, request)), shape);
  }

  private async send(method: HttpMethod, path: string, request?: ApiRequest): Promise<ApiResponse> {
    const response = await this.api.send(method, path, request);
    if (response.status >= 200 && response.status < 300) return response;
    throw new RefusedError(response, hints[response.status]);
  }
}

/** What to do about a refusal, by its status. */
const hints: Readonly<Record<number, string>> = {
  403: "the AWS credentials must be those of an operator of this environment: set AWS_PROFILE; for the platform on this machine, unset AWS_ACCESS_KEY_ID",
  412: "somebody changed the tenant after it was read: look at it with `show`, then repeat",
};

const pathOf = (tenantId: string) => `/admin/tenants/${encodeURIComponent(tenantId)}`;

/** The ETag of the control plane is the version, quoted. */
const match = ({ version }: TenantView) => ({ "if-match": `"${version}"` });

/** @throws CommandError that says where the answer differs from what the API promises */
function bodyOf<T>({ request, status, body }: ApiResponse, shape: z.ZodType<T>): T {
  const parsed = shape.safeParse(body);
  if (parsed.success) return parsed.data;
  const { path, message } = parsed.error.issues[0] ?? { path: [], message: "" };
  throw new CommandError(
    printable(`${request} was answered (${status}), but not as expected: ${path.join(".")} ${message}`),
  );
}

/** As far as it is there: a proxy in between, or API Gateway, may answer less. */
const document = z.object({
  title: z.optional(z.string()),
  detail: z.optional(z.string()),
  message: z.optional(z.string()),
  request_id: z.optional(z.string()),
  errors: z.optional(z.array(z.object({ field: z.string(), message: z.string() }))),
});

/** An answer that is a refusal, or no success; the message shows the problem document (RFC 9457). */
export class RefusedError extends CommandError {
  constructor(
    readonly response: ApiResponse,
    /** What to do about it, a line. */
    hint?: string,
  ) {
    super([...linesOf(response), ...(hint === undefined ? [] : [hint])].join("\n"));
  }
}

function linesOf({ request, status, headers, body }: ApiResponse): string[] {
  const problem = document.safeParse(body).data ?? {};
  const told = problem.detail ?? problem.message;
  const requestId = problem.request_id ?? headers.get("x-request-id") ?? headers.get("x-amzn-requestid");
  const seconds = headers.get("retry-after");
  return [
    `${titleOf(problem.title, status) ?? `${request} was answered`} (${status})${told === undefined ? "" : `: ${told}`}`,
    ...(problem.errors ?? []).map(({ field, message }) => `${field}: ${message}`),
    ...(seconds === null ? [] : [`repeat in ${seconds} s`]),
    ...(requestId === null ? [] : [`request id ${requestId}`]),
  ].map(printable);
}

/** What API Gateway refuses by itself has the name of its response type for a title, such as INVALID_SIGNATURE. */
const titleOf = (title: string | undefined, status: number): string | undefined =>
  title !== undefined && /^[A-Z][A-Z\d_]+$/.test(title) ? (STATUS_CODES[status] ?? title) : title;

const TENANT_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * The tenant with this id, or with exactly this name. Of tenants that are deleted only the id or a name that no other
 * tenant has by now tells which one is meant.
 * @throws CommandError when there is none, or several
 */
export async function findTenant(plane: ControlPlane, reference: string): Promise<TenantView> {
  if (TENANT_ID.test(reference)) return plane.tenant(reference.toLowerCase());
  const { entries } = await plane.tenants(undefined);
  const named = entries.filter(({ tenant_name }) => tenant_name === reference);
  const present = named.filter(({ status }) => status !== "deleted");
  const candidates = present.length > 0 ? present : named;
  const [first, ...others] = candidates;
  if (first !== undefined && others.length === 0) return plane.tenant(first.tenant_id);
  throw new CommandError(
    first === undefined ? missing(reference, entries) : ambiguous(reference, candidates),
  );
}

function missing(name: string, tenants: readonly TenantView[]): string {
  const near = nearest(
    name,
    tenants.map(({ tenant_name }) => tenant_name),
  );
  const hint = near === undefined ? "`list` shows who is here" : `did you mean "${near}"?`;
  return printable(`no tenant is named "${name}": ${hint}`);
}

const ambiguous = (name: string, tenants: readonly TenantView[]): string =>
  [
    `${tenants.length} tenants are named "${name}": say which one by its id`,
    ...tenants.map(({ tenant_id, status, created_at }) => `${tenant_id}  ${status}, created ${created_at}`),
  ]
    .map(printable)
    .join("\n");
