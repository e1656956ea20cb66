import { groupBy } from "./group-by";
import type { Edge, Flow, Graph, Node } from "./model";

/** Links by flow: thick for tenants' data, dotted for asynchronous flows. */
const links: Readonly<Record<Flow, string>> = {
  request: "-->",
  tenant: "==>",
  access: "-->",
  event: "-.->",
  encrypt: "-->",
  monitor: "-.->",
};

/** Brackets by noun: stores are cylinders, roles hexagons, people and topics rounded. */
const brackets: Readonly<Record<string, readonly [string, string]>> = {
  table: ["[(", ")]"],
  bucket: ["[(", ")]"],
  role: ["{{", "}}"],
  people: ["([", "])"],
};

/** Nodes whose only way in is a session for one tenant are drawn green. */
const TENANT = "classDef tenant stroke:#2b7a3d,stroke-width:3px";

/** Left to right; or top to bottom, in larger letters, for few nodes that are read at a glance. */
type Layout = "wide" | "large";

const heads: Readonly<Record<Layout, readonly string[]>> = {
  wide: ["flowchart LR"],
  large: [
    '%%{init: {"themeVariables": {"fontSize": "18px"}, "flowchart": {"rankSpacing": 35, "nodeSpacing": 30, "padding": 10}}}%%',
    "flowchart TB",
  ],
};

/**
 * A graph as a Mermaid flowchart; a concern with several nodes is a subgraph.
 * @param label text of a link; none if all links mean the same
 */
export function flowchart(
  { nodes, edges }: Graph,
  label: (edge: Edge) => string | undefined,
  layout: Layout = "wide",
): string {
  const concerns = groupBy(nodes, ({ concern, id }) => concern ?? id);
  const lines = [...concerns].flatMap(([concern, members]) => {
    const [only, ...others] = members.map(nodeLine);
    if (only === undefined || others.length === 0 || members[0]?.concern === undefined) {
      return members.map((node) => `  ${nodeLine(node)}`);
    }
    return [
      `  subgraph ${idOf(`concern/${concern}`)} [${quoted([concern])}]`,
      ...[only, ...others].map((line) => `    ${line}`),
      "  end",
    ];
  });
  const green = nodes.filter(({ id }) => edges.some(({ to, flow }) => to === id && flow === "tenant"));
  return [
    ...heads[layout],
    ...lines,
    ...edges.map((edge) => {
      const words = label(edge);
      const text = words === undefined ? "" : `|${quoted([words])}|`;
      const link = `${edge.mutual ? "<" : ""}${links[edge.flow]}`;
      return `  ${idOf(edge.from)} ${link}${text} ${idOf(edge.to)}`;
    }),
    ...(green.length > 0
      ? [`  ${TENANT}`, `  class ${green.map(({ id }) => idOf(id)).join(",")} tenant`]
      : []),
  ].join("\n");
}

function nodeLine({ id, name, noun, notes }: Node): string {
  const [open, close] = brackets[noun] ?? ["[", "]"];
  return `${idOf(id)}${open}${quoted([name, ...notes])}${close}`;
}

/** An identifier that cannot be a Mermaid keyword: letters, digits and underscores after a prefix. */
export const idOf = (id: string): string => `n_${id.replaceAll(/[^A-Za-z0-9]+/g, "_")}`;

/** Lines of a label in quotes; special characters become entities. */
export const quoted = (texts: readonly string[]): string =>
  `"${texts
    .flatMap((text) => text.split("\n"))
    .map(escaped)
    .join("<br/>")}"`;

const escaped = (text: string): string =>
  text.replaceAll(/["#&<>`\\[\]{}|;]/g, (character) => `#${character.charCodeAt(0)};`);
