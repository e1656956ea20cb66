import { answerOf, byId, copyButton, element, report, timeOf } from "./page.js";

const REFRESH_MS = 3000;
let mails = [];
let shown = "";

async function load() {
  try {
    mails = (await answerOf(await fetch("/mailbox.json"))).reverse();
    render();
  } catch (error) {
    report(`No response: ${error.message}`, true);
  }
}

function render() {
  const part = byId("address").value.trim().toLowerCase();
  const matching = mails.filter(({ to }) => to.toLowerCase().includes(part));
  const found = `${matching.length} ${matching.length === 1 ? "message" : "messages"}`;
  report(mails.length === 0 ? "No message yet: create a tenant, or invite a user." : found);
  // Unchanged messages stay, with the focus and the selection in them.
  const next = JSON.stringify(matching);
  if (next === shown) return;
  shown = next;
  byId("mails").replaceChildren(...matching.map(messageOf));
}

function messageOf({ to, subject, body, at, temporaryPassword, confirmationCode }) {
  const secrets = [
    ["Temporary password", temporaryPassword],
    ["Code", confirmationCode],
  ].filter(([, value]) => value !== undefined);
  return element(
    "article",
    { class: "card mail" },
    element("header", {}, element("h2", {}, subject), timeOf(at)),
    element("div", {}, `To ${to}`),
    element("p", {}, body),
    ...secrets.map(([name, value]) =>
      element(
        "div",
        { class: "bar" },
        element("span", {}, name),
        element("code", {}, value),
        copyButton(value, `${name.toLowerCase()} for ${to}`),
      ),
    ),
  );
}

byId("address").addEventListener("input", render);
byId("address").form.addEventListener("submit", (event) => event.preventDefault());
setInterval(() => document.hidden || load(), REFRESH_MS);
load();
