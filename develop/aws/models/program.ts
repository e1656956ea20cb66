import { writeFileSync } from "node:fs";
import { commandLine } from "@saas/cli-kit/command";
import type { ExitCode } from "@saas/cli-kit/exit";
import { ownTerminal, type Terminal } from "@saas/cli-kit/terminal";
import { extract, findBotocore, modelsText } from "./extract";
import { mappedCalls } from "./mapping";
import { MODELS_FILE } from "./model";

/** Runs `npm run models`. */
export function runModels(words: readonly string[], terminal: Terminal = ownTerminal()): Promise<ExitCode> {
  const { program, action, run } = commandLine(
    {
      name: "models",
      description:
        "Extracts from botocore's API models what the check of values needs: the input shapes of the calls that create the stacks'\n" +
        "resources. Run it after a new resource type in develop/aws/models/mapping.ts, or for newer models. Needs Python with botocore.",
      ends: ["unavailable"],
    },
    terminal,
  );
  program.option("--python <program>", "the Python that has botocore", "python3").action(
    action(async ({ python }: { readonly python: string }) => {
      const botocore = await findBotocore(python);
      const text = modelsText(extract(botocore, mappedCalls()));
      writeFileSync(MODELS_FILE, text);
      terminal.print(
        `develop/aws/models/models.json: botocore ${botocore.version}, ${botocore.licence}, ${text.length} bytes`,
      );
    }),
  );
  return run(words);
}
