import { graphOf } from "../../../develop/diagram/graph";
import { flowchart, idOf, quoted } from "../../../develop/diagram/mermaid";
import type { Edge, Graph, Node } from "../../../develop/diagram/model";
import { merged, overviewOf, pageOf, partOf } from "../../../develop/diagram/pages";
import { stacksByEnvironment } from "../../../synthesis/stacks";
import { acme, environmentsWith } from "../../support/silos";
import { type Arguments, synthesize } from "../../support/synth";

const node = (id: string, noun = "function", parts: Partial<Node> = {}): Node => ({
  id,
  concern: "compute",
  name: id,
  noun,
  notes: [],
  resources: [],
  ...parts,
});
const edge = (from: string, to: string, flow: Edge["flow"] = "access"): Edge => ({ from, to, flow });
const chart = (graph: Graph) => flowchart(graph, () => undefined).split("\n");

/** The lines that a flowchart of this project consists of; Mermaid's own parser accepts each of them. */
const ID = "n_[A-Za-z0-9_]+";
const LABEL = '"(?:[^"#&<>`\\\\[\\]{}|;]|#\\d+;|<br/>)+"';
const grammar = [
  /^%%\{init: \{("\w+"|\d+|"\d+px"|[{}:, ])+\}\}%%$/,
  /^flowchart (LR|TB)$/,
  new RegExp(`^ {2}subgraph ${ID} \\[${LABEL}\\]$`),
  /^ {2}end$/,
  new RegExp(`^ {2,4}${ID}(\\[${LABEL}\\]|\\[\\(${LABEL}\\)\\]|\\{\\{${LABEL}\\}\\}|\\(\\[${LABEL}\\]\\))$`),
  new RegExp(`^ {2}${ID} <?(-->|==>|-\\.->)(\\|${LABEL}\\|)? ${ID}$`),
  /^ {2}classDef tenant [a-z0-9:#,-]+$/,
  new RegExp(`^ {2}class ${ID}(,${ID})* tenant$`),
];

const environments = stacksByEnvironment(synthesize(environmentsWith(acme)).values());

describe.each([...environments])("the page of %s", (environment, stacks) => {
  const page = pageOf(environment, stacks);
  const charts = [...page.matchAll(/```mermaid\n(.*?)\n```/gs)].map(([, text = ""]) => text);
  const graph = graphOf(stacks);

  it("consists of lines that Mermaid reads, with ids that are declared once and before they are used", () => {
    for (const text of charts) {
      const declared = new Set<string>();
      for (const line of text.split("\n")) {
        expect([line, grammar.some((pattern) => pattern.test(line))]).toEqual([line, true]);
        const [, id] = new RegExp(`^\\s+(?:subgraph )?(${ID})(?: \\[|[[({])`).exec(line) ?? [];
        if (id !== undefined) {
          expect(declared).not.toContain(id);
          declared.add(id);
        }
        const [, from, to] = new RegExp(`^ {2}(${ID}) [-=.<>]+.* (${ID})$`).exec(line) ?? [];
        if (from !== undefined) expect([...declared]).toEqual(expect.arrayContaining([from, to]));
      }
    }
  });

  it("draws an edge for each connection, and a node only where there is an edge", () => {
    for (const flow of new Set(graph.edges.map((each) => each.flow))) {
      const part = partOf(graph, flow);
      const small = merged(part);
      const home = (id: string) =>
        small.nodes.find(({ name }) =>
          name.split("\n").includes(part.nodes.find((each) => each.id === id)?.name ?? ""),
        )?.name;
      const drawn = small.edges.map(({ from, to }) => `${home(from)} -> ${home(to)}`);
      for (const { from, to } of part.edges) expect(drawn).toContain(`${home(from)} -> ${home(to)}`);
      for (const { id } of small.nodes)
        expect(small.edges.some(({ from, to }) => from === id || to === id)).toBe(true);
      const same = small.edges.map(({ from, to }) => `${from} ${to}`);
      expect(new Set(same).size).toBe(same.length);
    }
  });

  it("lists every resource type of every stack", () => {
    const table = page.slice(page.indexOf("## Resources"));
    for (const { template } of stacks)
      for (const type of Object.keys(template.resource)) expect(table).toContain(`\`${type}\``);
  });

  it("fits the overview on a screen: a node for each concern, none without an edge", () => {
    const lines = overviewOf(graph).split("\n");
    const nodes = lines.flatMap((line) => new RegExp(`^ {2}(${ID})[[({]`).exec(line)?.[1] ?? []);
    const concerns = new Set(graph.nodes.map(({ concern, id }) => concern ?? id));
    expect(nodes.length).toBeLessThanOrEqual(concerns.size);
    for (const id of nodes)
      expect(lines.some((line) => / <?[-=.]+>/.test(line) && line.includes(id))).toBe(true);
  });

  it("draws one edge between two concerns on the overview, whatever and in whichever direction it flows", () => {
    const edges = overviewOf(graph)
      .split("\n")
      .flatMap((line) => {
        const [, from, to] = new RegExp(`^ {2}(${ID}) [-=.<>]+.* (${ID})$`).exec(line) ?? [];
        return from === undefined || to === undefined ? [] : [[from, to]];
      });
    expect(new Set(edges.map((pair) => pair.sort().join(" "))).size).toBe(edges.length);
    const homes = new Map(graph.nodes.map(({ id, concern }) => [id, idOf(concern ?? id)]));
    for (const { from, to, flow } of graph.edges) {
      const pair = [homes.get(from) ?? "", homes.get(to) ?? ""].sort();
      if (flow !== "monitor" && flow !== "encrypt" && pair[0] !== pair[1]) expect(edges).toContainEqual(pair);
    }
  });
});

describe("a platform that has grown to twelve functions", () => {
  const [, stacks = []] = [...environments].find(([name]) => name === "prod") ?? [];
  const copies = ["one", "two", "three", "four", "five", "six"];
  const grown = stacks.map((stack) => {
    if (stack.kind !== "saas") return stack;
    // A resource of the data function stands again for each copy, with its references.
    const copied = Object.entries(stack.template.resource).map(([type, named]) => {
      const own = Object.entries(named).flatMap(([name, values]) => {
        const text = JSON.stringify(values);
        const isOwn =
          /^data_function/.test(name) ||
          (type === "aws_api_gateway_integration" && text.includes("aws_lambda_function.data_function."));
        if (!isOwn) return [[name, withCallers(text)] as const];
        return ["data", ...copies].map(
          (copy) =>
            [
              name.startsWith("data_function") ? name.replace("data", copy) : `${copy}_${name}`,
              JSON.parse(text.replaceAll("data_function", `${copy}_function`)),
            ] as const,
        );
      });
      return [type, Object.fromEntries(own)];
    });
    return { ...stack, template: { ...stack.template, resource: Object.fromEntries(copied) } };
  });
  /** Names the copies wherever a trust policy names the data function's role. */
  function withCallers(text: string): Arguments {
    const role = /\$\{aws_iam_role\.data_function\.arn\}/;
    const all = ["data", ...copies].map((copy) => `\${aws_iam_role.${copy}_function.arn}`);
    return JSON.parse(text.replace(role, all.join('\\",\\"'))) as Arguments;
  }
  const nodesOf = (graph: Graph) => merged(graph).nodes.length;

  it("has more nodes in its graph", () => {
    const functions = graphOf(grown).nodes.filter(({ noun }) => noun === "function");
    expect(functions.length).toBeGreaterThanOrEqual(12);
  });

  it.each(["request", "tenant", "monitor"] as const)("has no more nodes in the diagram of %s", (flow) => {
    expect(nodesOf(partOf(graphOf(grown), flow))).toBe(nodesOf(partOf(graphOf(stacks), flow)));
    const names = merged(partOf(graphOf(grown), flow)).nodes.flatMap(({ name }) => name.split("\n"));
    expect(names).toEqual(expect.arrayContaining(copies.map((copy) => `${copy} function`)));
  });
});

test("functions with the same neighbours are one node, however many there are", () => {
  const functions = Array.from({ length: 12 }, (_, index) => `function-${index}`);
  const graph: Graph = {
    nodes: [node("api", "API", { concern: "api" }), ...functions.map((id) => node(id))],
    edges: functions.map((id) => edge("api", id, "request")),
  };
  const small = merged(graph);
  expect(small.nodes.map(({ name }) => name)).toEqual(["api", functions.join("\n")]);
  expect(small.edges).toHaveLength(1);
});

test("nodes with other neighbours, flows or notes stay apart", () => {
  const graph: Graph = {
    nodes: [
      node("a"),
      node("b"),
      node("c", "function", { notes: ["x"] }),
      node("t", "table"),
      node("u", "table"),
    ],
    edges: [edge("a", "t"), edge("b", "t", "event"), edge("c", "t"), edge("a", "u")],
  };
  expect(merged(graph).nodes).toHaveLength(graph.nodes.length);
});

test("stores and roles that a tenant's session reaches are green, and its links are thick", () => {
  const lines = chart({
    nodes: [node("f"), node("r", "role", { concern: "access" }), node("t", "table", { concern: "data" })],
    edges: [edge("f", "r", "tenant"), edge("r", "t", "tenant")],
  });
  expect(lines).toContain("  class n_r,n_t tenant");
  expect(lines).toContain("  n_f ==> n_r");
  expect(chart({ nodes: [node("f"), node("t")], edges: [edge("f", "t")] }).join()).not.toContain("classDef");
});

test("edges both ways between concerns are one with two heads, and say all that they mean", () => {
  const lines = overviewOf({
    nodes: [node("f"), node("t", "table", { concern: "data" })],
    edges: [edge("t", "f", "event"), edge("f", "t"), edge("f", "t", "tenant")],
  }).split("\n");
  expect(lines).toContain('  n_compute <==>|"for one tenant, own rights, events"| n_data');
});

test("labels cannot leave their quotes, and ids are no keywords", () => {
  expect(quoted(['a "b" [c]', "x\ny"])).toBe('"a #34;b#34; #91;c#93;<br/>x<br/>y"');
  for (const keyword of ["end", "graph", "subgraph", "class", "style", "o", "x"])
    expect(idOf(keyword)).toBe(`n_${keyword}`);
  expect(idOf("saas-prod/aws_s3_bucket.files")).toBe("n_saas_prod_aws_s3_bucket_files");
});
