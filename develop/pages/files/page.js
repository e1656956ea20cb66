// What the pages share.

export const byId = (id) => document.getElementById(id);

/** An element; texts become text, never markup. */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/** Sets the text of the page's status line. */
export function report(text, failed = false) {
  const status = byId("status");
  status.classList.toggle("error", failed);
  if (status.textContent !== text) status.textContent = text;
}

/** A response's JSON. Throws an error with its detail, unless the status is a success. */
export async function answerOf(response) {
  const body = await response.json();
  if (!response.ok) throw new Error(body.detail ?? `The response was ${response.status}.`);
  return body;
}

/** Headers that sign an operator's request: the server has the credentials. */
export async function signatureOf(method, path, body) {
  const { headers } = await answerOf(
    await fetch("/signature", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ method, path, body }),
    }),
  );
  return headers;
}

/** A time as this machine writes it. */
export function timeOf(iso) {
  const time = element("time", { datetime: iso });
  time.textContent = new Date(iso).toLocaleString();
  return time;
}

/** A button that copies a text, and says so. */
export function copyButton(text, label) {
  const button = element("button", { type: "button", "aria-label": `Copy ${label}` }, "Copy");
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(text);
    button.textContent = "Copied";
    setTimeout(() => {
      button.textContent = "Copy";
    }, 2000);
  });
  return button;
}
