import { installedLine, lines } from "../../toolchains/lines";
import { runtimesOf } from "../../toolchains/provider";
import type { Line } from "../../toolchains/schema";
import type { Problem } from "../problem";
import type { EnvironmentConfig } from "../schema";

/** What the toolchain's line cannot deploy. @param line absent: the installed one */
export function problemsOfLine({ runtime }: EnvironmentConfig, line: Line = installedLine()): Problem[] {
  const known = runtimesOf(line);
  if (known.includes(runtime)) return [];
  return [
    {
      field: "runtime",
      given: runtime,
      fix: `write ${known.map((each) => `"${each}"`).join(" or ")}${changeOver(line, (other) => runtimesOf(other).includes(runtime))}: AWS provider ${line.provider.version} refuses it`,
    },
  ];
}

/** The other line's command, if it can deploy what this line cannot. */
function changeOver(line: Line, can: (other: Line) => boolean): string {
  const other = Object.values(lines).find((each) => each.name !== line.name && can(each));
  return other === undefined ? "" : `, or change over with npm run toolchain -- ${other.name}`;
}
