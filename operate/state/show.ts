import { stripVTControlCharacters } from "node:util";
import { CommandError, type ExitCode, exitCodes } from "@saas/cli-kit/exit";
import { columns, table } from "@saas/cli-kit/table";
import { counted, printable, size } from "@saas/cli-kit/text";
import { nearest } from "../../environments/nearest";
import { byConcern, concernIn } from "../support/concerns";
import { documentIn } from "../support/json";
import type { StackEntry } from "./access";
import { type Context, commandLine, output, when } from "./context";
import { lockJson } from "./lock";
import { managed, type State, type StateResource, stateJson } from "./state-file";
import { operationName } from "./store";

/** A stack: its resources, grouped by concern. */
export async function showStack(context: Context, name: string): Promise<ExitCode> {
  const { access, terminal } = context;
  const entry = await access.stack(name);
  const [{ stored, state }, lock] = await Promise.all([access.state(entry), entry.store.lock()]);
  const concern = ({ type }: StateResource) => concernIn(name, access.environment.name, type);
  const json = {
    stack: name,
    declared: entry.declared,
    location: entry.store.location,
    ...stateJson(stored, state),
    lock: lock === undefined ? null : lockJson(lock),
    resources: state.resources.map((resource) => ({
      address: resource.address,
      mode: resource.mode,
      type: resource.type,
      concern: concern(resource),
      id: idOf(resource),
      ...(resource.status !== undefined && { status: resource.status }),
    })),
  };
  output(context, json, () => {
    const { colors } = terminal;
    const resources = managed(state);
    const read = state.resources.filter(({ mode }) => mode === "data");
    return [
      `${colors.bold(name)}  serial ${state.serial}, ${counted(resources.length, "resource")}, changed ${when(context, stored.modified)}`,
      colors.dim(
        `${entry.store.location}, ${size(stored.bytes)}, written by Terraform ${state.terraformVersion}`,
      ),
      ...(lock === undefined
        ? []
        : [
            colors.yellow(
              `locked by ${printable(lock.who)} (${operationName(lock)}): ${commandLine(context, "lock", name)}`,
            ),
          ]),
      ...byConcern(resources, concern).flatMap(([group, members]) => section(group, members, terminal)),
      ...(read.length === 0 ? [] : section("data sources", read, terminal)),
      ...nextLines(context, name, resources),
    ];
  });
  return exitCodes.done;
}

function section(
  title: string,
  resources: readonly StateResource[],
  { colors, width }: Context["terminal"],
): string[] {
  const rows = resources.map((resource) => [
    resource.address,
    { text: idOf(resource) ?? "", paint: colors.dim },
    { text: resource.status ?? "", paint: colors.yellow },
  ]);
  const fits = (line: string) => width === undefined || stripVTControlCharacters(line).length + 2 <= width;
  const together = columns(rows);
  // Where an address is too long for all ids to be in a column: each id that fits, beside its address.
  const lines = together.every(fits)
    ? together
    : rows.flatMap(([address = "", id = "", status = ""]) => {
        const whole = columns([[address, id, status]]);
        return whole.every(fits) ? whole : columns([[address, status]]);
      });
  return ["", `${colors.bold(title)} (${resources.length})`, ...lines.map((line) => `  ${line}`)];
}

const nextLines = (context: Context, name: string, [first]: readonly StateResource[]): string[] =>
  first === undefined ? [] : ["", `Next: ${commandLine(context, "", name, quoted(first.address))}`];

/** An address with an index needs quotes in a shell. */
const quoted = (address: string): string => (/^[\w.-]+$/.test(address) ? address : `'${address}'`);

const idOf = ({ masked }: StateResource): string | undefined =>
  typeof masked.id === "string" ? masked.id : undefined;

/** One resource with all its attributes; sensitive values are not shown. */
export async function showResource(context: Context, name: string, address: string): Promise<ExitCode> {
  const { access, terminal } = context;
  const entry = await access.stack(name);
  const { state } = await access.state(entry);
  const { masked, type, status, dependencies, ...resource } = find(context, entry, state, address);
  const concern = concernIn(name, access.environment.name, type);
  const json = {
    stack: name,
    serial: state.serial,
    address: resource.address,
    type,
    concern,
    ...(status !== undefined && { status }),
    attributes: masked,
    dependencies,
  };
  output(context, json, () => {
    const { colors } = terminal;
    return [
      `${colors.bold(resource.address)}  ${concern}, in ${name}, serial ${state.serial}${status === undefined ? "" : `, ${status}`}`,
      "",
      ...attributes(masked, colors),
      ...(dependencies.length === 0
        ? []
        : ["", colors.dim("depends on"), ...dependencies.map((on) => `  ${on}`)]),
    ];
  });
  return exitCodes.done;
}

/** One line per attribute; blocks and documents below, indented. Empty values are left out, as in `terraform state show`. */
function attributes(masked: StateResource["masked"], colors: Context["terminal"]["colors"]): string[] {
  const entries = Object.entries(masked)
    .filter(([, value]) => !isEmpty(value))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const structured = (value: unknown) => (typeof value === "string" ? documentIn(value) : value);
  const [plain, deep] = [false, true].map((wanted) =>
    entries.filter(([, value]) => (typeof structured(value) === "object") === wanted),
  );
  const lines = columns(
    (plain ?? []).map(([key, value]) => [{ text: key, paint: colors.dim }, String(value)]),
  );
  return [
    ...lines.map((line) => `  ${line}`),
    ...(deep ?? []).flatMap(([key, value]) => [
      `  ${colors.dim(key)}`,
      ...JSON.stringify(structured(value), undefined, 2)
        .split("\n")
        .map((line) => `    ${printable(line)}`),
    ]),
  ];
}

/** Whether a value is absent, or an empty text, list or object. */
export const isEmpty = (value: unknown): boolean =>
  value === null ||
  value === undefined ||
  value === "" ||
  (typeof value === "object" && Object.keys(value).length === 0);

function find(context: Context, { name }: StackEntry, state: State, address: string): StateResource {
  const found = state.resources.find((resource) => resource.address === address);
  if (found !== undefined) return found;
  const near = nearest(
    address,
    state.resources.map((resource) => resource.address),
  );
  throw new CommandError(
    `${name} has no ${address}${near === undefined ? "" : `: did you mean ${near}?`}\n` +
      `\`${commandLine(context, "", name)}\` lists what it has.`,
    exitCodes.usage,
  );
}

/** The outputs of a stack; sensitive ones are named and not shown. */
export async function outputs(context: Context, name: string): Promise<ExitCode> {
  const { access, terminal } = context;
  const { state } = await access.state(await access.stack(name));
  const json = Object.fromEntries(
    state.outputs.map(({ name: key, sensitive, masked }) => [key, { sensitive, value: masked }]),
  );
  output(context, { stack: name, serial: state.serial, outputs: json }, () =>
    table(
      [
        { text: "OUTPUT", least: 16 },
        { text: "VALUE", below: true },
      ],
      state.outputs.map(({ name: key, masked }) => [
        key,
        typeof masked === "string" ? masked : JSON.stringify(masked),
      ]),
      terminal,
    ),
  );
  if (state.outputs.length === 0) terminal.note(`${name} has no outputs`);
  return exitCodes.done;
}
