import { CommandError } from "@saas/cli-kit/exit";
import { run } from "@saas/cli-kit/process";
import type { Terminal } from "@saas/cli-kit/terminal";
import { readSynthesized, synthesizeCheckout } from "../../operate/plan/synthesized";
import { errorsOf, ownTerraform } from "../../operate/terraform/cli";

/**
 * Synthesizes every stack and validates it with this machine's Terraform or OpenTofu, which loads the provider. Neither account nor state
 * is needed.
 * @throws CommandError naming the stacks that are refused
 */
export async function validate(root: string, terminal: Terminal): Promise<void> {
  const program = ownTerraform();
  const stacks = [...readSynthesized(await synthesizeCheckout(root)).values()];
  const refused: string[] = [];
  for (const { name, directory } of stacks) {
    const ask = (...words: string[]) => run(program.command, words, { cwd: directory, env: program.env });
    const initialized = await ask("init", "-no-color", "-backend=false");
    const result = initialized.code === 0 ? await ask("validate", "-no-color") : initialized;
    terminal.print(`${result.code === 0 ? "ok    " : "FAIL  "}${name}`);
    // A deprecated argument is a warning, which validation passes.
    for (const line of result.stdout.split("\n").filter((each) => /Warning: /.test(each)))
      terminal.print(`      ${line.replace(/^[╷│╵]\s?/, "")}`);
    if (result.code !== 0) refused.push(`${name}: ${errorsOf(result)}`);
  }
  if (refused.length > 0) throw new CommandError(refused.join("\n"));
}
