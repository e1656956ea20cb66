const MINUTE = 60_000;
const WIDTH = 240;
const HEIGHT = 40;
const summed = new Set(["Count", "Bytes"]);
const byId = (id) => document.getElementById(id);
let series = [];

async function load() {
  try {
    const response = await fetch("/_metrics.json");
    series = await response.json();
    byId("state").textContent = `${series.length} series, ${new Date().toTimeString().slice(0, 8)}`;
    render();
  } catch {
    byId("state").textContent = "no response";
  }
}

function render() {
  const words = byId("filter").value.toLowerCase().split(/\s+/).filter(Boolean);
  const shown = series.filter((each) => {
    const text = `${each.namespace} ${each.name} ${label(each)}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  const groups = Map.groupBy?.(shown, ({ namespace }) => namespace) ?? grouped(shown);
  const times = shown.flatMap(({ points }) => points.map(({ at }) => Date.parse(at)));
  const range = { from: Math.min(...times), to: Math.max(...times) };
  byId("series").replaceChildren(
    ...(shown.length === 0
      ? [
          node(
            "p",
            {},
            series.length === 0 ? "No metrics yet: send a request." : "No series matches the filter.",
          ),
        ]
      : []),
    ...[...groups].flatMap(([namespace, members]) => [
      node("h2", {}, namespace, " ", node("small", {}, `${members.length} series`)),
      node("div", { class: "grid" }, ...members.map((each) => card(each, range))),
    ]),
  );
}

function card(each, range) {
  const points = each.points.map(({ at, values }) => ({ at: Date.parse(at), value: minuteOf(each, values) }));
  const all = each.points.flatMap(({ values }) => values);
  const total = all.reduce((sum, value) => sum + value, 0);
  const [figure, what] = summed.has(each.unit)
    ? [total, `${each.unit.toLowerCase()} in all`]
    : [total / all.length, `${each.unit.toLowerCase()} on average, ${rounded(Math.max(...all))} at most`];
  return node(
    "article",
    { "data-name": each.name },
    node("h3", {}, each.name),
    node("div", { class: "dimensions" }, label(each)),
    node("div", { class: "figure" }, rounded(figure), " ", node("small", {}, what)),
    sparkline(points, range, each),
  );
}

/** Minutes without a value are gaps; in sums they count as zero. */
function sparkline(points, { from, to }, each) {
  const minutes = Math.max((to - from) / MINUTE, 1);
  const filled = summed.has(each.unit) ? withZeros(points, from, to) : points;
  const most = Math.max(...filled.map(({ value }) => value), 0) || 1;
  const x = (at) => ((at - from) / MINUTE / minutes) * WIDTH;
  const y = (value) => HEIGHT - 2 - (value / most) * (HEIGHT - 4);
  const path = filled
    .map(({ at, value }, index) => `${index ? "L" : "M"}${x(at).toFixed(1)},${y(value).toFixed(1)}`)
    .join("");
  const last = filled.at(-1);
  const first = filled[0];
  const title = `${each.name}: ${filled.length} minutes, at most ${rounded(most)}`;
  return svg(
    "svg",
    { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none", role: "img", "aria-label": title },
    svg("path", { class: "area", d: `${path}L${x(last.at)},${HEIGHT}L${x(first.at)},${HEIGHT}Z` }),
    svg("path", { class: "trace", d: path }),
    svg("circle", { class: "dot", cx: x(last.at), cy: y(last.value), r: 2 }),
  );
}

function withZeros(points, from, to) {
  const values = new Map(points.map(({ at, value }) => [at, value]));
  const filled = [];
  for (let at = from; at <= to; at += MINUTE) filled.push({ at, value: values.get(at) ?? 0 });
  return filled;
}

const minuteOf = ({ unit }, values) => {
  const sum = values.reduce((total, value) => total + value, 0);
  return summed.has(unit) ? sum : sum / values.length;
};

const label = ({ dimensions }) =>
  Object.entries(dimensions)
    .map(([name, value]) => `${name}: ${value}`)
    .join(", ");

const rounded = (value) =>
  new Intl.NumberFormat("en", { maximumFractionDigits: Math.abs(value) < 10 ? 2 : 0 }).format(value);

function grouped(members) {
  const groups = new Map();
  for (const each of members) groups.set(each.namespace, [...(groups.get(each.namespace) ?? []), each]);
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
byId("reload").addEventListener("click", load);
setInterval(() => byId("follow").checked && load(), 5_000);
load();
