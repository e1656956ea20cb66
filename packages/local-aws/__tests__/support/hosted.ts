import { createHash, randomBytes } from "node:crypto";

/** The attributes of a client for the hosted sign-in, as Terraform has them. */
export const hostedClient = {
  allowed_oauth_flows_user_pool_client: true,
  allowed_oauth_flows: ["code"],
  allowed_oauth_scopes: ["openid", "email", "profile", "aws.cognito.signin.user.admin"],
  callback_urls: ["http://localhost:5173/", "http://localhost:5173/other"],
  logout_urls: ["http://localhost:5173/bye"],
};

export const [callback, otherCallback] = hostedClient.callback_urls as [string, string];

/** PKCE, as an application makes it. */
export function proofKey() {
  const verifier = randomBytes(32).toString("base64url");
  return { verifier, challenge: createHash("sha256").update(verifier).digest("base64url") };
}

/** A browser with cookies and without a screen: it stays on the domain, and returns the first address beyond it. */
export class Browser {
  private readonly cookies = new Map<string, string>();
  /** The last page, and its status and headers. */
  page = "";
  last: Response = new Response();

  constructor(private readonly domain: string) {}

  /** @returns where the domain leads to: an address elsewhere, or undefined for a page of its own, then in {@link page}. */
  async go(path: string, form?: Readonly<Record<string, string>>): Promise<URL | undefined> {
    const url = new URL(path.startsWith("http") ? path : `${this.domain}${path}`);
    const response = await fetch(url, {
      redirect: "manual",
      headers: { cookie: [...this.cookies].map((pair) => pair.join("=")).join("; ") },
      ...(form !== undefined && { method: "POST", body: new URLSearchParams(form) }),
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [name = "", value = ""] = (cookie.split(";")[0] ?? "").split("=");
      if (value === "") this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    const location = response.headers.get("location");
    if (location === null) {
      this.page = await response.text();
      this.last = response;
      return undefined;
    }
    const to = new URL(location, url);
    return to.href.startsWith(this.domain) ? this.go(to.href) : to;
  }

  /** Sends the page's form, with what the user writes into it. */
  async submit(written: Readonly<Record<string, string>>): Promise<URL | undefined> {
    const action = unescaped(/<form [^>]*action="([^"]+)"/.exec(this.page)?.[1] ?? "");
    const inputs = [...this.page.matchAll(/<input [^>]*name="([^"]+)"[^>]*?(?: value="([^"]*)")?[^>]*>/g)];
    const filled = Object.fromEntries(
      inputs.map(([tag, name = ""]) => [name, unescaped(/ value="([^"]*)"/.exec(tag)?.[1] ?? "")]),
    );
    return this.go(new URL(action, this.domain).href, { ...filled, ...written });
  }

  get title(): string {
    return /<h1>(.*?)<\/h1>/.exec(this.page)?.[1] ?? "";
  }

  get problem(): string | undefined {
    return /role="alert"[^>]*>(.*?)<\/p>/.exec(this.page)?.[1];
  }
}

const unescaped = (text: string): string =>
  text.replaceAll("&quot;", '"').replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
