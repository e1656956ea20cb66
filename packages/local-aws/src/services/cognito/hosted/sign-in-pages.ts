import type { IncomingMessage, ServerResponse } from "node:http";
import { AwsError } from "../../../http/errors";
import type { IdentityProviders } from "../providers/identity-providers";
import type { IdentityProvider } from "../providers/provider";
import { type AuthorizationRequest, readAuthorizationRequest, withParameters } from "./authorization-request";
import { type BrowserSessions, csrfOf, isOwnForm } from "./browser-sessions";
import type { Codes, SignedInUser } from "./codes";
import { choose, suits, supportsPasswords } from "./federation/choice";
import { errorPage, type FormPage, formPage, pageHeaders } from "./pages";
import type { HostedClient } from "./rules";
import { type PoolParts, type Step, Steps } from "./steps";

/** A request of a browser to a pool's domain. */
export interface PageVisit {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly poolId: string;
  /** Where the domain's paths begin locally. */
  readonly base: string;
  readonly query: URLSearchParams;
  /** Empty for GET. */
  readonly form: URLSearchParams;
}

/** Sends a browser to an identity provider. */
export type Begin = (
  visit: PageVisit,
  request: AuthorizationRequest,
  provider: IdentityProvider,
) => Promise<void>;

type Form = Pick<FormPage, "title" | "fields" | "button"> & {
  readonly path: string;
  readonly hidden?: Readonly<Record<string, string>>;
  readonly problem?: string | undefined;
  readonly link?: { readonly path: string; readonly text: string };
};

const email = { name: "username", label: "E-mail", type: "email", autocomplete: "username" } as const;
const chosen = {
  name: "password",
  label: "New password",
  type: "password",
  autocomplete: "new-password",
} as const;
const code = { name: "code", label: "Code", type: "text", autocomplete: "one-time-code" } as const;

/** The pages of a sign-in: password, then challenges, then back to the application. */
export class SignInPages {
  constructor(
    private readonly parts: PoolParts,
    private readonly sessions: BrowserSessions,
    private readonly codes: Codes,
    private readonly clientOf: (poolId: string, id: string) => HostedClient | undefined,
    private readonly providers: IdentityProviders,
  ) {}

  /**
   * GET /oauth2/authorize: a browser that is signed in gets a code at once, any other the page or an identity provider.
   * @param begin sends the browser to the provider
   */
  async authorize(visit: PageVisit, begin: Begin): Promise<void> {
    const request = this.requestOf(visit);
    if (request === undefined) return;
    const choice = choose(visit.query, request.client, this.providers);
    if (choice === undefined) return fail(visit, "invalid_request");
    const user = this.sessions.find(visit.request, visit.poolId);
    if (user !== undefined && suits(user, request.client, choice)) this.sendCode(visit, request, user);
    else if (choice.provider !== undefined) await begin(visit, request, choice.provider);
    else redirect(visit.response, `${visit.base}/login?${visit.query}`);
  }

  /** GET and POST of the pages. */
  async page(visit: PageVisit, path: string): Promise<void> {
    const request = this.requestOf(visit);
    if (request === undefined) return;
    if (!supportsPasswords(request.client)) return fail(visit, "invalid_request");
    if (visit.request.method === "GET")
      return this.show(visit, request, path === "/forgotPassword" ? forgot() : login());
    if (!isOwnForm(visit.request, visit.form)) return fail(visit, "invalid_request");
    const steps = new Steps(this.parts, request.client.id);
    const field = (name: string): string => visit.form.get(name) ?? "";
    const [username, session] = [field("username"), field("session")];
    switch (path) {
      case "/login":
        return this.advance(visit, request, steps.password(username, field("password")), (problem) =>
          login(problem, username),
        );
      case "/mfa":
        return this.advance(visit, request, steps.code(username, session, field("code")), (problem, ended) =>
          ended ? login(problem) : challengeForm("SOFTWARE_TOKEN_MFA", username, session, problem),
        );
      case "/changePassword":
        return this.advance(
          visit,
          request,
          steps.newPassword(username, session, field("password")),
          (problem, ended) =>
            ended ? login(problem) : challengeForm("NEW_PASSWORD_REQUIRED", username, session, problem),
        );
      case "/forgotPassword":
        return this.attempt(
          visit,
          request,
          () => steps.forgot(username),
          () => reset(username),
          forgot,
        );
      default:
        return this.attempt(
          visit,
          request,
          () => steps.reset(username, field("code"), field("password")),
          () => login("Your password is changed. Sign in with it.", username),
          (problem) => reset(username, problem),
        );
    }
  }

