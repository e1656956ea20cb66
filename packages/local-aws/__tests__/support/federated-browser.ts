/** A form on a page, with its fields. */
interface Form {
  readonly action: URL;
  readonly fields: Record<string, string>;
}

/** Far above the steps of any sign-in. */
const MOST_STEPS = 20;

/** A browser without a screen that goes between servers of this machine, with cookies for each. */
export class FederatedBrowser {
  private readonly cookies = new Map<string, Map<string, string>>();
  /** The page that the browser shows, its address and its status. */
  page = "";
  at = new URL("http://localhost/");
  status = 0;

  /**
   * Follows redirects within this machine.
   * @param until the address at which it stops without requesting it, as the application's
   * @returns that address, or undefined for a page, then in {@link page}
   */
  async go(
    url: string | URL,
    until: string,
    form?: Readonly<Record<string, string>>,
  ): Promise<URL | undefined> {
    let [to, sent] = [new URL(url, this.at), form];
    for (let step = 0; step < MOST_STEPS; step += 1) {
      if (to.href.startsWith(until)) return to;
      const response = await this.request(to, sent);
      this.at = to;
      this.status = response.status;
      const location = response.headers.get("location");
      if (location === null) {
        this.page = await response.text();
        return undefined;
      }
      [to, sent] = [new URL(location, to), undefined];
    }
    throw new Error(`more than ${MOST_STEPS} redirects, to ${to.href}`);
  }

  /** Sends the page's form, with what the user writes into it. */
  submit(written: Readonly<Record<string, string>>, until: string): Promise<URL | undefined> {
    const { action, fields } = this.form;
    return this.go(action, until, { ...fields, ...written });
  }

  /** The form of the page, to look at or to send changed. */
  get form(): Form {
    const action = unescaped(/<form [^>]*action="([^"]*)"/.exec(this.page)?.[1] ?? "");
    const inputs = [...this.page.matchAll(/<input [^>]*name="([^"]+)"[^>]*>/g)];
    const fields = inputs.map(([tag, name = ""]) => [
      name,
      unescaped(/ value="([^"]*)"/.exec(tag)?.[1] ?? ""),
    ]);
    return { action: new URL(action, this.at), fields: Object.fromEntries(fields) };
  }

  private async request(url: URL, form: Readonly<Record<string, string>> | undefined): Promise<Response> {
    const jar = this.cookies.get(url.host) ?? new Map<string, string>();
    this.cookies.set(url.host, jar);
    const response = await fetch(url, {
      redirect: "manual",
      headers: { cookie: [...jar].map((pair) => pair.join("=")).join("; ") },
      ...(form !== undefined && { method: "POST", body: new URLSearchParams(form) }),
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      if (value === "") jar.delete(name);
      else jar.set(name, value);
    }
    return response;
  }
}

const unescaped = (text: string): string =>
  text.replaceAll("&quot;", '"').replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
