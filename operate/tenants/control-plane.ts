import { STATUS_CODES } from "node:http";
import { type ApiClient, type ApiResponse, nextPage } from "@saas/api-client/api";
import { UnexpectedResponseError } from "@saas/api-client/responses";
import {
  type ApiRoute,
  callRoute,
  expectSuccess,
  type RouteBody,
  type RouteCall,
} from "@saas/api-client/routes";
import { CommandError, exitCodes } from "@saas/cli-kit/exit";
import { printable } from "@saas/cli-kit/text";
import { z } from "zod";
import type { AuditEntryView } from "../../api/audit";
import type { CredentialView } from "../../api/credential-views";
import type { TenantStatus, TenantView } from "../../api/tenant";
import type { UserView } from "../../api/users";
import { nearest } from "../../environments/nearest";

/** A page that every list of the control plane has. */
const PAGE = 60;

export type NewTenant = RouteCall<"POST /admin/tenants">["body"];
export type SingleSignOnView = RouteBody<"GET /admin/tenants/{tenant_id}/sso">;
export type SingleSignOnChange = RouteCall<"PATCH /admin/tenants/{tenant_id}/sso">["body"];
export type Change = RouteCall<"PATCH /admin/tenants/{tenant_id}">["body"];

type List =
  | "GET /admin/tenants"
  | "GET /admin/tenants/{tenant_id}/audit"
  | "GET /admin/tenants/{tenant_id}/users";
type Entry<Key extends List> = RouteBody<Key> extends (infer E)[] ? E : never;

/** A list up to the requested length. */
export interface Listed<T> {
  readonly entries: readonly T[];
  /** Whether there is more. */
  readonly more: boolean;
}

/** The routes of operators. A problem throws RefusedError, an API that does not respond UnreachableError. */
export class ControlPlane {
  /** @param patient wraps work that may take long, and names it */
  constructor(
    private readonly api: ApiClient,
    private readonly patient: <T>(what: string, work: Promise<T>) => Promise<T>,
  ) {}

  /** @param most maximum number; undefined: all */
  tenants(most: number | undefined, status?: TenantStatus): Promise<Listed<TenantView>> {
    return this.list("GET /admin/tenants", {}, most, { status });
  }

  /** Newest first. @param most maximum number; undefined: all */
  audit(tenantId: string, most: number | undefined): Promise<Listed<AuditEntryView>> {
    return this.list("GET /admin/tenants/{tenant_id}/audit", of(tenantId), most);
  }

  /** By id. @param most maximum number; undefined: all */
  users(tenantId: string, most: number | undefined): Promise<Listed<UserView>> {
    return this.list("GET /admin/tenants/{tenant_id}/users", of(tenantId), most);
  }

  tenant(tenantId: string): Promise<TenantView> {
    return this.call("GET /admin/tenants/{tenant_id}", of(tenantId));
  }

  create(tenant: NewTenant, idempotencyKey: string) {
    return this.call("POST /admin/tenants", { body: tenant, headers: { "Idempotency-Key": idempotencyKey } });
  }

  /** Changes the tenant only if its version is still the one that was read. */
  change(seen: TenantView, change: Change): Promise<TenantView> {
    return this.call("PATCH /admin/tenants/{tenant_id}", {
      ...of(seen.tenant_id),
      body: change,
      headers: match(seen),
    });
  }

  /** Binds a tenant to its silo and activates it; repeat to resume. */
  activate(tenantId: string): Promise<TenantView> {
    return this.call("POST /admin/tenants/{tenant_id}/activation", of(tenantId));
  }

  /** Begins to offboard, only if the version is still the one that was read. */
  offboard(seen: TenantView): Promise<TenantView> {
    return this.call("DELETE /admin/tenants/{tenant_id}", { ...of(seen.tenant_id), headers: match(seen) });
  }

  /** Begins or resumes a move. */
  move(tenantId: string, tier: string): Promise<TenantView> {
    return this.call("POST /admin/tenants/{tenant_id}/move", { ...of(tenantId), body: { tier } });
  }

