import { CommandError, type ExitCode, exitCodes } from "@saas/cli-kit/exit";
import { type Cell, table } from "@saas/cli-kit/table";
import { fromNow, time } from "@saas/cli-kit/text";
import type { StackEntry } from "./access";
import { type Context, commandLine, output } from "./context";
import { lockJson } from "./lock";
import { managed, parseState, type State, stateJson } from "./state-file";
import { operationName, type StateLock, type StoredState } from "./store";

interface Row {
  readonly entry: StackEntry;
  readonly stored: StoredState | undefined;
  readonly state: State | undefined;
  readonly lock: StateLock | undefined;
  /** Why the state or lock cannot be read. */
  readonly problem: string | undefined;
}

/** The stacks of the environment, a row each. Exit code 1 when one of them cannot be read. */
export async function list(context: Context): Promise<ExitCode> {
  const { access, terminal } = context;
  const { environment } = access;
  const { stacks, bucketExists } = await access.stacks();
  const rows = await access.patient("reading the states", Promise.all(stacks.map(read)));
  const json = {
    environment: environment.name,
    account_id: environment.accountId,
    bucket: environment.state.bucket,
  };
  output(context, { ...json, bucket_exists: bucketExists, stacks: rows.map(jsonOf) }, () =>
    readable(context, rows),
  );
  if (!bucketExists) {
    terminal.note(
      `The state bucket ${environment.state.bucket} does not exist: the stack that makes it is not deployed.`,
    );
  }
  if (rows.some(({ entry }) => !entry.declared)) {
    terminal.note(
      "Orphan: the state exists, but no stack declares it any more. docs/operations.md says how to remove one.",
    );
  }
  for (const { problem } of rows) if (problem !== undefined) terminal.note(`error ${problem}`);
  return rows.some(({ problem }) => problem !== undefined) ? exitCodes.failed : exitCodes.done;
}

/** A state that cannot be read is a row like the others; errors that affect all (credentials, permissions) end the command. */
async function read(entry: StackEntry): Promise<Row> {
  const { store } = entry;
  const stored = await store.read();
  let [state, lock, problem]: [Row["state"], Row["lock"], Row["problem"]] = [undefined, undefined, undefined];
  try {
    lock = await store.lock();
    state = stored && parseState(stored.text, store.location);
  } catch (error) {
    if (!(error instanceof CommandError) || error.exitCode === exitCodes.unavailable) throw error;
    problem = error.message;
  }
  return { entry, stored, state, lock, problem };
}

const jsonOf = ({ entry, stored, state, lock, problem }: Row) => ({
  name: entry.name,
  declared: entry.declared,
  location: entry.store.location,
  state: stored && state ? { ...stateJson(stored, state), resources: managed(state).length } : null,
  lock: lock === undefined ? null : lockJson(lock),
  ...(problem !== undefined && { problem }),
});

function readable(context: Context, rows: readonly Row[]): string[] {
  const { access, terminal, now } = context;
  const { name, accountId, region, state } = access.environment;
  const { colors } = terminal;
  const example = rows.find((row) => row.state !== undefined)?.entry.name;
  return [
    `${colors.bold(name)}  account ${accountId}, ${region}, s3://${state.bucket}/${state.keyPrefix}/`,
    "",
    ...table(
      [
        { text: "STACK", whole: true },
        "SERIAL",
        { text: "CHANGED", optional: true },
        "AGE",
        "RESOURCES",
        { text: "LOCK", least: 8 },
        { text: "NOTE", least: 8 },
      ],
      rows.map((row) => cells(row, now, colors)),
      terminal,
    ),
    ...(example === undefined ? [] : ["", `Next: ${commandLine(context, "", example)}`]),
  ];
}

function cells(
  { entry, stored, state, lock, problem }: Row,
  now: number,
  colors: Context["terminal"]["colors"],
): Cell[] {
  const changed = stored?.modified.toISOString();
  const empty = state !== undefined && managed(state).length === 0;
  const notes = [
    problem !== undefined && "unreadable",
    stored === undefined && "not deployed",
    !entry.declared && "orphan",
    empty && "empty",
    entry.store.kind === "local" && "local file",
  ].filter((note) => note !== false);
  return [
    entry.name,
    state === undefined ? "" : `${state.serial}`,
    changed === undefined ? "" : time(changed),
    changed === undefined ? "" : fromNow(changed, now),
    state === undefined ? "" : `${managed(state).length}`,
    {
      text: lock === undefined ? "" : `${lock.who}, ${operationName(lock)}, ${fromNow(lock.created, now)}`,
      paint: colors.yellow,
    },
    { text: notes.join(", "), paint: problem === undefined && entry.declared ? colors.dim : colors.yellow },
  ];
}
