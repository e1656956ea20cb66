import { createHash, randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import type { CredentialView } from "../../../../api/credential-views";
import type { TenantView, Work } from "../../../../api/tenant";
import type { UserView } from "../../../../api/users";
import type { SingleSignOnView } from "../../../../operate/tenants/control-plane";
import { startServer } from "../../http-server";
import { isSigned } from "./signatures";
import { type Changes, idOf, moving, offboarding } from "./tenants";

interface Seen {
  readonly request: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: unknown;
}

interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

const STAGE = "/dev";
const PAGE = 2;

/** The control plane as lambdas/admin and the contract have it, on a server that verifies every signature. */
export class PlayedControlPlane {
  readonly tenants = new Map<string, TenantView>();
  readonly requests: Seen[] = [];
  /** Files of the export by name; what a download really gets, when it is something else. */
  readonly exports = new Map<string, { readonly content: string; readonly delivered?: string }>();
  readonly trail: unknown[] = [];
  /** Single sign-on of every tenant. */
  sso: SingleSignOnView = { redirect_uri: "", acs_url: "", audience: "", domains: [] };
  /** Requests that a removal of a connection still takes. */
  removals = 0;
  /** Users of every tenant. */
  readonly users: UserView[] = [];
  /** Machine credentials of every tenant. */
  readonly credentials: CredentialView[] = [];
  /** Work left after a change; each read of the tenant completes one. */
  work: Work[] = [];
  /** A tenant's future states; each read advances by one. */
  progress: Changes[] = [];
  /** Answers that come before any other, once. */
  readonly faults: Answer[] = [];
  /** Runs before a change is looked at, once. */
  meanwhile: (() => void) | undefined;
  /** Answer to an activation, in place of executing it. */
  refuseActivation: Answer | undefined;
  /** URLs of exported files up to this one have expired. */
  expiredUrls = 0;
  endpoint = "";
  close: () => Promise<void> = async () => {};
  private urls = 0;
  private readonly created = new Map<string, unknown>();

  async start(): Promise<this> {
    const { url, close } = await startServer((request, response) => void this.serve(request, response));
    this.endpoint = url + STAGE;
    this.close = close;
    return this;
  }

  add(...tenants: readonly TenantView[]): void {
    for (const tenant of tenants) this.tenants.set(tenant.tenant_id, tenant);
  }

  /** Requests so far, without the reads. */
  get changes(): string[] {
    return this.requests.map(({ request }) => request).filter((request) => !request.startsWith("GET"));
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request);
    if (request.url?.startsWith("/exports/")) return this.deliver(request.url, response);
    const answer = await this.answer(request, body);
    const id = `request-${this.requests.length}`;
    const failed = answer.status >= 400;
    response
      .writeHead(answer.status, {
        "content-type": failed ? "application/problem+json" : "application/json",
        "x-request-id": id,
        ...answer.headers,
      })
      .end(
        typeof answer.body === "string"
          ? answer.body
          : JSON.stringify(failed ? { ...(answer.body as object), request_id: id } : answer.body),
      );
  }

  private async answer(request: IncomingMessage, body: string): Promise<Answer> {
    const { method = "", url = "", headers } = request;
    if (!(await isSigned(request, body))) {
      return problem(403, "Forbidden", "The request's SigV4 signature is not valid.");
    }
    const { pathname, searchParams } = new URL(url.slice(STAGE.length), "http://api");
    const parsed = body === "" ? undefined : JSON.parse(body);
    this.requests.push({ request: `${method} ${pathname}`, headers, body: parsed });
    const fault = this.faults.shift();
    if (fault !== undefined) return fault;
    const [, , , id, part] = pathname.split("/");
    if (id === undefined) {
      if (method === "GET") return this.page([...this.tenants.values()], pathname, searchParams);
      return this.create(parsed, `${headers["idempotency-key"]}`);
    }
    const tenant = this.tenants.get(id);
    if (tenant === undefined) return problem(404, "Not found", "There is no such tenant.");
    if (part === "audit") return this.page(this.trail, pathname, searchParams);
    if (part === "users" && pathname.endsWith("/second-factor")) return this.resetSecondFactor(pathname);
    if (part === "users") return this.page(this.users, pathname, searchParams);
    if (part === "credentials") return this.machines(method, pathname);
    if (part === "sso") return this.singleSignOn(method, parsed);
    if (part === "export") return { status: 200, body: this.exported() };
    if (part === "reconciliation") {
      const reconciliation = { requested_at: "2026-03-01T12:00:00.000Z", state: "waiting" } as const;
      return this.keep(202, { ...tenant, reconciliation });
    }
    if (part === "move") return this.move(method, pathname.endsWith("/confirmation"), tenant, parsed);
    if (part === "activation") return this.refuseActivation ?? this.activated(tenant);
    if (method === "GET") return this.read(tenant);
    this.meanwhile?.();
    this.meanwhile = undefined;
    return this.change(method, this.tenants.get(id) ?? tenant, parsed, headers["if-match"]);
  }

  private page(all: readonly unknown[], path: string, query: URLSearchParams): Answer {
    const status = query.get("status");
    const chosen = status === null ? all : all.filter((one) => (one as TenantView).status === status);
    const from = Number(query.get("cursor") ?? 0);
    const to = from + Math.min(Number(query.get("limit")), PAGE);
    query.set("cursor", `${to}`);
    const link = { link: `<${path}?${query}>; rel="next"` };
    return { status: 200, body: chosen.slice(from, to), headers: to < chosen.length ? link : {} };
  }

  private create(body: { tier?: string }, key: string): Answer {
    if (body.tier === "gold") {
      const errors = [{ field: "tier", message: "the environment has no such tier" }];
      return problem(422, "Unprocessable content", "The tenant cannot be made.", errors);
    }
    const created = this.created.get(key) ?? {
      tenant_id: randomUUID(),
      message: "Invitation sent.",
      status: "active",
    };
    this.created.set(key, created);
    return { status: 201, body: created };
  }

  private read(tenant: TenantView): Answer {
    const [, ...pending] = tenant.pending;
    const changed = this.progress.shift();
    if (changed !== undefined) return this.keep(200, { ...tenant, pending, ...changed } as TenantView);
    const { reconciliation } = tenant;
    const repairs = [`user ${idOf(9)} had no row: made`];
    return this.keep(200, {
      ...tenant,
      pending,
      ...(reconciliation && { reconciliation: { ...reconciliation, state: "done", repairs } }),
    });
  }

  private change(method: string, tenant: TenantView, body: Partial<TenantView>, match?: string): Answer {
    if (match !== `"${tenant.version}"`) {
      return problem(412, "Precondition failed", "The tenant is not as the precondition demands.");
    }
    if (method === "DELETE" && tenant.status !== "suspended") {
      return problem(409, "Conflict", "The tenant is not suspended.");
    }
    const change = method === "DELETE" ? { status: "offboarding" as const, offboarding } : body;
    return this.keep(method === "DELETE" ? 202 : 200, {
      ...tenant,
      ...change,
      pending: this.work,
      version: tenant.version + 1,
    });
  }

  private move(method: string, confirms: boolean, tenant: TenantView, body: { tier: string }): Answer {
    if (method === "DELETE" || confirms) {
      const move = tenant.move && {
        ...tenant.move,
        state: confirms ? ("clearing" as const) : ("discarding" as const),
      };
      return this.keep(202, { ...tenant, ...(move && { move }), pending: ["move"] });
    }
    return this.keep(202, { ...tenant, move: tenant.move ?? moving("copying", { tier: body.tier }) });
  }

  private activated({ awaits_silo: _, ...tenant }: TenantView): Answer {
    const binding = { model: "silo" as const, slug: tenant.tenant_name.toLowerCase() };
    return this.keep(200, {
      ...tenant,
      binding,
      status: "active",
      pending: this.work,
      version: tenant.version + 1,
    });
  }

  private keep(status: number, tenant: TenantView): Answer {
    this.tenants.set(tenant.tenant_id, tenant);
    return { status, body: tenant };
  }

  private singleSignOn(method: string, change: object): Answer {
    const { connection, ...rest } = this.sso;
    if (method === "DELETE") {
      if (this.removals > 0) {
        this.removals -= 1;
        return { status: 202, body: "" };
      }
      this.sso = rest;
      return { status: 204, body: "" };
    }
    if (method === "PATCH" && connection) this.sso = { ...rest, connection: { ...connection, ...change } };
    return { status: 200, body: this.sso };
  }

  private machines(method: string, path: string): Answer {
    if (method === "GET") return { status: 200, body: this.credentials };
    const index = this.credentials.findIndex(({ credential_id }) => path.endsWith(credential_id));
    if (index < 0) return problem(404, "Not found", "The tenant has no such credential.");
    this.credentials.splice(index, 1);
    return { status: 204, body: "" };
  }

  private resetSecondFactor(path: string): Answer {
    const index = this.users.findIndex(({ user_id }) => path.split("/").includes(user_id));
    const { second_factor_since: _, ...reset } = this.users[index] as UserView;
    this.users[index] = reset;
    return { status: 200, body: reset };
  }

  private exported() {
    this.urls += 1;
    const base = new URL(`/exports/${this.urls}`, this.endpoint);
    const files = [...this.exports].map(([name, { content }]) => ({
      name,
      url: `${base}/${name}`,
      bytes: Buffer.byteLength(content),
      sha256: createHash("sha256").update(content).digest("hex"),
    }));
    return { files, expires_at: "2026-03-01T12:05:00.000Z" };
  }

  private deliver(url: string, response: ServerResponse): void {
    const [, , generation, name = ""] = url.split("/");
    this.requests.push({ request: `GET ${name}`, headers: {}, body: undefined });
    const file = this.exports.get(name);
    if (Number(generation) <= this.expiredUrls || file === undefined) response.writeHead(403).end("expired");
    else response.end(file.delivered ?? file.content);
  }
}

const problem = (status: number, title: string, detail: string, errors?: unknown): Answer => ({
  status,
  body: { type: "about:blank", title, status, detail, ...(errors !== undefined && { errors }) },
});