  giveUpMove(tenantId: string): Promise<TenantView> {
    return this.call("DELETE /admin/tenants/{tenant_id}/move", of(tenantId));
  }

  confirmMove(tenantId: string): Promise<TenantView> {
    return this.call("POST /admin/tenants/{tenant_id}/move/confirmation", of(tenantId));
  }

  reconcile(tenantId: string): Promise<TenantView> {
    return this.call("POST /admin/tenants/{tenant_id}/reconciliation", of(tenantId));
  }

  inviteUser(tenantId: string, user: Pick<UserView, "email" | "role">): Promise<UserView> {
    return this.call("POST /admin/tenants/{tenant_id}/users", { ...of(tenantId), body: user });
  }

  inviteUserAgain(tenant_id: string, user_id: string): Promise<UserView> {
    return this.call("POST /admin/tenants/{tenant_id}/users/{user_id}/invitation", {
      params: { tenant_id, user_id },
    });
  }

  changeUser(
    tenant_id: string,
    user_id: string,
    change: Partial<Pick<UserView, "role" | "status">>,
  ): Promise<UserView> {
    return this.call("PATCH /admin/tenants/{tenant_id}/users/{user_id}", {
      params: { tenant_id, user_id },
      body: change,
    });
  }

  /** Ends all sessions of the user, who then signs in with the password alone. */
  resetSecondFactor(tenant_id: string, user_id: string): Promise<UserView> {
    return this.call("DELETE /admin/tenants/{tenant_id}/users/{user_id}/second-factor", {
      params: { tenant_id, user_id },
    });
  }

  /** The oldest first. */
  credentials(tenantId: string): Promise<readonly CredentialView[]> {
    return this.call("GET /admin/tenants/{tenant_id}/credentials", of(tenantId));
  }

  /** Its programs are refused within 30 seconds. */
  async revokeCredential(tenant_id: string, credential_id: string): Promise<void> {
    await this.call("DELETE /admin/tenants/{tenant_id}/credentials/{credential_id}", {
      params: { tenant_id, credential_id },
    });
  }

  singleSignOn(tenantId: string): Promise<SingleSignOnView> {
    return this.call("GET /admin/tenants/{tenant_id}/sso", of(tenantId));
  }

  changeSingleSignOn(tenantId: string, change: SingleSignOnChange): Promise<SingleSignOnView> {
    return this.call("PATCH /admin/tenants/{tenant_id}/sso", { ...of(tenantId), body: change });
  }

  /** @returns whether it is complete; false: users are left, and the request is to be repeated */
  async removeSingleSignOn(tenantId: string): Promise<boolean> {
    const key = "DELETE /admin/tenants/{tenant_id}/sso";
    const response = await this.patient("removing users", callRoute(this.api, key, of(tenantId)));
    bodyOf(key, response);
    return response.status === 204;
  }

  /** URLs that are valid for a few minutes. */
  exported(tenantId: string) {
    return this.call("GET /admin/tenants/{tenant_id}/export", of(tenantId));
  }

  private list<Key extends List>(...list: Parameters<typeof this.pages<Key>>) {
    return this.patient("reading the list", this.pages(...list));
  }

  private async pages<Key extends List>(
    key: Key,
    call: Omit<RouteCall<Key>, "query">,
    most: number | undefined,
    query: Readonly<Record<string, unknown>> = {},
  ): Promise<Listed<Entry<Key>>> {
    const entries: Entry<Key>[] = [];
    const limit = Math.min(most ?? PAGE, PAGE);
    let cursor: string | undefined;
    do {
      const page = { ...call, query: { ...query, limit, cursor } } as RouteCall<Key>;
      const response = await callRoute(this.api, key, page);
      entries.push(...(bodyOf(key, response) as Entry<Key>[]));
      cursor = nextCursor(response);
    } while (cursor !== undefined && (most === undefined || entries.length < most));
    const more = cursor !== undefined || (most !== undefined && entries.length > most);
    return { entries: entries.slice(0, most), more };
  }

