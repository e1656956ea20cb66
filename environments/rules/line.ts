import { installedLine, lines } from "../../toolchains/lines";
import { providerFor, runtimesOf, supports } from "../../toolchains/provider";
import type { Line } from "../../toolchains/schema";
import type { Problem } from "../problem";
import type { EnvironmentConfig } from "../schema";

/** What the toolchain's line cannot deploy. @param line absent: the installed one */
export function problemsOfLine(
  { runtime, computeIsolation }: EnvironmentConfig,
  line: Line = installedLine(),
): Problem[] {
  const { version } = line.provider;
  const problems: Problem[] = [];
  const known = runtimesOf(line);
  if (!known.includes(runtime)) {
    problems.push({
      field: "runtime",
      given: runtime,
      fix: `write ${known.map((each) => `"${each}"`).join(" or ")}${changeOver(line, (other) => runtimesOf(other).includes(runtime))}: AWS provider ${version} refuses it`,
    });
  }
  if (computeIsolation === "per-tenant" && !supports("tenancyConfig", line)) {
    problems.push({
      field: "computeIsolation",
      given: computeIsolation,
      fix: `write "shared"${changeOver(line, (other) => supports("tenancyConfig", other))}: AWS provider ${version} does not know tenancy_config, ${providerFor("tenancyConfig")} and later do`,
    });
  }
  return problems;
}

/** The other line's command, if it can deploy what this line cannot. */
function changeOver(line: Line, can: (other: Line) => boolean): string {
  const other = Object.values(lines).find((each) => each.name !== line.name && can(each));
  return other === undefined ? "" : `, or change over with npm run toolchain -- ${other.name}`;
}
