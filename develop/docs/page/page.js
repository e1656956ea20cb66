const spec = await (await fetch("/docs/openapi.json")).json();

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
});

const form = document.getElementById("sign-in");
const status = document.getElementById("status");
form.hidden = !(await (await fetch("/docs/sign-in")).json()).available;

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const { email, password } = Object.fromEntries(new FormData(form));
  status.textContent = "Signing in …";
  try {
    status.textContent = await signIn(email, password);
    form.elements.password.value = "";
  } catch (error) {
    status.textContent = error.message;
  }
});

/** Adds the user's token to every later request, and the tenant's API key if the user may read it. */
async function signIn(email, password) {
  const { id_token } = await answerOf(
    await fetch("/docs/sign-in", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ email, password }),
    }),
  );
  ui.preauthorizeApiKey("idToken", id_token);
  const tenant = await answerOf(
    await fetch(`${spec.servers[0].url}/tenant`, { headers: { authorization: `Bearer ${id_token}` } }),
  );
  if (tenant.api_key === undefined) {
    return `Signed in to ${tenant.tenant_name}. Only its administrators can read the API key: ask one, and enter it under Authorize.`;
  }
  ui.preauthorizeApiKey("apiKey", tenant.api_key);
  return `Signed in to ${tenant.tenant_name}: requests carry your token and the tenant's API key.`;
}

async function answerOf(response) {
  const body = await response.json();
  if (!response.ok) throw new Error(body.detail ?? `The response was ${response.status}.`);
  return body;
}
