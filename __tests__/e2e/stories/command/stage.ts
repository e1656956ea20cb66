import { setTimeout as sleep } from "node:timers/promises";
import { recordHolder } from "@saas/api-client/local-platform";
import type { Target } from "@saas/api-client/target";
import { type TenantView, tenantView } from "../../../../api/tenant";
import type { LocalPlatform } from "../../../../develop/start/platform";
import { run } from "../../../support/operate/tenants/run";
import type { Outcome, Person } from "../../../support/played-terminal";
import { targetOf } from "../../../support/target/tenants";

const clock = { now: Date.now, sleep };

/** The operator's command against a platform that it finds as it finds the one of npm start. */
export class CommandStage {
  readonly target: Target;

  private constructor(
    readonly platform: LocalPlatform,
    private readonly port: string,
    /** Ends it: the platform is found no longer. */
    readonly forget: () => void,
  ) {
    this.target = targetOf(platform);
  }

  static async on(platform: LocalPlatform): Promise<CommandStage> {
    const { port } = new URL(platform.apiEndpoint);
    const record = { ...platform, operator: platform.endpoint.administrator };
    return new CommandStage(platform, port, await recordHolder(Number(port), record));
  }

  here(): string[] {
    return ["--environment", "local", "--port", this.port];
  }

  async command(words: readonly string[], person?: Person): Promise<Outcome> {
    return patient(await run([...words, ...this.here()], person, clock));
  }

  /** A tenant as `show --json` prints it. */
  async shown(reference: string): Promise<TenantView> {
    return tenantView.parse(JSON.parse((await this.command(["show", reference, "--json"])).out));
  }
}

/** Without the lines that tell of progress, which come when a machine is slow. */
export const patient = ({ err, ...outcome }: Outcome): Outcome => ({
  ...outcome,
  err: err.replace(/^.* …(\n|$)/gm, ""),
});

export const nobodyConfirms = "error there is no terminal to confirm on: repeat with --yes";

/** The commands that an output tells to be copied, as the words after `--`. */
export const told = ({ out }: Outcome): string[][] =>
  [...out.matchAll(/npm run tenants -- (.*)$/gm)].map(([, words = ""]) => words.split(" "));

/** Does what an output says to do next, as it is. @param replaced a placeholder, and what stands for it */
export function follow(
  outcome: Outcome,
  index = 0,
  [placeholder, word]: readonly [string, string] = ["", ""],
): Promise<Outcome> {
  const words = told(outcome)[index]?.map((each) => (each === placeholder ? word : each));
  if (words === undefined) throw new Error(`nothing is told to be done next: ${outcome.out}`);
  return run(words, {}, clock);
}

/** In every row of a table a column begins where its heading does. */
export function expectAligned(out: string, heading: string, cell: RegExp): void {
  const [head = "", ...rows] = out.split("\n");
  expect(rows.map((row) => row.search(cell))).toEqual(rows.map(() => head.indexOf(heading)));
}
