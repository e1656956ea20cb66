import { answerOf, byId, element, report, signatureOf, timeOf } from "./page.js";

const spec = await (await fetch("/docs/openapi.json")).json();
const list = `${spec.servers[0].url}/admin/tenants`;
const rows = byId("tenants").tBodies[0];
const columns = [...byId("tenants").tHead.rows[0].cells].map(({ textContent }) => textContent);
let next;

const statuses = spec.paths["/admin/tenants"].get.parameters.find(({ name }) => name === "status").schema
  .enum;
byId("wanted").append(...statuses.map((status) => element("option", { value: status }, status)));

async function load() {
  rows.replaceChildren();
  const status = byId("wanted").value;
  await append(status === "" ? list : `${list}?status=${status}`);
}

async function append(path) {
  report("Loading …");
  try {
    const response = await fetch(path, { headers: await signatureOf("GET", path) });
    const tenants = await answerOf(response);
    rows.append(...tenants.map(rowOf));
    next = /<([^>]*)>\s*;\s*rel="?next"?/.exec(response.headers.get("link") ?? "")?.[1];
    report(rows.rows.length === 0 ? "No tenant." : counted(rows.rows.length, next !== undefined));
  } catch (error) {
    next = undefined;
    report(`The tenants cannot be read: ${error.message}`, true);
  }
  byId("tenants").hidden = rows.rows.length === 0;
  byId("more").hidden = next === undefined;
}

const counted = (count, more) => `${more ? "The first " : ""}${count} ${count === 1 ? "tenant" : "tenants"}`;

function rowOf({ tenant_id, tenant_name, tier, status, binding, created_at }) {
  const values = [
    element("code", {}, tenant_id),
    tier,
    status,
    // The record of a purged tenant still names the place.
    binding === undefined || status === "deleted" ? "" : (binding.slug ?? binding.model),
    timeOf(created_at),
  ];
  return element(
    "tr",
    {},
    element("th", { scope: "row" }, tenant_name),
    ...values.map((value, index) => element("td", { "data-column": columns[index + 1] }, value)),
  );
}

byId("wanted").addEventListener("change", load);
byId("reload").form.addEventListener("submit", (event) => {
  event.preventDefault();
  load();
});
byId("more").addEventListener("click", () => {
  const { pathname, search } = new URL(next, new URL(list, location));
  append(pathname + search);
});
load();