  private async call<Key extends ApiRoute>(key: Key, call: RouteCall<Key>): Promise<RouteBody<Key>> {
    return bodyOf(key, await this.patient("waiting for the API", callRoute(this.api, key, call)));
  }
}

/** What to do about a problem, by its status. */
const hints: Readonly<Record<number, string>> = {
  403: "the AWS credentials must be those of an operator of this environment: set AWS_PROFILE; for the platform on this machine, unset AWS_ACCESS_KEY_ID",
  412: "the tenant changed after it was read: look at it with `show`, then repeat",
};

const of = (tenant_id: string) => ({ params: { tenant_id } });

/** The ETag of the control plane is the version, quoted. */
const match = ({ version }: TenantView) => ({ "If-Match": `"${version}"` });

/** The cursor of the next page, from the Link header; undefined on the last page. */
function nextCursor(response: ApiResponse): string | undefined {
  const next = nextPage(response, "/");
  return next === undefined
    ? undefined
    : (new URL(next, "http://api").searchParams.get("cursor") ?? undefined);
}

/** @throws RefusedError unless the response is a success, CommandError for a body that the contract does not allow */
function bodyOf<Key extends ApiRoute>(key: Key, response: ApiResponse): RouteBody<Key> {
  if (response.status < 200 || response.status > 299)
    throw new RefusedError(response, hints[response.status]);
  try {
    return expectSuccess(key, response);
  } catch (error) {
    if (!(error instanceof UnexpectedResponseError)) throw error;
    throw new CommandError(printable(error.message));
  }
}

/** All fields are optional: proxies and API Gateway may send fewer. */
const document = z.object({
  title: z.optional(z.string()),
  detail: z.optional(z.string()),
  message: z.optional(z.string()),
  request_id: z.optional(z.string()),
  errors: z.optional(z.array(z.object({ field: z.string(), message: z.string() }))),
});

/** An unsuccessful response; the message shows the problem document (RFC 9457). Exit code 3 where the credentials are not an operator's. */
export class RefusedError extends CommandError {
  constructor(
    readonly response: ApiResponse,
    /** What to do about it, in one line. */
    hint?: string,
  ) {
    super(
      [...linesOf(response), ...(hint === undefined ? [] : [hint])].join("\n"),
      response.status === 403 ? exitCodes.unavailable : exitCodes.failed,
    );
  }
}

function linesOf({ request, status, headers, body }: ApiResponse): string[] {
  const problem = document.safeParse(body).data ?? {};
  const reason = problem.detail ?? problem.message;
  const requestId = problem.request_id ?? headers.get("x-request-id") ?? headers.get("x-amzn-requestid");
  const seconds = headers.get("retry-after");
  return [
    `${titleOf(problem.title, status) ?? `${request} was answered`} (${status})${reason === undefined ? "" : `: ${reason}`}`,
    ...(problem.errors ?? []).map(({ field, message }) => `${field}: ${message}`),
    ...(seconds === null ? [] : [`repeat in ${seconds} s`]),
    ...(requestId === null ? [] : [`request id ${requestId}`]),
  ].map(printable);
}

/** The title of a problem; for API Gateway's own it is the response type, such as INVALID_SIGNATURE. */
const titleOf = (title: string | undefined, status: number): string | undefined =>
  title !== undefined && /^[A-Z][A-Z\d_]+$/.test(title) ? (STATUS_CODES[status] ?? title) : title;

const TENANT_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * The tenant with this id, or with exactly this name. A name identifies a deleted tenant only if no other tenant has it.
 * @throws CommandError if none or several match
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
    `${tenants.length} tenants are named "${name}": name one by its id`,
    ...tenants.map(({ tenant_id, status, created_at }) => `${tenant_id}  ${status}, created ${created_at}`),
  ]
    .map(printable)
    .join("\n");