  private async advance(
    visit: PageVisit,
    request: AuthorizationRequest,
    work: Promise<Step>,
    again: (problem: string, ended: boolean) => Form,
  ): Promise<void> {
    try {
      const { username, challenge } = await work;
      if (challenge !== undefined)
        return this.show(visit, request, challengeForm(challenge.name, username, challenge.session));
      this.finish(visit, request, { username });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      this.show(visit, request, again(error.message, error.code === "NotAuthorizedException"));
    }
  }

  /** Signs the browser in, and sends the application its code. */
  finish(
    visit: PageVisit,
    request: AuthorizationRequest,
    known: Pick<SignedInUser, "username" | "provider" | "session">,
  ): void {
    const user = { ...known, poolId: visit.poolId, authTime: Math.floor(Date.now() / 1000) };
    visit.response.appendHeader("set-cookie", this.sessions.open(user, visit.base));
    this.sendCode(visit, request, user);
  }

  private async attempt(
    visit: PageVisit,
    request: AuthorizationRequest,
    work: () => Promise<void>,
    next: () => Form,
    again: (problem: string) => Form,
  ): Promise<void> {
    const form = await work().then(next, (error: unknown) => {
      if (!(error instanceof AwsError)) throw error;
      return again(error.message);
    });
    this.show(visit, request, form);
  }

  /** Undefined: the request is refused, and answered. */
  private requestOf(visit: PageVisit): AuthorizationRequest | undefined {
    const read = readAuthorizationRequest(visit.query, (id) => this.clientOf(visit.poolId, id));
    if (!("error" in read)) return read;
    if (read.redirectTo === undefined) fail(visit, read.error);
    else redirect(visit.response, read.redirectTo);
    return undefined;
  }

  private sendCode({ response }: PageVisit, request: AuthorizationRequest, user: SignedInUser): void {
    const { redirectUri, state } = request;
    redirect(response, withParameters(redirectUri, { code: this.codes.make({ user, request }), state }));
  }

  private show(
    { request, response, base, query }: PageVisit,
    { redirectUri, client: { branding } }: AuthorizationRequest,
    form: Form,
  ): void {
    const { token, cookie } = csrfOf(request, base);
    const { path, link, ...shown } = form;
    const at = (to: string) => `${base}${to}?${query}`;
    const linked = link && { link: { to: at(link.path), text: link.text } };
    const body = formPage({ ...shown, ...linked, branding, csrf: token, action: at(path) } as FormPage);
    response.appendHeader("set-cookie", cookie);
    response.writeHead(200, pageHeaders(redirectUri, branding)).end(body);
  }
}

const login = (problem?: string, username = ""): Form => ({
  path: "/login",
  title: "Sign in",
  button: "Sign in",
  problem,
  fields: [
    { ...email, value: username },
    { ...chosen, label: "Password", autocomplete: "current-password" },
  ],
  link: { path: "/forgotPassword", text: "Forgot your password?" },
});

/** The form for a challenge. */
function challengeForm(name: string, username: string, session: string, problem?: string): Form {
  const hidden = { username, session };
  return name === "NEW_PASSWORD_REQUIRED"
    ? {
        path: "/changePassword",
        title: "Choose a new password",
        button: "Save",
        problem,
        hidden,
        fields: [chosen],
      }
    : {
        path: "/mfa",
        title: "Enter the code of your authenticator app",
        button: "Sign in",
        problem,
        hidden,
        fields: [code],
      };
}

const forgot = (problem?: string): Form => ({
  path: "/forgotPassword",
  title: "Forgot your password?",
  button: "Send me a code",
  problem,
  fields: [email],
  link: { path: "/login", text: "Sign in" },
});

const reset = (username: string, problem?: string): Form => ({
  path: "/confirmForgotPassword",
  title: "Choose a new password",
  button: "Save",
  problem,
  hidden: { username },
  fields: [{ ...code, label: "Code from the e-mail" }, chosen],
});

export function redirect(response: ServerResponse, to: string): void {
  response
    .writeHead(302, { location: to, "cache-control": "no-store", "referrer-policy": "no-referrer" })
    .end();
}

/** Shows the user that a request is refused. Never leads to the URL in the request. */
export function fail({ response, base }: Pick<PageVisit, "response" | "base">, error: string): void {
  redirect(response, `${base}/error?${new URLSearchParams({ error })}`);
}

/** GET /error */
export function showError({ response }: Pick<PageVisit, "response">): void {
  response.writeHead(400, pageHeaders()).end(errorPage());
}
