import { table } from "@saas/cli-kit/table";
import { type Context, output } from "../context";
import { type ExitCode, exitCodes } from "../exit";

/** The outputs of a stack; sensitive ones are named and not shown. */
export async function outputs(context: Context, name: string): Promise<ExitCode> {
  const { access, terminal } = context;
  const { state } = await access.state(await access.stack(name));
  const json = Object.fromEntries(
    state.outputs.map(({ name: key, sensitive, masked }) => [key, { sensitive, value: masked }]),
  );
  output(context, { stack: name, serial: state.serial, outputs: json }, () =>
    table(
      ["OUTPUT", "VALUE"],
      state.outputs.map(({ name: key, masked }) => [
        key,
        typeof masked === "string" ? masked : JSON.stringify(masked),
      ]),
      terminal.colors,
    ),
  );
  if (state.outputs.length === 0) terminal.note(`${name} has no outputs`);
  return exitCodes.done;
}
