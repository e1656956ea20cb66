import type { HttpResponse, PagesBeside, PagesServed } from "@saas/local-aws/gateway";
import { refusalOf } from "./guard";
import { contentOf, document, type Place } from "./layout";
import { type Answering, html, json, ownFile, packaged } from "./respond";
import type { LocalTarget } from "./sign-in";
import { startContent } from "./start";

/**
 * The pages beside the API, for the local gateway only: the front door at `/`, the API's documentation, the mailbox, the
 * tenants. Other websites in the same browser are refused.
 */
export const localPages: PagesBeside = (served) => {
  const pages = pagesOf(served);
  return async (request) => {
    // Node.js sends no body in the response to HEAD.
    const method = request.method === "HEAD" ? "GET" : request.method;
    const key = `${method} ${request.url?.replace(/\?.*$/s, "")}`;
    const answering = Object.hasOwn(pages, key) ? pages[key] : undefined;
    if (answering === undefined) return undefined;
    const refusal = refusalOf(request);
    if (refusal !== undefined) return json(refusal.status, { detail: refusal.detail });
    try {
      return await answering(request);
    } catch (error) {
      return json(500, { detail: `${key}: ${error}` });
    }
  };
};

const PLAIN: readonly string[] = ["/pages/plain.css"];

function pagesOf(served: PagesServed): Readonly<Record<string, Answering>> {
  const target = targetOf(served);
  const places = placesOf(served);
  const page = (at: string, file: string, styles = PLAIN, inlineStyles = false) => {
    const title = places.find((place) => place.at === at)?.name ?? "";
    const scripts = [`/pages/${file}.js`];
    return async () =>
      html(
        document({ title, at, places, styles, scripts, content: contentOf(`${file}.html`) }),
        inlineStyles,
      );
  };
  const docs = page("/docs", "docs", ["/docs/swagger-ui.css", "/pages/docs.css"], true);
  return {
    "GET /": async () =>
      html(
        document({ title: "Start", at: "/", places, styles: PLAIN, content: startContent(served, places) }),
      ),
    "GET /docs": docs,
    "GET /docs/": docs,
    "GET /mailbox": page("/mailbox", "mailbox"),
    "GET /tenants": page("/tenants", "tenants"),
    ...Object.fromEntries(
      (["base.css", "plain.css", "docs.css", "docs.js", "mailbox.js", "tenants.js", "page.js"] as const).map(
        (file) => [`GET /pages/${file}`, ownFile(file)],
      ),
    ),
    "GET /docs/swagger-ui.js": packaged("swagger-ui-bundle.js"),
    "GET /docs/swagger-ui.css": packaged("swagger-ui.css"),
    "GET /docs/favicon.png": packaged("favicon-32x32.png"),
    "GET /docs/openapi.json": async () => {
      // Generated on request, so that the platform starts without it.
      const { servedDocument } = await import("./served-document");
      return json(200, servedDocument(served.api));
    },
    "GET /docs/sign-in": async () => json(200, { available: target !== undefined }),
    ...(target && { "POST /docs/sign-in": signInAt(target) }),
    "POST /signature": async (request) => {
      const { signForPage } = await import("./signing");
      const { status, body } = await signForPage(served, request);
      return json(status, body);
    },
    "GET /mailbox.json": async () => mailOf(served),
  };
}

const placesOf = ({ endpointUrl }: PagesServed): readonly Place[] => [
  { at: "/", name: "Start", about: "" },
  {
    at: "/docs",
    name: "API documentation",
    about: "Every route with its schemas. Sign in, and send requests as a customer or as the operator.",
  },
  {
    at: "/mailbox",
    name: "Mailbox",
    about: "Invitations and codes that the platform would send by e-mail.",
  },
  { at: "/tenants", name: "Tenants", about: "Every tenant with its tier, status and storage." },
  {
    at: `${endpointUrl}/_metrics`,
    name: "Metrics",
    about: "Requests, errors and latency, and every metric of functions and stores.",
  },
];

async function mailOf({ endpointUrl }: PagesServed): Promise<HttpResponse> {
  const response = await fetch(`${endpointUrl}/_local/mailbox`);
  return json(response.status, await response.json());
}

function signInAt(target: LocalTarget): Answering {
  return async (request) => {
    const { signInForPage } = await import("./sign-in");
    const { status, body } = await signInForPage(target, request);
    return json(status, body);
  };
}

/** The deployment's user pool and client; undefined when its outputs lack them. */
function targetOf({ deployment, endpointUrl }: PagesServed): LocalTarget | undefined {
  const { user_pool_id: userPoolId, user_pool_client_id: clientId } = deployment.outputs;
  if (userPoolId === undefined || clientId === undefined) return undefined;
  return { region: deployment.region, userPoolId, clientId, endpointUrl };
}
