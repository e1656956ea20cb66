import { startServer } from "../../support/http-server";

interface PlayedEntry {
  id: number;
  number?: number;
  body: string;
  title?: string;
  state?: string;
  user: { login: string };
  pull_request?: object;
}

export const BOT = "github-actions[bot]";
export const REPOSITORY = "octo-org/octo-repo";
export const TOKEN = "a-token-of-a-test";

/** Stands for GitHub's API as far as the workflows use it: comments and issues of one repository. */
export class PlayedGitHub {
  readonly comments = new Map<number, PlayedEntry[]>();
  readonly issues: PlayedEntry[] = [];
  /** `POST /issues`, in order; reads are left out. */
  readonly writes: string[] = [];
  /** What every request is answered with instead. */
  refusal: { status: number; text: string } | undefined;
  #next = 1;
  #server: Awaited<ReturnType<typeof startServer>> | undefined;

  async start(): Promise<this> {
    this.#server = await startServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const text = Buffer.concat(chunks).toString();
      const url = new URL(request.url ?? "/", "http://played");
      const answer =
        request.headers.authorization !== `Bearer ${TOKEN}`
          ? { status: 401, body: { message: "Bad credentials" } }
          : this.#answer(request.method ?? "GET", url, text === "" ? {} : JSON.parse(text));
      response.writeHead(this.refusal?.status ?? answer.status, { "content-type": "application/json" });
      response.end(this.refusal?.text ?? JSON.stringify(answer.body));
    });
    return this;
  }

  env = () => ({ GITHUB_API_URL: this.#server?.url, GITHUB_REPOSITORY: REPOSITORY, GITHUB_TOKEN: TOKEN });
  close = () => this.#server?.close();

  add(body: string, login = BOT, pullRequest?: number): PlayedEntry {
    const id = this.#next++;
    const entry = { id, body, user: { login } };
    if (pullRequest !== undefined) {
      this.comments.set(pullRequest, [...(this.comments.get(pullRequest) ?? []), entry]);
      return entry;
    }
    const issue = { ...entry, number: 100 + id, state: "open" };
    this.issues.push(issue);
    return issue;
  }

  #answer(method: string, url: URL, body: Partial<PlayedEntry>): { status: number; body: unknown } {
    const path = url.pathname.replace(`/repos/${REPOSITORY}`, "");
    if (method !== "GET") this.writes.push(`${method} ${path}`);
    const page = (entries: PlayedEntry[]) => {
      const [size, number] = ["per_page", "page"].map((name) => Number(url.searchParams.get(name)));
      return {
        status: 200,
        body: entries.slice(
          (number as number) * (size as number) - (size as number),
          (number as number) * (size as number),
        ),
      };
    };
    const comments = /^\/issues\/(\d+)\/comments$/.exec(path);
    const comment = /^\/issues\/comments\/(\d+)$/.exec(path);
    const issue = /^\/issues\/(\d+)$/.exec(path);
    if (path === "/issues" && method === "GET") {
      return page(
        this.issues.filter(
          ({ state, user }) =>
            state === url.searchParams.get("state") && user.login === url.searchParams.get("creator"),
        ),
      );
    }
    if (path === "/issues") {
      const made = this.add(body.body ?? "");
      return { status: 201, body: Object.assign(made, { title: body.title }) };
    }
    if (comments !== null && method === "GET") return page(this.comments.get(Number(comments[1])) ?? []);
    if (comments !== null) return { status: 201, body: this.add(body.body ?? "", BOT, Number(comments[1])) };
    const found =
      comment !== null
        ? [...this.comments.values()].flat().find(({ id }) => id === Number(comment[1]))
        : this.issues.find(({ number }) => number === Number(issue?.[1]));
    return found === undefined
      ? { status: 404, body: { message: "Not Found" } }
      : { status: 200, body: Object.assign(found, body) };
  }
}
