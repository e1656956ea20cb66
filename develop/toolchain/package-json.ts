import { BINDINGS, lines } from "../../toolchains/lines";
import type { Line } from "../../toolchains/schema";

/** The parts of package.json that lines decide. */
export interface PackageJson {
  engines: Record<string, string>;
  scripts: Record<string, string>;
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
}

const sections = ["dependencies", "devDependencies"] as const;

/** The line whose bindings package.json names. @throws Error if no line has them */
export function lineIn({ dependencies }: PackageJson): Line {
  const bindings = dependencies[BINDINGS];
  const found = Object.values(lines).find(({ packages }) => packages.dependencies[BINDINGS] === bindings);
  if (found !== undefined) return found;
  throw new Error(
    `package.json: ${BINDINGS} is ${JSON.stringify(bindings)}, which is no line of toolchains/: correct one of them`,
  );
}

/** package.json with another line's packages, `engines` and scripts; everything else stays. */
export function withLine(before: PackageJson, to: Line): PackageJson {
  const from = lineIn(before);
  const after = structuredClone(before);
  for (const section of sections) {
    const others = Object.entries(before[section]).filter(([name]) => !(name in from.packages[section]));
    const all = [...others, ...Object.entries(to.packages[section])];
    // npm's own order.
    after[section] = Object.fromEntries(all.sort(([a], [b]) => a.localeCompare(b, "en")));
  }
  after.engines.node = to.node.engines;
  after.scripts.synth = synthScript(to);
  return after;
}

const synthScript = ({ cli }: Line): string => `${cli.command} synth`;

/** Where package.json differs from the data of its line; a text for each difference. */
export function differences(found: PackageJson): string[] {
  const line = lineIn(found);
  const expected = [
    ...sections.flatMap((section) =>
      Object.entries(line.packages[section]).map(
        ([name, version]) => [`${section} ${name}`, found[section][name], version] as const,
      ),
    ),
    ["engines.node", found.engines.node, line.node.engines] as const,
    ["scripts.synth", found.scripts.synth, synthScript(line)] as const,
  ];
  return expected
    .filter(([, own, wanted]) => own !== wanted)
    .map(
      ([what, own, wanted]) =>
        `package.json: ${what} is ${JSON.stringify(own)}, and toolchains/${line.name}.json says ${JSON.stringify(wanted)}`,
    );
}
