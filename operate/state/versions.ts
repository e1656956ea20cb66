import { inParallel } from "@saas/cli-kit/concurrency";
import { CommandError, type ExitCode, exitCodes } from "@saas/cli-kit/exit";
import { table } from "@saas/cli-kit/table";
import { size, time } from "@saas/cli-kit/text";
import { type Context, commandLine, output } from "./context";
import { managed, parseState } from "./state-file";
import type { StateStore, StateVersion } from "./store";

/** A version with details from its content, absent if it was deleted or cannot be read. */
export interface ReadVersion extends StateVersion {
  readonly serial: number | undefined;
  readonly resources: number | undefined;
  readonly terraformVersion: string | undefined;
}

const PARALLEL = 8;

/** The content of each version, in the order given. */
export async function readVersions(
  store: StateStore,
  versions: readonly StateVersion[],
): Promise<ReadVersion[]> {
  const read = new Map<StateVersion, ReadVersion>();
  await inParallel(versions, PARALLEL, async (version) =>
    read.set(version, await readVersion(store, version)),
  );
  return versions.flatMap((version) => read.get(version) ?? []);
}

async function readVersion(store: StateStore, version: StateVersion): Promise<ReadVersion> {
  const unknown = { ...version, serial: undefined, resources: undefined, terraformVersion: undefined };
  const stored = version.deleted ? undefined : await store.read(version.id);
  if (stored === undefined) return unknown;
  try {
    const state = parseState(stored.text, store.location);
    const { serial, terraformVersion } = state;
    return { ...version, serial, resources: managed(state).length, terraformVersion };
  } catch (error) {
    if (error instanceof CommandError) return unknown;
    throw error;
  }
}

/** The versions of a state, newest first. */
export async function versions(
  context: Context,
  name: string,
  { limit }: { readonly limit: number },
): Promise<ExitCode> {
  const { access, terminal } = context;
  const { store } = await access.stack(name);
  const found = await access.patient(`listing the versions of ${store.location}`, store.versions(limit));
  const read = await access.patient("reading them", readVersions(store, found.versions));
  const json = {
    stack: name,
    location: store.location,
    more: found.more,
    versions: read.map((version) => ({
      version_id: version.id,
      last_modified: version.modified.toISOString(),
      bytes: version.bytes,
      current: version.current,
      deleted: version.deleted,
      serial: version.serial ?? null,
      resources: version.resources ?? null,
      terraform_version: version.terraformVersion ?? null,
    })),
  };
  output(context, json, () => (read.length === 0 ? [] : readable(context, name, read)));
  if (read.length === 0) terminal.note(`${name} has no state yet, so no versions`);
  if (found.more) terminal.note(`There are more: --limit ${limit * 2}.`);
  return exitCodes.done;
}

function readable(context: Context, name: string, read: readonly ReadVersion[]): string[] {
  const { colors } = context.terminal;
  const [newer, older] = read.filter(({ serial }) => serial !== undefined);
  return [
    ...table(
      [
        "SERIAL",
        "CHANGED",
        { text: "SIZE", optional: true },
        { text: "RESOURCES", optional: true },
        { text: "TERRAFORM", optional: true },
        { text: "VERSION ID", whole: true },
        "NOTE",
      ],
      read.map((version) => [
        `${version.serial ?? ""}`,
        time(version.modified.toISOString()),
        version.deleted ? "" : size(version.bytes),
        `${version.resources ?? ""}`,
        version.terraformVersion ?? "",
        version.id,
        {
          text: version.deleted
            ? "deleted"
            : version.serial === undefined
              ? "unreadable"
              : version.current
                ? "current"
                : "",
          paint: version.current && !version.deleted ? colors.dim : colors.yellow,
        },
      ]),
      context.terminal,
    ),
    ...(older === undefined
      ? []
      : ["", `Next: ${commandLine(context, "diff", name, `${older.serial}`, `${newer?.serial}`)}`]),
  ];
}
