import { dev } from "../../environments/dev";
import { problemsOfLine } from "../../environments/rules/line";
import { environmentSchema } from "../../environments/schema";
import { lines } from "../../toolchains/lines";
import { runtimes, runtimesOf } from "../../toolchains/provider";
import { problems } from "./problems";

describe("the runtime of an environment", () => {
  const withRuntime = (runtime: unknown) => environmentSchema.parse({ ...dev, runtime });

  it.each(
    Object.values(lines).flatMap((line) => runtimes.map((runtime) => [line.name, runtime, line] as const)),
  )("on the line %s: %s", (_, runtime, line) => {
    const fixes = problemsOfLine(withRuntime(runtime), line).map(({ field, given }) => ({ field, given }));
    const known = runtimesOf(line).includes(runtime);
    expect(fixes).toEqual(known ? [] : [{ field: "runtime", given: runtime }]);
  });

  it("that only the next line can deploy names the command", () => {
    const [problem] = problemsOfLine(withRuntime("nodejs24.x"), lines.current);
    expect(problem?.fix).toBe(
      `write "nodejs22.x", or change over with npm run toolchain -- next: AWS provider ${lines.current.provider.version} refuses it`,
    );
  });

  it("that Lambda lacks is refused with those it has", () => {
    expect(problems({ dev: { ...dev, runtime: "nodejs18.x" } })).toEqual([
      `environments/dev.ts: runtime is "nodejs18.x": write one of ${runtimes.map((each) => `"${each}"`).join(", ")}`,
    ]);
  });

  it("is checked with the other rules", () => {
    const refused = runtimes.filter((runtime) => problemsOfLine(withRuntime(runtime)).length > 0);
    for (const runtime of refused)
      expect(problems({ dev: { ...dev, runtime } })).toEqual([
        expect.stringContaining("environments/dev.ts: runtime is"),
      ]);
    expect(problems({ dev: { ...dev, runtime: runtimesOf().at(-1) } })).toEqual([]);
  });
});
