import { answerOf, byId, report, signatureOf } from "./page.js";

const HINT = "Invited and never signed in? The password that you enter here becomes your password.";
/** Of this tab: a reload keeps it, and it ends with the tab. */
const KEPT = "session";

// Swagger UI has a dark colour scheme, behind a class.
const dark = matchMedia("(prefers-color-scheme: dark)");
const follow = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
dark.addEventListener("change", follow);
follow();

const spec = await (await fetch("/docs/openapi.json")).json();
const stage = spec.servers[0].url;

/** The operators' routes: a pattern of the path for each method. */
const signed = Object.entries(spec.paths).flatMap(([path, item]) =>
  Object.entries(item)
    .filter(([, { security }]) => security.some((scheme) => "sigv4" in scheme))
    .map(([method]) => ({
      method: method.toUpperCase(),
      path: new RegExp(`^${stage}${path.replaceAll(/\{[^}]*\}/g, "[^/]+")}$`),
    })),
);

const ui = globalThis.SwaggerUIBundle({
  spec,
  dom_id: "#api",
  deepLinking: true,
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  filter: true,
  tryItOutEnabled: true,
  validatorUrl: null,
  requestInterceptor: async (request) => {
    const { pathname, search } = new URL(request.url, location);
    const method = request.method?.toUpperCase() ?? "GET";
    if (!signed.some((route) => route.method === method && route.path.test(pathname))) return request;
    for (const name of Object.keys(request.headers)) {
      if (name.toLowerCase() === "authorization") delete request.headers[name];
    }
    Object.assign(request.headers, await signatureOf(method, pathname + search, request.body));
    return request;
  },
  onComplete: () => ui.preauthorizeApiKey("sigv4", "signed by this page"),
});

const form = byId("sign-in");

async function signIn(email, password) {
  const { access_token } = await answerOf(
    await fetch("/docs/sign-in", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ email, password }),
    }),
  );
  await begin({ email, access_token });
}

/** Adds the user's token to every later request, and the tenant's API key if the user may read it. */
async function begin(session) {
  const { email, access_token } = session;
  const headers = { authorization: `Bearer ${access_token}` };
  const { tenant_name, api_key } = await answerOf(await fetch(`${stage}/tenant`, { headers }));
  ui.preauthorizeApiKey("accessToken", access_token);
  if (api_key !== undefined) ui.preauthorizeApiKey("apiKey", api_key);
  sessionStorage.setItem(KEPT, JSON.stringify(session));
  show(
    `Signed in to ${tenant_name} as ${email}: requests carry your token${
      api_key === undefined
        ? ". Only administrators can read the API key: ask one, and enter it under Authorize."
        : " and the tenant's API key."
    }`,
    true,
  );
}

function signOut(text) {
  sessionStorage.removeItem(KEPT);
  ui.authActions.logout(["accessToken", "apiKey"]);
  show(text, false);
}

function show(text, signedIn) {
  form.hidden = signedIn;
  byId("sign-out").hidden = !signedIn;
  report(text);
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const { email, password } = Object.fromEntries(new FormData(form));
  report("Signing in …");
  try {
    await signIn(email, password);
    form.elements.password.value = "";
    byId("sign-out").focus();
  } catch (error) {
    report(error.message, true);
  }
});

byId("sign-out").addEventListener("click", () => {
  signOut("Signed out.");
  form.elements.email.focus();
});

byId("session").hidden = !(await (await fetch("/docs/sign-in")).json()).available;
const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? "null");
report(HINT);
if (kept !== null) {
  await begin(kept).catch(() => signOut("Your sign-in has ended: sign in again."));
}
