const MINUTE = 60_000;
/** Sizes of a chart, and the room for its axes. */
const CHART = { width: 320, height: 120, left: 46, right: 8, top: 8, bottom: 20 };
const summed = new Set(["Count", "Bytes"]);
const byId = (id) => document.getElementById(id);
let series = [];

async function load() {
  try {
    series = await (await fetch("/_metrics.json")).json();
    render();
  } catch {
    byId("state").textContent = "no response";
  }
}

function render() {
  const words = byId("filter").value.toLowerCase().split(/\s+/).filter(Boolean);
  const matching = series.filter((each) => {
    const text = `${each.namespace} ${each.name} ${label(each)}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  const shown = byId("zeros").checked ? matching : matching.filter((each) => !isZero(each));
  const times = series.flatMap(({ points }) => points.map(({ at }) => Date.parse(at)));
  const range = { from: Math.min(...times), to: Math.max(...times) };
  const hidden = matching.length - shown.length;
  byId("state").textContent =
    `${shown.length} series${hidden > 0 ? `, ${hidden} that are zero hidden` : ""}, ${new Date().toTimeString().slice(0, 8)}`;
  byId("summary").replaceChildren(...summaryOf(range));
  byId("series").replaceChildren(
    ...(shown.length === 0 ? [node("p", {}, emptyBecause(matching))] : []),
    ...[...grouped(shown, ({ namespace }) => namespace)].flatMap(([namespace, members]) => [
      node("h2", {}, namespace, " ", node("small", {}, `${members.length} series`)),
      ...[...grouped(members, ({ name }) => name)].map(([name, own]) => metric(name, own, range)),
    ]),
  );
}

const emptyBecause = (matching) =>
  series.length === 0
    ? "No metrics yet: send a request."
    : matching.length === 0
      ? "No series matches the filter."
      : "Every series that matches the filter is zero.";

const isZero = ({ points }) => points.every(({ values }) => values.every((value) => value === 0));

/** The API as a whole: requests, errors by kind, latency. Source: metrics of API Gateway, by ApiName and Stage. */
function summaryOf(range) {
  const ofStage = (name) =>
    series.filter(
      ({ namespace, name: own, dimensions }) =>
        namespace === "AWS/ApiGateway" &&
        own === name &&
        Object.keys(dimensions).sort().join() === "ApiName,Stage",
    );
  const [requests, clients, servers, latency] = ["Count", "4XXError", "5XXError", "Latency"].map(ofStage);
  if (requests.length === 0) return [];
  const count = total(requests);
  const share = (part) => `${rounded(total(part))} (${rounded((100 * total(part)) / count)} %)`;
  const times = latency.flatMap(valuesOf).sort((one, other) => one - other);
  const at = (quantile) => rounded(times[Math.max(0, Math.ceil(quantile * times.length) - 1)] ?? 0);
  return [
    card("Requests", rounded(count), "", chartOf(requests, range, "Requests")),
    card("Client errors", share(clients), "4xx", chartOf(clients, range, "Client errors")),
    card("Server errors", share(servers), "5xx", chartOf(servers, range, "Server errors")),
    card("Latency", `${at(0.5)} ms`, `median; 95 %: ${at(0.95)} ms`, chartOf(latency, range, "Latency")),
  ];
}

const card = (title, figure, note, chart) =>
  node(
    "article",
    {},
    node("h2", {}, title),
    node("div", { class: "figure" }, figure, " ", node("small", {}, note)),
    chart,
  );

/** A metric: a chart for each of its dimension sets; the dimensions that all share stand once. */
function metric(name, members, range) {
  const shared = Object.entries(members[0].dimensions).filter(([key, value]) =>
    members.every(({ dimensions }) => dimensions[key] === value),
  );
  const keys = new Set(shared.map(([key]) => key));
  return node(
    "section",
    { class: "metric", "data-name": name },
    node("h3", {}, name, " ", node("small", {}, members.length > 1 ? textOf(shared) : "")),
    node(
      "div",
      { class: "grid" },
      ...members.map((each) => {
        const own = Object.entries(each.dimensions).filter(([key]) => members.length === 1 || !keys.has(key));
        const [figure, what] = figureOf(each);
        return node(
          "article",
          { "data-name": name },
          node("div", { class: "dimensions" }, textOf(own) || "all"),
          node("div", { class: "figure" }, figure, " ", node("small", {}, what)),
          chartOf([each], range, `${name} ${label(each)}`),
        );
      }),
    ),
  );
}

function figureOf(each) {
  const all = valuesOf(each);
  const sum = all.reduce((total, value) => total + value, 0);
  const unit = each.unit === "None" ? "" : each.unit.toLowerCase();
  return summed.has(each.unit)
    ? [rounded(sum), `${unit} in all`]
    : [
        rounded(sum / all.length),
        `${unit} on average, ${rounded(all.reduce((one, other) => Math.max(one, other)))} at most`.trim(),
      ];
}

/** A line with axes, over the time range of all charts. Minutes without a value are gaps; in sums they count as zero. */
function chartOf(members, range, name) {
  const minutes = minutesOf(members, range);
  const step = stepFor(Math.max(...minutes.map(({ value }) => value), 0));
  const most = Math.max(step, Math.ceil(Math.max(...minutes.map(({ value }) => value), 0) / step) * step);
  const { width, height, left, right, top, bottom } = CHART;
  const span = Math.max(range.to - range.from, MINUTE);
  const x = (at) => left + ((at - range.from) / span) * (width - left - right);
  const y = (value) => height - bottom - (value / most) * (height - top - bottom);
  const ticks = [0, most / 2, most];
  const middle = range.from + Math.round(span / 2 / MINUTE) * MINUTE;
  const times = [
    { at: range.from, anchor: "start" },
    // Over a few minutes it would stand on its neighbour.
    ...(span < 4 * MINUTE ? [] : [{ at: middle, anchor: "middle" }]),
    { at: range.from + span, anchor: "end" },
  ];
  const path = minutes
    .map(({ at, value }, index) => `${index ? "L" : "M"}${x(at).toFixed(1)},${y(value).toFixed(1)}`)
    .join("");
  const [first, last] = [minutes[0], minutes.at(-1)];
  return svg(
    "svg",
    {
      viewBox: `0 0 ${width} ${height}`,
      role: "img",
      "aria-label": `${name}: ${minutes.length} minutes, at most ${rounded(Math.max(...minutes.map(({ value }) => value)))}`,
    },
    ...ticks.flatMap((value) => [
      svg("line", { class: "grid", x1: left, x2: width - right, y1: y(value), y2: y(value) }),
      svg("text", { x: left - 4, y: y(value) + 4, "text-anchor": "end" }, short(value)),
    ]),
    ...times.map(({ at, anchor }) =>
      svg(
        "text",
        { x: x(at), y: height - 5, "text-anchor": anchor },
        new Date(at).toTimeString().slice(0, 5),
      ),
    ),
    svg("path", { class: "area", d: `${path}L${x(last.at)},${y(0)}L${x(first.at)},${y(0)}Z` }),
    svg("path", { class: "trace", d: path }),
    svg("circle", { class: "dot", cx: x(last.at), cy: y(last.value), r: 2.5 }),
  );
}

/** One value a minute, of all members together. */
function minutesOf(members, { from, to }) {
  const values = new Map();
  for (const { points } of members)
    for (const { at, values: own } of points) {
      const time = Date.parse(at);
      values.set(time, [...(values.get(time) ?? []), ...own]);
    }
  const sums = members.every(({ unit }) => summed.has(unit));
  const minutes = [];
  for (let at = from; at <= to; at += MINUTE) {
    const own = values.get(at);
    if (own === undefined && !sums) continue;
    const sum = (own ?? []).reduce((all, value) => all + value, 0);
    minutes.push({ at, value: sums ? sum : sum / own.length });
  }
  return minutes;
}

/** The unit of an axis: 1, 2 or 5 times a power of ten, so that half of the axis is a short number. */
function stepFor(most) {
  if (most === 0) return 1;
  const power = 10 ** Math.floor(Math.log10(most));
  return [0.2, 0.5, 1].map((part) => part * power * 2).find((step) => step * 2 >= most) ?? 2 * power;
}

const valuesOf = ({ points }) => points.flatMap(({ values }) => values);
const total = (members) => members.flatMap(valuesOf).reduce((sum, value) => sum + value, 0);
const textOf = (entries) => entries.map(([name, value]) => `${name}: ${value}`).join(", ");
const label = ({ dimensions }) => textOf(Object.entries(dimensions));

const rounded = (value) =>
  new Intl.NumberFormat("en", { maximumFractionDigits: Math.abs(value) < 10 ? 2 : 0 }).format(value);
const short = (value) =>
  new Intl.NumberFormat("en", { notation: "compact", maximumSignificantDigits: 3 }).format(value);

function grouped(members, keyOf) {
  const groups = new Map();
  for (const each of members) groups.set(keyOf(each), [...(groups.get(keyOf(each)) ?? []), each]);
  return groups;
}

const node = (name, attributes, ...children) => fill(document.createElement(name), attributes, children);
const svg = (name, attributes, ...children) =>
  fill(document.createElementNS("http://www.w3.org/2000/svg", name), attributes, children);

/** Values come from logs, so they are inserted as text, never as markup. */
function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.append(...children);
  return element;
}

byId("filter").addEventListener("input", render);
byId("zeros").addEventListener("change", render);
byId("reload").addEventListener("click", load);
setInterval(() => byId("follow").checked && load(), 5_000);
load();
